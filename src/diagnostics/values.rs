//! Whether a value has the shape the field tables ask for.

use crate::asl::{Field, PartSpec, QueryLanguage, Structure, ValueShape};
use crate::diagnostics::check::Check;
use crate::diagnostics::expressions::{
    Reach, check_jsonata, check_path, check_reference_path, check_template, check_written_path,
    expression_text, parse_computed,
};
use crate::diagnostics::finding::Diagnostic;
use crate::diagnostics::timestamps::is_timestamp;
use crate::diagnostics::{nearest, value_repairs};
use crate::json::{NodeId, NodeKind, Value, replace_node};

/// Where a value stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The field it is the value of.
    pub name: &'static str,
    /// The language of the state.
    pub language: QueryLanguage,
    /// What expressions may read here.
    pub reach: Reach,
}

/// Checks a value against its shape. Lists of rules, retriers, catchers and branches have rules of their own.
pub(super) fn check_value(
    cx: &Check,
    node: NodeId,
    shape: &ValueShape,
    place: Place,
    out: &mut Vec<Diagnostic>,
) {
    if cx.unknown(node) {
        return;
    }
    let tree = cx.tree;
    let kind = &tree.node(node).kind;
    let jsonata = place.language == QueryLanguage::Jsonata;
    let mut expected = |what: &str| {
        let mut finding = cx
            .schema(node, format!("Expected value of type {what}"))
            .help(format!("{} takes {}.", place.name, wanted(shape, jsonata)));
        if let Some(value) = value_repairs::in_shape(tree, node, shape) {
            let label = if value.as_array().is_some() {
                "Put it into a list".to_owned()
            } else {
                format!("Change to {}", value.to_json())
            };
            finding = finding.fix(label, replace_node(tree, node, &value));
        }
        out.push(finding);
    };
    match shape {
        ValueShape::Text => match kind {
            // Notes and names are never evaluated.
            NodeKind::String(_) if jsonata && is_computed_text(place.name) => {
                check_jsonata(cx, node, place.reach, out);
            }
            NodeKind::String(_) => {}
            _ => expected("String"),
        },
        ValueShape::OneOf(words) => match kind {
            NodeKind::String(text) if words.contains(&&**text) => {}
            NodeKind::String(text) if jsonata && expression_text(text).is_some() => {
                check_jsonata(cx, node, place.reach, out);
            }
            NodeKind::String(text) => {
                let accepted = format!("[{}]", words.join(", "));
                let mut finding = cx.schema(
                    node,
                    format!("Value is not accepted. Accepted values: {accepted}"),
                );
                if let Some(near) = nearest(text, words.iter().copied()) {
                    finding = finding.help(format!("Did you mean {near}?")).fix(
                        format!("Change to {near}"),
                        replace_node(tree, node, &Value::string(near)),
                    );
                }
                out.push(finding);
            }
            _ => expected("String"),
        },
        ValueShape::Boolean => {
            if !matches!(kind, NodeKind::Bool(_)) {
                expected("Boolean");
            }
        }
        ValueShape::Integer {
            min,
            max,
            expression,
        } => match kind {
            NodeKind::Number => {
                let number = tree.value(node);
                let float = number.as_ref().and_then(Value::as_f64);
                match float {
                    Some(float) if float.fract() == 0.0 => {
                        check_range(cx, node, float, *min as f64, *max as f64, place.name, out);
                    }
                    _ => expected("Integer"),
                }
            }
            NodeKind::String(text) if jsonata && *expression && expression_text(text).is_some() => {
                check_jsonata(cx, node, place.reach, out);
            }
            _ => expected("Integer"),
        },
        ValueShape::Float { min } => match kind {
            NodeKind::Number => {
                if let Some(float) = tree.value(node).as_ref().and_then(Value::as_f64) {
                    let max = if place.name.ends_with("Percentage") {
                        100.0
                    } else {
                        f64::MAX
                    };
                    check_range(cx, node, float, *min, max, place.name, out);
                }
            }
            NodeKind::String(text) if jsonata && expression_text(text).is_some() => {
                check_jsonata(cx, node, place.reach, out);
            }
            _ => expected("Number"),
        },
        ValueShape::Path { nullable } => match kind {
            NodeKind::Null if *nullable => {}
            // `RoleArn.$` also takes a call; the other paths do not.
            NodeKind::String(text) if place.name.ends_with(".$") => {
                if parse_computed(text).is_err() {
                    out.push(cx.schema(node, "Value is not a valid JSONPath"));
                }
            }
            NodeKind::String(text) => check_path(cx, node, text, out),
            _ => expected("String"),
        },
        ValueShape::ReferencePath { nullable } => match kind {
            NodeKind::Null if *nullable => {}
            NodeKind::String(text) if is_fail_path(place.name) => {
                check_fail_path(cx, node, text, out);
            }
            NodeKind::String(text) if place.name == Field::RESULT_PATH.name() => {
                check_written_path(cx, node, text, out);
            }
            NodeKind::String(text) => {
                let context = !place.name.starts_with("Tolerated");
                check_reference_path(cx, node, text, context, out);
            }
            _ => expected("String"),
        },
        ValueShape::PayloadTemplate => {
            if place.name == Field::ASSIGN.name() && !matches!(kind, NodeKind::Object(_)) {
                expected("Object");
            } else {
                check_template(cx, node, out);
            }
        }
        ValueShape::JsonataTemplate => {
            check_jsonata_template(cx, node, place, out);
        }
        ValueShape::JsonataExpression => match kind {
            NodeKind::String(text) if expression_text(text).is_some() => {
                check_jsonata(cx, node, place.reach, out);
            }
            _ => expected("JSONata expression"),
        },
        ValueShape::Timestamp => match kind {
            NodeKind::String(text) if jsonata && expression_text(text).is_some() => {
                check_jsonata(cx, node, place.reach, out);
            }
            NodeKind::String(text) if is_timestamp(text) => {}
            NodeKind::String(text) => out.push(
                cx.schema(node, "String does not match RFC3339 timestamp")
                    .help("Write it like 2027-03-01T09:00:00Z, with a capital T and Z.")
                    .change_text(cx, node, value_repairs::timestamp(text)),
            ),
            _ => expected("String"),
        },
        ValueShape::StateName | ValueShape::ResourceArn => {
            if !matches!(kind, NodeKind::String(_)) {
                expected("String");
            }
        }
        ValueShape::Json => {}
        ValueShape::TextList => {
            let texts = tree.elements(node);
            let good = texts.iter().all(|&text| tree.str(text).is_some());
            if !tree.is_array(node) || !good {
                expected("Array");
            }
        }
        ValueShape::ErrorNames => {
            if !tree.is_array(node) {
                expected("Array");
            }
        }
        ValueShape::Rules | ValueShape::Retriers | ValueShape::Catchers | ValueShape::Branches => {
            if !tree.is_array(node) {
                expected("Array");
            }
        }
        ValueShape::Processor => {
            if !tree.is_object(node) {
                expected("Object");
            }
        }
        ValueShape::Structure => {
            if let Some(structure) = Structure::of_field(place.name) {
                check_structure(cx, node, structure, place, out);
            }
        }
    }
}

