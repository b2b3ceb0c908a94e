//! [`View`]: a text as it is read at one revision.

use crate::asl::Outline;
use crate::formats::Spelling;
use crate::json::{NodeId, Tree};

/// A text as it is read at one revision. Cheap to make.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The tree of the machine, with spans in the whole file's text.
    pub tree: &'a Tree,
    /// The outline of the same tree.
    pub outline: &'a Outline,
    /// How the file spells values.
    pub spelling: Spelling,
}

impl<'a> View<'a> {
    /// A view of an outline and the tree it was read from.
    pub fn new(outline: &'a Outline, spelling: Spelling) -> View<'a> {
        View {
            tree: &outline.tree,
            outline,
            spelling,
        }
    }

    /// The whole file's text.
    pub fn text(&self) -> &'a str {
        self.tree.text()
    }

    /// The quote of the string the machine is written in, if it is text inside a template.
    pub(super) fn quoted_by(&self) -> Option<char> {
        let root = self.tree.node(self.tree.root()).span;
        let mut before = self.text().get(..root.start)?;
        loop {
            before = before.trim_end();
            let shorter = ["\\n", "\\r", "\\t"]
                .into_iter()
                .find_map(|escape| before.strip_suffix(escape));
            match shorter {
                Some(shorter) => before = shorter,
                None => break,
            }
        }
        before
            .chars()
            .next_back()
            .filter(|c| matches!(c, '"' | '\''))
    }

    /// How the machine itself is spelled: JSON may stand as text in YAML, or be written in YAML's own flow style.
    pub(super) fn inner_spelling(&self) -> Spelling {
        let root = self.tree.node(self.tree.root()).span;
        let text = self.tree.slice(root);
        if self.spelling == Spelling::Json || text.starts_with(['{', '[']) {
            Spelling::Json
        } else {
            Spelling::Yaml
        }
    }

    /// Whether the machine is written in Terraform's own words, as in `jsonencode({ … })`: members are told apart by
    /// lines, and an equals sign stands before a value.
    pub(super) fn is_hcl(&self) -> bool {
        let root = self.tree.node(self.tree.root()).span;
        let starts = self.tree.slice(root).starts_with(['{', '[']);
        if self.spelling != Spelling::Terraform || !starts || self.quoted_by().is_some() {
            return false;
        }
        // In a heredoc stands JSON.
        let before = self.text().get(..root.start).unwrap_or_default().trim_end();
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        !before.trim_end_matches(word).ends_with("<<")
    }

    /// Index of the first node that begins at or behind an offset.
    pub(super) fn first_node_from(&self, offset: usize) -> u32 {
        let (mut low, mut high) = (0, self.tree.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.tree.node(NodeId(middle)).span.start < offset {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}
