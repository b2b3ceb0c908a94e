//! [`Draft`]: a text on its way from one revision to the next.
//!
//! An intent works in small edits, each planned on the result of those before; together they are one edit of the
//! text it began with.

use crate::asl::Outline;
use crate::json::{TextEdit, Tree, parse};
use std::sync::{Arc, OnceLock};

/// A text, and the one edit that leads to it.
#[derive(Debug)]
pub(super) struct Draft {
    tree: Arc<Tree>,
    outline: OnceLock<Arc<Outline>>,
    edit: TextEdit,
}

impl Draft {
    /// Nothing changed yet.
    pub fn new(tree: Arc<Tree>) -> Draft {
        Draft {
            tree,
            outline: OnceLock::new(),
            edit: TextEdit::default(),
        }
    }

    /// The tree as it is now.
    pub fn tree(&self) -> Arc<Tree> {
        self.tree.clone()
    }

    /// The outline as it is now.
    pub fn outline(&self) -> Arc<Outline> {
        let read = || Arc::new(Outline::read(self.tree.clone()));
        self.outline.get_or_init(read).clone()
    }

    /// Goes on by an edit of the text as it is now.
    pub fn apply(&mut self, edit: TextEdit) {
        if edit.is_empty() {
            return;
        }
        let (text, _) = edit.apply(self.tree.text());
        self.edit = self.edit.then(&edit);
        self.tree = Arc::new(parse(text.into()).0);
        self.outline = OnceLock::new();
    }

    /// The edit that leads from the beginning to now.
    pub fn into_edit(self) -> TextEdit {
        self.edit
    }
}