/// Checks an object with fields of its own: required, unknown, excluding and misshapen ones.
pub(super) fn check_structure(
    cx: &Check,
    node: NodeId,
    structure: Structure,
    place: Place,
    out: &mut Vec<Diagnostic>,
) {
    let tree = cx.tree;
    if !tree.is_object(node) {
        out.push(cx.schema(node, "Expected value of type Object"));
        return;
    }
    if structure == Structure::Credentials {
        // Whatever else it holds is handed to the service as it is.
        match place.language {
            QueryLanguage::JsonPath => check_template(cx, node, out),
            QueryLanguage::Jsonata => check_jsonata(cx, node, place.reach, out),
        }
        return;
    }
    check_required(cx, node, structure, out);
    if structure == Structure::ProcessorConfig
        && tree.get(node, "ExecutionType").is_none()
        && tree.get(node, "Mode").and_then(|mode| tree.str(mode)) == Some("DISTRIBUTED")
    {
        out.push(
            required(cx, node, &["ExecutionType"])
                .help("Say whether the children are STANDARD or EXPRESS.")
                .fix(
                    "Run children as STANDARD",
                    crate::json::add_member(
                        tree,
                        node,
                        "ExecutionType",
                        &Value::string("STANDARD"),
                    ),
                ),
        );
    }
    check_exclusions(cx, node, structure.fields(), out);
    for &member in tree.members(node) {
        let name = tree.str(member.key).unwrap_or_default();
        match structure.field(name) {
            Some(part) if part.language.admits(place.language) => {
                let shape = part.value.in_language(place.language);
                let place = Place {
                    name: part.name,
                    ..place
                };
                check_value(cx, member.value, &shape, place, out);
            }
            Some(part) => {
                out.push(wrong_language(cx, node, part.name, place.language).at_key(cx, member))
            }
            None => {
                let known = structure
                    .fields()
                    .iter()
                    .filter(|part| part.language.admits(place.language))
                    .map(|part| part.name);
                out.push(unsupported(cx, node, name, known).at_key(cx, member));
            }
        }
    }
}

