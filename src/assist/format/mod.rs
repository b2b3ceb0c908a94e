//! [`format`]: the text of a machine put in order, when somebody asks for it.

mod json;
mod order;
mod yaml;

use crate::assist::View;
use crate::formats::Spelling;
use crate::json::{NodeId, NodeKind};

/// How a text is put in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FormatOptions {
    /// Keys in the usual order: `Comment`, `StartAt`, `States` in a machine, `Type` first and `Next` or `End` last in
    /// a state. Keys of the user's own keep theirs. JSON only.
    pub sort_keys: bool,
}

/// The whole text with its machine put in order, or a sentence that says why not.
///
/// JSON is indented anew in the file's own steps; numbers and texts keep their spelling, short lists of single values
/// stay on a line. In YAML only the white space before lines changes, so that comments, anchors and quotes stay. Of a
/// template only the machine's part changes.
pub fn format(view: &View<'_>, options: FormatOptions) -> Result<String, String> {
    let tree = view.tree;
    let broken = (0..tree.len() as u32)
        .map(NodeId)
        .find(|id| matches!(tree.node(*id).kind, NodeKind::Broken) && !is_placeholder(view, *id));
    if let Some(node) = broken {
        let line = tree.line(tree.node(node).span.start);
        return Err(format!(
            "The text is not whole on line {line}; mend it first, then format it"
        ));
    }
    if view.quoted_by().is_some() {
        return Err(
            "The machine is written in one string of the template; there are no lines to put in order"
                .to_owned(),
        );
    }
    match view.spelling {
        Spelling::Terraform => Err(
            "The machine is written in Terraform's own language; terraform fmt puts it in order"
                .to_owned(),
        ),
        Spelling::Json | Spelling::Yaml => match view.inner_spelling() {
            Spelling::Yaml => yaml::format(view, options),
            Spelling::Json | Spelling::Terraform => json::format(view, options),
        },
    }
}

/// A `${placeholder}` without quotes.
fn is_placeholder(view: &View<'_>, id: NodeId) -> bool {
    view.tree.text_of(id).contains("${")
}

#[cfg(test)]
mod tests;
