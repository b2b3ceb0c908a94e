//! Rules of Choice states: one comparison each, or a condition in JSONata.

use super::{Group, Rule, error};
use crate::asl::{Field, QueryLanguage, StateKind, StateOutline, ValueShape};
use crate::diagnostics::check::Check;
use crate::diagnostics::expressions::{Reach, check_path, expression_text};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::timestamps::is_timestamp;
use crate::diagnostics::value_repairs;
use crate::diagnostics::values::{Place, check_value, required, unsupported, wrong_language};
use crate::expressions::jsonata::Expression;
use crate::json::{
    Member, NodeId, NodeKind, TextEdit, Value, add_member, remove_member, rename_member,
    replace_node,
};

pub(super) const RULE: Rule = Rule {
    name: "Choice rules",
    group: Group::Refused,
    codes: &[error(code::SCHEMA), error(code::INVALID_JSONATA)],
    help: "In JSONPath a rule of a Choice has one Variable and one comparison with it, or And, Or, Not of such \
           rules; only the outermost one has Next. In JSONata a rule has Next and a Condition that is an \
           expression. A comparison that does not exist, a value of another sort than the comparison takes, or \
           a rule with two comparisons is refused.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEqual": 1, "Next": "B"}], "Default": "B"},
  "B": {"Type": "Succeed"}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "B"}], "Default": "B"},
  "B": {"Type": "Succeed"}}}"#,
    run,
};

/// What a comparison compares with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operand {
    Text,
    Number,
    Truth,
    Time,
    Path,
}

/// The comparison of this name.
fn operand(name: &str) -> Option<Operand> {
    if matches!(
        name,
        "IsNull" | "IsPresent" | "IsNumeric" | "IsString" | "IsBoolean" | "IsTimestamp"
    ) {
        return Some(Operand::Truth);
    }
    if name == "StringMatches" {
        return Some(Operand::Text);
    }
    let (plain, is_path) = match name.strip_suffix("Path") {
        Some(plain) => (plain, true),
        None => (name, false),
    };
    let (sort, order) = [
        ("String", Operand::Text),
        ("Numeric", Operand::Number),
        ("Boolean", Operand::Truth),
        ("Timestamp", Operand::Time),
    ]
    .into_iter()
    .find_map(|(prefix, sort)| Some((sort, plain.strip_prefix(prefix)?)))?;
    let orders: &[&str] = match sort {
        Operand::Truth => &["Equals"],
        Operand::Text | Operand::Number | Operand::Time | Operand::Path => &[
            "Equals",
            "LessThan",
            "GreaterThan",
            "LessThanEquals",
            "GreaterThanEquals",
        ],
    };
    orders
        .contains(&order)
        .then_some(if is_path { Operand::Path } else { sort })
}

/// Every comparison, for "did you mean".
const COMPARISONS: &[&str] = &[
    "BooleanEquals",
    "BooleanEqualsPath",
    "IsBoolean",
    "IsNull",
    "IsNumeric",
    "IsPresent",
    "IsString",
    "IsTimestamp",
    "NumericEquals",
    "NumericEqualsPath",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "NumericGreaterThanEqualsPath",
    "NumericGreaterThanPath",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericLessThanEqualsPath",
    "NumericLessThanPath",
    "StringEquals",
    "StringEqualsPath",
    "StringGreaterThan",
    "StringGreaterThanEquals",
    "StringGreaterThanEqualsPath",
    "StringGreaterThanPath",
    "StringLessThan",
    "StringLessThanEquals",
    "StringLessThanEqualsPath",
    "StringLessThanPath",
    "StringMatches",
    "TimestampEquals",
    "TimestampEqualsPath",
    "TimestampGreaterThan",
    "TimestampGreaterThanEquals",
    "TimestampGreaterThanEqualsPath",
    "TimestampGreaterThanPath",
    "TimestampLessThan",
    "TimestampLessThanEquals",
    "TimestampLessThanEqualsPath",
    "TimestampLessThanPath",
];
const COMPOUNDS: &[&str] = &["And", "Or", "Not"];

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        if state.kind != Some(StateKind::Choice) {
            continue;
        }
        let Some(choices) = state.field(cx.tree, Field::CHOICES) else {
            continue;
        };
        let rules = cx.tree.elements(choices);
        if cx.tree.is_array(choices) && rules.is_empty() {
            out.push(
                cx.schema(choices, "Choices must hold at least one rule")
                    .help("A Choice without rules cannot choose.")
                    .fix_with("Make it a Pass", pass_instead(cx, state)),
            );
        }
        for &rule in rules {
            if cx.unknown(rule) {
                continue;
            }
            if !cx.tree.is_object(rule) {
                out.push(cx.schema(rule, "Expected value of type Object"));
                continue;
            }
            match state.language {
                QueryLanguage::JsonPath => check_rule(cx, state, rule, true, out),
                QueryLanguage::Jsonata => check_condition(cx, state, rule, out),
            }
        }
    }
}