/// Names every required field that is missing, in one finding as the service does.
pub(super) fn check_required(
    cx: &Check,
    node: NodeId,
    structure: Structure,
    out: &mut Vec<Diagnostic>,
) {
    let mut missing: Vec<&str> = structure
        .fields()
        .iter()
        .filter(|part| part.required && cx.tree.get(node, part.name).is_none())
        .map(|part| part.name)
        .collect();
    // The service names States first.
    missing.sort_by_key(|name| *name == "StartAt");
    if !missing.is_empty() {
        let mut finding = required(cx, node, &missing);
        let states = cx.tree.get(node, "States");
        let first = states.and_then(|states| cx.tree.members(states).first());
        let (label, key, value) = match (&missing[..], structure) {
            (["StartAt"], _) => {
                let name = first.and_then(|member| cx.tree.str(member.key));
                let name = name.unwrap_or_default();
                (format!("Start at {name}"), "StartAt", Value::string(name))
            }
            (["ErrorEquals"], Structure::Retrier | Structure::Catcher) => (
                "For all errors".to_owned(),
                "ErrorEquals",
                Value::array(vec![Value::string("States.ALL")]),
            ),
            _ => (String::new(), "", Value::Null),
        };
        if value.as_array().is_some() || value.as_str().is_some_and(|name| !name.is_empty()) {
            finding = finding.fix(label, crate::json::add_member(cx.tree, node, key, &value));
        }
        out.push(finding);
    }
}

fn check_exclusions(cx: &Check, node: NodeId, parts: &[PartSpec], out: &mut Vec<Diagnostic>) {
    for part in parts {
        let Some(first) = cx.tree.member(node, part.name) else {
            continue;
        };
        let others: Vec<&str> = part
            .excludes
            .iter()
            .copied()
            .filter(|other| *other > part.name && cx.tree.get(node, other).is_some())
            .collect();
        if let Some(other) = others.first() {
            let message = format!(
                "There should only be one of the following fields: [{}, {other}]",
                part.name
            );
            out.push(cx.schema(node, message).at_key(cx, first));
        }
    }
}

/// "These fields are required".
pub(super) fn required(cx: &Check, node: NodeId, names: &[&str]) -> Diagnostic {
    cx.schema(
        node,
        format!("These fields are required: [{}]", names.join(", ")),
    )
}

/// "Field is not supported", with the field that was probably meant.
pub(super) fn unsupported<'n>(
    cx: &Check,
    node: NodeId,
    name: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let tree = cx.tree;
    let mut finding = cx.schema(node, format!("Field '{name}' is not supported"));
    let index = tree.member_index(node, name);
    let near = nearest(name, known).filter(|near| tree.get(node, near).is_none());
    if let (Some(near), Some(index)) = (near, index) {
        finding = finding.help(format!("Did you mean {near}?")).fix(
            format!("Rename to {near}"),
            crate::json::rename_member(tree, node, index, near),
        );
    }
    if let Some(index) = index {
        finding = finding.fix(
            format!("Remove {name}"),
            crate::json::remove_member(tree, node, index),
        );
    }
    finding
}

/// A field of the other language.
pub(super) fn wrong_language(
    cx: &Check,
    node: NodeId,
    name: &str,
    language: QueryLanguage,
) -> Diagnostic {
    let (is, other) = match language {
        QueryLanguage::JsonPath => ("JSONPath", "JSONata"),
        QueryLanguage::Jsonata => ("JSONata", "JSONPath"),
    };
    cx.schema(
        node,
        format!(
            "The QueryLanguage is set to '{is}', but field '{name}' is only supported for the '{other}' QueryLanguage"
        ),
    )
}

fn check_range(
    cx: &Check,
    node: NodeId,
    number: f64,
    min: f64,
    max: f64,
    name: &str,
    out: &mut Vec<Diagnostic>,
) {
    // The service writes limits of whole numbers without and those of other numbers with a fraction.
    let float = name.ends_with("Percentage") || name == "BackoffRate";
    let written = |limit: f64| {
        if float {
            format!("{limit:?}")
        } else {
            format!("{limit}")
        }
    };
    let (limit, message) = if number < min {
        (min, format!("Minimum value is {}", written(min)))
    } else if number > max {
        (max, format!("Maximum value is {}", written(max)))
    } else {
        return;
    };
    let finding = cx.schema(node, message);
    out.push(match Value::parse(&written(limit)) {
        Ok(value) => finding.fix(
            format!("Change to {}", written(limit)),
            replace_node(cx.tree, node, &value),
        ),
        Err(_) => finding,
    });
}

