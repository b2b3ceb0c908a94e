//! Values that look as if something else was meant: paths where the service takes them literally.

use super::{Group, Rule, warning};
use crate::asl::{Field, QueryLanguage, StateKind};
use crate::diagnostics::check::Check;
use crate::diagnostics::expressions::parse_computed;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{NodeId, NodeKind, rename_member};

pub(super) const RULE: Rule = Rule {
    name: "Paths taken literally",
    group: Group::Mistake,
    codes: &[
        warning(code::NO_DOLLAR),
        warning(code::PASS_RESULT_IS_STATIC),
        warning(code::NO_PATH),
    ],
    help: "In a payload template only keys that end in .$ are computed, the Result of a Pass state is never \
           computed, and a field takes a path only when its name ends in Path. A text that looks like a path \
           anywhere else is handed on as it stands, dollar sign and all, and that is rarely what was meant. Add \
           .$ to the key, use Parameters instead of Result, or take the field whose name ends in Path.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Parameters": {"id": "$.order.id"}, "End": true}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Parameters": {"id.$": "$.order.id"}, "End": true}}}"#,
    run,
};

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        let Some(kind) = state.kind else { continue };
        if state.language != QueryLanguage::JsonPath {
            continue;
        }
        let field = |field: Field| {
            let here = field.allowed(kind, state.language);
            here.then(|| state.field(cx.tree, field)).flatten()
        };
        for template in [
            Field::PARAMETERS,
            Field::ITEM_SELECTOR,
            Field::RESULT_SELECTOR,
            Field::ASSIGN,
        ] {
            if let Some(node) = field(template) {
                no_dollar(cx, node, out);
            }
        }
        if let Some(node) = field(Field::RESULT) {
            static_result(cx, node, out);
        }
        for plain in [Field::ERROR, Field::CAUSE] {
            if let Some(node) = field(plain)
                && let Some(text) = cx.tree.str(node)
                && looks_like_path(text)
            {
                out.push(no_path(cx, node, plain.name(), text));
            }
        }
        if kind == StateKind::Choice
            && let Some(rules) = field(Field::CHOICES)
        {
            compared_with_path(cx, rules, out);
        }
    }
}

fn looks_like_path(text: &str) -> bool {
    (text.starts_with("$.") || text.starts_with("$$.") || text.starts_with("$["))
        && parse_computed(text).is_ok()
}

fn looks_computed(text: &str) -> bool {
    looks_like_path(text)
        || (text.starts_with("States.") && text.ends_with(')') && parse_computed(text).is_ok())
}

fn no_dollar(cx: &Check, node: NodeId, out: &mut Vec<Diagnostic>) {
    let tree = cx.tree;
    match &tree.node(node).kind {
        NodeKind::Object(members) => {
            for (index, &member) in members.iter().enumerate() {
                let key = tree.str(member.key).unwrap_or_default();
                if key.ends_with(".$") {
                    continue;
                }
                if let Some(text) = tree.str(member.value)
                    && looks_computed(text)
                {
                    let message = format!(
                        "The value of '{key}' looks like a path or an intrinsic function, but the name of the field does not end in '.$'"
                    );
                    out.push(
                        cx.warning(code::NO_DOLLAR, member.value, message)
                            .help(format!("As it is, the text {text} is handed on."))
                            .fix(
                                format!("Rename to {key}.$"),
                                rename_member(tree, node, index, &format!("{key}.$")),
                            ),
                    );
                }
                no_dollar(cx, member.value, out);
            }
        }
        NodeKind::Array(items) => {
            for &item in items {
                no_dollar(cx, item, out);
            }
        }
        NodeKind::Null
        | NodeKind::Bool(_)
        | NodeKind::Number
        | NodeKind::String(_)
        | NodeKind::Broken => {}
    }
}

fn static_result(cx: &Check, node: NodeId, out: &mut Vec<Diagnostic>) {
    let tree = cx.tree;
    match &tree.node(node).kind {
        NodeKind::Object(members) => {
            for member in members {
                static_result(cx, member.value, out);
            }
        }
        NodeKind::Array(items) => {
            for &item in items {
                static_result(cx, item, out);
            }
        }
        NodeKind::String(text) if looks_computed(text) => out.push(
            cx.warning(
                code::PASS_RESULT_IS_STATIC,
                node,
                "The Result of a Pass state is taken literally: paths in it are not resolved",
            )
            .help("Use Parameters, with a key that ends in .$, to compute it."),
        ),
        NodeKind::String(_)
        | NodeKind::Null
        | NodeKind::Bool(_)
        | NodeKind::Number
        | NodeKind::Broken => {}
    }
}

fn compared_with_path(cx: &Check, rules: NodeId, out: &mut Vec<Diagnostic>) {
    let tree = cx.tree;
    for &rule in tree.elements(rules) {
        for member in tree.members(rule) {
            let name = tree.str(member.key).unwrap_or_default();
            match name {
                "And" | "Or" => compared_with_path(cx, member.value, out),
                _ if name.starts_with("String")
                    && name.len() > "String".len()
                    && !name.ends_with("Path")
                    && name != "StringMatches" =>
                {
                    if let Some(text) = tree.str(member.value)
                        && looks_like_path(text)
                    {
                        out.push(no_path(cx, member.value, name, text));
                    }
                }
                _ => {}
            }
        }
    }
}

fn no_path(cx: &Check, node: NodeId, name: &str, text: &str) -> Diagnostic {
    let message = format!(
        "The value of '{name}' looks like a path, but the name of the field does not end in 'Path'"
    );
    let mut finding = cx.warning(code::NO_PATH, node, message).help(format!(
        "As it is, the text {text} is meant. {name}Path takes a path."
    ));
    if let Some(object) = cx.tree.node(node).parent
        && let Some(index) = cx.tree.member_index(object, name)
    {
        finding = finding.fix(
            format!("Rename to {name}Path"),
            rename_member(cx.tree, object, index, &format!("{name}Path")),
        );
    }
    finding
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{fixed, only, said, silent};

    #[test]
    fn paths_need_a_dollar_in_the_key() {
        let wrong = only(r#"{"Type":"Pass","Parameters":{"id":"$.order.id"},"End":true}"#);
        said(
            &wrong,
            &[
                "NO_DOLLAR /States/A/Parameters/id: The value of 'id' looks like a path or an intrinsic function, but the name of the field does not end in '.$'",
            ],
        );
        fixed(
            &wrong,
            "Rename to id.$",
            &only(r#"{"Type":"Pass","Parameters":{"id.$":"$.order.id"},"End":true}"#),
        );
        silent(&only(
            r#"{"Type":"Pass","Parameters":{"price":"$ 5","s":"States"},"End":true}"#,
        ));
    }

    #[test]
    fn a_result_is_never_computed() {
        said(
            &only(r#"{"Type":"Pass","Result":{"id.$":"$.order.id"},"End":true}"#),
            &[
                "PASS_RESULT_IS_STATIC /States/A/Result/id.$: The Result of a Pass state is taken literally: paths in it are not resolved",
            ],
        );
    }

    #[test]
    fn a_path_needs_a_field_that_takes_one() {
        said(
            &only(r#"{"Type":"Fail","Cause":"$.why"}"#),
            &[
                "NO_PATH /States/A/Cause: The value of 'Cause' looks like a path, but the name of the field does not end in 'Path'",
            ],
        );
    }
}