/// Without rules a Choice with a Default is a Pass.
fn pass_instead(cx: &Check, state: &StateOutline) -> Vec<TextEdit> {
    let tree = cx.tree;
    let mut edits = Vec::new();
    for (index, member) in tree.members(state.node).iter().enumerate() {
        match tree.str(member.key) {
            Some("Type") => edits.push(replace_node(tree, member.value, &Value::string("Pass"))),
            Some("Choices") => edits.push(remove_member(tree, state.node, index)),
            Some("Default") => edits.push(rename_member(tree, state.node, index, "Next")),
            _ => {}
        }
    }
    if state.field(tree, Field::DEFAULT).is_none() {
        edits.push(add_member(tree, state.node, "End", &Value::Bool(true)));
    }
    edits
}

fn place(state: &StateOutline, name: &'static str) -> Place {
    Place {
        name,
        language: state.language,
        reach: Reach::default(),
    }
}

/// Fields both sorts of rules have. Whether the member is one of them.
fn check_common(
    cx: &Check,
    state: &StateOutline,
    member: Member,
    name: &str,
    out: &mut Vec<Diagnostic>,
) -> bool {
    let (name, shape) = match name {
        "Next" => ("Next", ValueShape::StateName),
        "Comment" => ("Comment", ValueShape::Text),
        "Assign" => ("Assign", ValueShape::PayloadTemplate),
        _ => return false,
    };
    let shape = shape.in_language(state.language);
    check_value(cx, member.value, &shape, place(state, name), out);
    true
}

fn check_condition(cx: &Check, state: &StateOutline, rule: NodeId, out: &mut Vec<Diagnostic>) {
    let missing: Vec<&str> = ["Condition", "Next"]
        .into_iter()
        .filter(|name| cx.tree.get(rule, name).is_none())
        .collect();
    if !missing.is_empty() {
        out.push(required(cx, rule, &missing));
    }
    for &member in cx.tree.members(rule) {
        let name = cx.tree.str(member.key).unwrap_or_default();
        if check_common(cx, state, member, name, out) {
            continue;
        }
        match name {
            "Output" => {
                let shape = ValueShape::JsonataTemplate;
                check_value(cx, member.value, &shape, place(state, "Output"), out);
            }
            "Condition" => match &cx.tree.node(member.value).kind {
                NodeKind::Bool(_) => {}
                NodeKind::String(text) if expression_text(text).is_none() => out.push(
                    cx.schema(member.value, "Value is not a valid JSONata expression")
                        .help("Write the condition in {% and %}.")
                        .change_text(
                            cx,
                            member.value,
                            Expression::parse(text)
                                .is_ok()
                                .then(|| format!("{{% {} %}}", text.trim())),
                        ),
                ),
                _ => {
                    let shape = ValueShape::JsonataExpression;
                    check_value(cx, member.value, &shape, place(state, "Condition"), out);
                }
            },
            _ => {
                let finding =
                    if name == "Variable" || COMPOUNDS.contains(&name) || operand(name).is_some() {
                        wrong_language(cx, rule, name, state.language)
                            .help("In JSONata states a rule has a Condition in {% %}.")
                    } else {
                        let known = ["Condition", "Next", "Assign", "Output", "Comment"];
                        unsupported(cx, rule, name, known)
                    };
                out.push(finding.at_key(cx, member));
            }
        }
    }
}