fn check_jsonata_template(cx: &Check, node: NodeId, place: Place, out: &mut Vec<Diagnostic>) {
    let kind = &cx.tree.node(node).kind;
    let is_expression =
        matches!(kind, NodeKind::String(text) if text.starts_with("{%") || text.ends_with("%}"));
    let fits = match place.name {
        "Assign" => matches!(kind, NodeKind::Object(_)),
        "Arguments" => matches!(kind, NodeKind::Object(_)) || is_expression,
        "Items" => matches!(kind, NodeKind::Array(_) | NodeKind::Object(_)) || is_expression,
        _ => true,
    };
    if fits {
        check_jsonata(cx, node, place.reach, out);
    } else {
        let what = if place.name == "Items" {
            "Array"
        } else {
            "Object"
        };
        out.push(
            cx.schema(node, format!("Expected value of type {what}"))
                .help(format!(
                    "{} takes {} or an expression in {{% %}}.",
                    place.name,
                    if what == "Array" {
                        "an array"
                    } else {
                        "an object"
                    }
                )),
        );
    }
}

/// Texts that an expression may stand for.
fn is_computed_text(name: &str) -> bool {
    name == Field::ERROR.name() || name == Field::CAUSE.name() || name == "RoleArn"
}

fn is_fail_path(name: &str) -> bool {
    name == Field::ERROR_PATH.name() || name == Field::CAUSE_PATH.name()
}

/// Calls that yield a text may stand in `ErrorPath` and `CausePath`.
const TEXT_CALLS: &[&str] = &[
    "States.Format",
    "States.JsonToString",
    "States.ArrayGetItem",
    "States.Base64Encode",
    "States.Base64Decode",
    "States.Hash",
    "States.UUID",
];

fn check_fail_path(cx: &Check, node: NodeId, text: &str, out: &mut Vec<Diagnostic>) {
    let call = text.split('(').next().unwrap_or_default().trim_end();
    if !text.starts_with("States.") {
        check_reference_path(cx, node, text, true, out);
    } else if !TEXT_CALLS.contains(&call) || parse_computed(text).is_err() {
        out.push(
            cx.schema(
                node,
                "Value must be a valid Reference Path or a valid intrinsic function call that returns a string",
            )
            .help(format!("These may stand here: {}.", TEXT_CALLS.join(", "))),
        );
    }
}

/// What a field takes, in words.
fn wanted(shape: &ValueShape, jsonata: bool) -> String {
    let or_expression = if jsonata {
        " or an expression in {% %}"
    } else {
        ""
    };
    match shape {
        ValueShape::Text | ValueShape::StateName | ValueShape::ResourceArn => "a text".into(),
        ValueShape::OneOf(words) => format!("one of {}", words.join(", ")),
        ValueShape::Boolean => "true or false".into(),
        ValueShape::Integer { expression, .. } => {
            let or_expression = if *expression { or_expression } else { "" };
            format!("a whole number without quotes{or_expression}")
        }
        ValueShape::Float { .. } => format!("a number without quotes{or_expression}"),
        ValueShape::Path { nullable } | ValueShape::ReferencePath { nullable } => {
            let or_null = if *nullable { " or null" } else { "" };
            format!("a path such as $.order{or_null}")
        }
        ValueShape::PayloadTemplate | ValueShape::JsonataTemplate => "an object".into(),
        ValueShape::JsonataExpression => "an expression in {% %}".into(),
        ValueShape::Timestamp => {
            format!("a timestamp such as 2027-03-01T09:00:00Z{or_expression}")
        }
        ValueShape::Json => "any JSON".into(),
        ValueShape::Rules => "a list of rules".into(),
        ValueShape::Retriers => "a list of retriers".into(),
        ValueShape::Catchers => "a list of catchers".into(),
        ValueShape::Branches => "a list of machines".into(),
        ValueShape::Processor => "an object with StartAt and States".into(),
        ValueShape::Structure => "an object".into(),
        ValueShape::TextList => "a list of texts".into(),
        ValueShape::ErrorNames => "a list of error names".into(),
    }
}
