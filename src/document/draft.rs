//! [`Draft`]: a text on its way from one revision to the next.
//!
//! An intent works in small edits, each planned on the result of those before; together they are one edit of the
//! text it began with.

use crate::asl::Outline;
use crate::json::{TextEdit, Tree};
use std::sync::{Arc, OnceLock};

/// A text, and the one edit that leads to it.
#[derive(Debug)]
pub(super) struct Draft {
    tree: Arc<Tree>,
    outline: OnceLock<Arc<Outline>>,
    edit: TextEdit,
    /// The first change that the file's notation could not take, as a sentence.
    refused: Option<String>,
}

impl Draft {
    /// Nothing changed yet.
    pub fn new(tree: Arc<Tree>) -> Draft {
        Draft {
            tree,
            outline: OnceLock::new(),
            edit: TextEdit::default(),
            refused: None,
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
        if edit.is_empty() || self.refused.is_some() {
            return;
        }
        if let Some(why) = edit.refused {
            self.refused = Some(why);
            return;
        }
        let (text, _) = edit.apply(self.tree.text());
        self.edit = self.edit.then(&edit);
        self.tree = Arc::new(self.tree.read_again(text.into()).0);
        self.outline = OnceLock::new();
    }

    /// Why the text cannot take what was asked, if so.
    pub fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// The edit that leads from the beginning to now.
    pub fn into_edit(self) -> TextEdit {
        self.edit
    }
}