// Recursion is bounded by the reader's limit on nesting.
fn check_rule(
    cx: &Check,
    state: &StateOutline,
    rule: NodeId,
    outermost: bool,
    out: &mut Vec<Diagnostic>,
) {
    let tree = cx.tree;
    let mut tests: Vec<Member> = Vec::new();
    let before = out.len();
    for &member in tree.members(rule) {
        let name = tree.str(member.key).unwrap_or_default();
        if name == "Comment" || outermost {
            if check_common(cx, state, member, name, out) {
                continue;
            }
        } else if name == "Next" || name == "Assign" {
            out.push(
                unsupported(cx, rule, name, [])
                    .at_key(cx, member)
                    .help("Only the outermost rule leads somewhere."),
            );
            continue;
        }
        match name {
            "Variable" => match tree.str(member.value) {
                Some(text) => check_path(cx, member.value, text, out),
                None if cx.unknown(member.value) => {}
                None => out.push(cx.schema(member.value, "Expected value of type String")),
            },
            "And" | "Or" => {
                tests.push(member);
                let parts = tree.elements(member.value);
                if !tree.is_array(member.value) {
                    if !cx.unknown(member.value) {
                        out.push(cx.schema(member.value, "Expected value of type Array"));
                    }
                } else if parts.is_empty() {
                    out.push(
                        cx.schema(member.value, format!("{name} must hold at least one rule")),
                    );
                }
                for &part in parts {
                    check_part(cx, state, part, out);
                }
            }
            "Not" => {
                tests.push(member);
                check_part(cx, state, member.value, out);
            }
            "Condition" | "Output" => out.push(
                wrong_language(cx, rule, name, state.language)
                    .at_key(cx, member)
                    .help("In JSONPath states a rule compares a Variable."),
            ),
            _ => match operand(name) {
                Some(operand) => {
                    tests.push(member);
                    check_operand(cx, member.value, name, operand, out);
                }
                None => {
                    let known = COMPARISONS
                        .iter()
                        .chain(COMPOUNDS)
                        .chain(&["Variable", "Next"]);
                    out.push(unsupported(cx, rule, name, known.copied()).at_key(cx, member));
                }
            },
        }
    }
    // A comparison that is misspelt is told of already; that there is none would be the same again.
    let told = tests.is_empty() && out.len() > before;
    check_whole(cx, rule, &tests, outermost, told, out);
}

fn check_part(cx: &Check, state: &StateOutline, part: NodeId, out: &mut Vec<Diagnostic>) {
    if cx.tree.is_object(part) {
        check_rule(cx, state, part, false, out);
    } else if !cx.unknown(part) {
        out.push(cx.schema(part, "Expected value of type Object"));
    }
}

/// One test, a Variable with a comparison, and Next on the outermost rule.
fn check_whole(
    cx: &Check,
    rule: NodeId,
    tests: &[Member],
    outermost: bool,
    told: bool,
    out: &mut Vec<Diagnostic>,
) {
    let tree = cx.tree;
    let name_of = |member: &Member| tree.str(member.key).unwrap_or_default();
    match tests {
        [] if told => {}
        [] => out.push(
            cx.schema(rule, "The rule has no comparison")
                .help("Add one, such as \"NumericGreaterThan\": 100, beside the Variable."),
        ),
        [_] => {}
        [_, rest @ ..] => {
            let names: Vec<&str> = tests.iter().map(name_of).collect();
            let message = format!(
                "There should only be one of the following fields: [{}]",
                names.join(", ")
            );
            let second = rest.first().copied().unwrap_or(tests[0]);
            out.push(
                cx.schema(rule, message)
                    .at_key(cx, second)
                    .help("A rule makes one comparison; join several with And or Or."),
            );
        }
    }
    let compares = tests.iter().any(|test| !COMPOUNDS.contains(&name_of(test)));
    let mut missing = Vec::new();
    if compares && tree.get(rule, "Variable").is_none() {
        missing.push("Variable");
    }
    if outermost && tree.get(rule, "Next").is_none() {
        missing.push("Next");
    }
    if !missing.is_empty() {
        let mut finding = required(cx, rule, &missing);
        // Without Next it leads where the Default does, until somebody says otherwise.
        let default = tree
            .node(rule)
            .parent
            .and_then(|list| tree.node(list).parent);
        let default = default.and_then(|state| tree.str(tree.get(state, "Default")?));
        if let (["Next"], Some(name)) = (&missing[..], default) {
            finding = finding.fix(
                format!("Go to {name}"),
                add_member(tree, rule, "Next", &Value::string(name)),
            );
        }
        out.push(finding);
    }
}

