//! What a template says of a machine beside its definition.

use crate::formats::format::Format;
use crate::json::Tree;

/// What the template around a machine turns on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TemplateSays {
    /// The machine writes a log: a `LoggingConfiguration` with a level other than `OFF`.
    pub logging: bool,
    /// The machine sends traces to X-Ray. A value that is known only when the stack is made counts.
    pub tracing: bool,
}

/// What the template says of the machine that a format names; nothing where there is none. Serverless and Terraform files
/// keep these settings elsewhere and are not asked.
pub fn template_says(format: &Format, text: &str) -> TemplateSays {
    let Some(id) = &format.machine else {
        return TemplateSays::default();
    };
    let whole = Format::of(format.spelling);
    let (tree, _) = whole.read(text.into());
    let properties = ["Resources", id, "Properties"].map(str::to_owned);
    let Some(properties) = tree.find(tree.root(), &properties) else {
        return TemplateSays::default();
    };
    let says = |tree: &Tree, names: &[&str], field: &str, off: &str| {
        names
            .iter()
            .filter_map(|name| tree.get(properties, name))
            .any(|node| match tree.get(node, field) {
                Some(value) => tree.text_of(value).trim_matches('"') != off,
                None => false,
            })
    };
    TemplateSays {
        logging: says(&tree, &["LoggingConfiguration", "Logging"], "Level", "OFF"),
        tracing: says(
            &tree,
            &["TracingConfiguration", "Tracing"],
            "Enabled",
            "false",
        ),
    }
}