fn check_operand(
    cx: &Check,
    node: NodeId,
    name: &str,
    operand: Operand,
    out: &mut Vec<Diagnostic>,
) {
    if cx.unknown(node) {
        return;
    }
    let kind = &cx.tree.node(node).kind;
    let expected = match (operand, kind) {
        (Operand::Text, NodeKind::String(_))
        | (Operand::Number, NodeKind::Number)
        | (Operand::Truth, NodeKind::Bool(_)) => return,
        (Operand::Time, NodeKind::String(text)) => {
            if !is_timestamp(text) {
                out.push(
                    cx.schema(node, "String does not match RFC3339 timestamp")
                        .help("Write it like 2027-03-01T09:00:00Z.")
                        .change_text(cx, node, value_repairs::timestamp(text)),
                );
            }
            return;
        }
        (Operand::Path, NodeKind::String(text)) => {
            check_path(cx, node, text, out);
            return;
        }
        (Operand::Text | Operand::Time | Operand::Path, _) => "String",
        (Operand::Number, _) => "Number",
        (Operand::Truth, _) => "Boolean",
    };
    let mut finding = cx.schema(node, format!("Expected value of type {expected}"));
    if let NodeKind::String(text) = kind
        && text.starts_with('$')
        && COMPARISONS.contains(&&*format!("{name}Path"))
    {
        finding = finding.help(format!(
            "To compare with what is at {text}, use {name}Path."
        ));
        if let Some(rule) = cx.tree.node(node).parent
            && let Some(index) = cx.tree.member_index(rule, name)
        {
            let path = format!("{name}Path");
            finding = finding.fix(
                format!("Rename to {path}"),
                rename_member(cx.tree, rule, index, &path),
            );
        }
    }
    let shape = match operand {
        Operand::Number => ValueShape::Float { min: f64::MIN },
        Operand::Truth => ValueShape::Boolean,
        Operand::Text | Operand::Time | Operand::Path => ValueShape::Text,
    };
    if let Some(value) = value_repairs::in_shape(cx.tree, node, &shape) {
        finding = finding.fix(
            format!("Change to {}", value.to_json()),
            replace_node(cx.tree, node, &value),
        );
    }
    out.push(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{said, silent};

    fn choice(rule: &str) -> String {
        format!(
            r#"{{"StartAt":"A","States":{{"A":{{"Type":"Choice","Choices":[{rule}],"Default":"B"}},"B":{{"Type":"Succeed"}}}}}}"#
        )
    }

    #[test]
    fn the_table_of_comparisons_is_whole() {
        for name in COMPARISONS {
            assert!(operand(name).is_some(), "{name}");
        }
        for name in [
            "IsString Path",
            "BooleanLessThan",
            "StringMatchesPath",
            "Numeric",
            "Path",
            "",
        ] {
            assert!(operand(name).is_none(), "{name}");
        }
    }

    #[test]
    fn one_comparison_of_one_variable() {
        silent(&choice(
            r#"{"Variable":"$.a","NumericEquals":1,"Next":"B","Comment":"c","Assign":{"x":1}}"#,
        ));
        silent(&choice(
            r#"{"And":[{"Variable":"$.a","IsNull":true},{"Not":{"Variable":"$.b","StringEqualsPath":"$.c"}}],"Next":"B"}"#,
        ));
        said(
            &choice(r#"{"Variable":"$.a","Next":"B"}"#),
            &["SCHEMA_VALIDATION_FAILED /States/A/Choices[0]: The rule has no comparison"],
        );
        said(
            &choice(r#"{"NumericEquals":1,"StringEquals":"1","Variable":"$.a","Next":"B"}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Choices[0]: There should only be one of the following fields: [NumericEquals, StringEquals]",
            ],
        );
        said(
            &choice(r#"{"Variable":"$.a","StringEqual":"1","Next":"B"}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Choices[0]: Field 'StringEqual' is not supported",
            ],
        );
        said(
            &choice(r#"{"IsNull":true}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Choices[0]: These fields are required: [Variable, Next]",
            ],
        );
    }

    #[test]
    fn operands_have_the_comparisons_sort() {
        said(
            &choice(r#"{"Variable":"$.a","NumericEquals":"1","Next":"B"}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Choices[0]/NumericEquals: Expected value of type Number",
            ],
        );
        said(
            &choice(r#"{"Variable":"$.a","TimestampLessThan":"today","Next":"B"}"#),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Choices[0]/TimestampLessThan: String does not match RFC3339 timestamp",
            ],
        );
    }

    #[test]
    fn only_the_outermost_rule_leads_on() {
        said(
            &choice(r#"{"Not":{"Variable":"$.a","IsNull":true,"Next":"B"},"Next":"B"}"#),
            &["SCHEMA_VALIDATION_FAILED /States/A/Choices[0]/Not: Field 'Next' is not supported"],
        );
    }

    #[test]
    fn jsonata_rules_have_a_condition() {
        let machine = |rule: &str| choice(rule).replacen('{', r#"{"QueryLanguage":"JSONata","#, 1);
        silent(&machine(
            r#"{"Condition":"{% $states.input.n > 1 %}","Next":"B","Output":1}"#,
        ));
        said(
            &machine(
                r#"{"Variable":"$.a","IsNull":true,"Condition":"{% $states.input.ok %}","Next":"B"}"#,
            ),
            &[
                "SCHEMA_VALIDATION_FAILED /States/A/Choices[0]: The QueryLanguage is set to 'JSONata', but field 'Variable' is only supported for the 'JSONPath' QueryLanguage",
                "SCHEMA_VALIDATION_FAILED /States/A/Choices[0]: The QueryLanguage is set to 'JSONata', but field 'IsNull' is only supported for the 'JSONPath' QueryLanguage",
            ],
        );
    }
}
