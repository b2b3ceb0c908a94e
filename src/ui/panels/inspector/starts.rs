//! What a field holds when it is added through a form.

use super::form::{Form, Row};
use crate::asl::{QueryLanguage, StateKind, ValueShape};
use crate::flow::Target;
use crate::json::Value;
use std::collections::BTreeSet;

/// The JSON text a new field begins with; something that works wherever that is possible.
pub(super) fn starting_json(form: &Form<'_>, row: &Row, path: &str) -> String {
    let is_jsonata = form.language == QueryLanguage::Jsonata;
    let text = |text: &str| Value::string(text).to_json();
    match (&row.shape, row.name) {
        (_, "TimeoutSeconds" | "MaxDelaySeconds") => "60".to_owned(),
        (_, "HeartbeatSeconds") => "30".to_owned(),
        (_, "Seconds" | "MaxConcurrency" | "MaxItemsPerBatch" | "ToleratedFailurePercentage") => {
            "10".to_owned()
        }
        (_, "MaxItems") => "1000".to_owned(),
        (_, "MaxInputBytesPerBatch") => "262144".to_owned(),
        (_, "Items") => text("{% $states.input.items %}"),
        (_, "Output") => text(match form.kind {
            _ if path.starts_with("/Catch/") => "{% $states.errorOutput %}",
            Some(StateKind::Task | StateKind::Parallel | StateKind::Map) => "{% $states.result %}",
            _ => "{% $states.input %}",
        }),
        (_, "ItemsPath") => text("$.items"),
        (_, "ItemSelector") if is_jsonata => {
            "{\n  \"item\": \"{% $states.context.Map.Item.Value %}\"\n}".to_owned()
        }
        (_, "ItemSelector") => "{\n  \"item.$\": \"$$.Map.Item.Value\"\n}".to_owned(),
        (_, "ResultPath") => text(if form.kind.is_some() && row.is_required {
            "$"
        } else {
            "$.result"
        }),
        (_, "Error") => text("Failed"),
        (_, "Label") => text("MyMap"),
        (_, "Credentials") => {
            "{\n  \"RoleArn\": \"arn:aws:iam::111122223333:role/Other\"\n}".to_owned()
        }
        (_, "ItemReader") => reader(is_jsonata),
        (_, "ItemBatcher") => "{\n  \"MaxItemsPerBatch\": 10\n}".to_owned(),
        (_, "ResultWriter") => writer(is_jsonata),
        (_, "ReaderConfig") => "{\n  \"InputType\": \"JSON\"\n}".to_owned(),
        (_, "WriterConfig") => "{\n  \"OutputType\": \"JSON\"\n}".to_owned(),
        (_, "ProcessorConfig") => "{\n  \"Mode\": \"INLINE\"\n}".to_owned(),
        (_, "Resource") => text("arn:aws:states:::lambda:invoke"),
        (_, "JitterStrategy") => text("FULL"),
        (ValueShape::Text, _) => text(""),
        (ValueShape::OneOf(words), _) => text(words.first().copied().unwrap_or_default()),
        (ValueShape::Boolean, _) => "true".to_owned(),
        (ValueShape::Integer { min, .. }, _) => (*min).max(1).to_string(),
        (ValueShape::Float { min }, _) => format!("{}", min.max(1.0)),
        (ValueShape::Path { .. }, _) => text("$"),
        (ValueShape::ReferencePath { .. }, name) => text(&format!("$.{}", member(name))),
        (ValueShape::PayloadTemplate | ValueShape::JsonataTemplate | ValueShape::Json, _) => {
            "{}".to_owned()
        }
        (ValueShape::JsonataExpression, _) => text("{% true %}"),
        (ValueShape::Timestamp, _) => text("2030-01-01T00:00:00Z"),
        (ValueShape::StateName, _) => text(&some_target(form)),
        (ValueShape::ResourceArn, _) => text("arn:aws:states:::lambda:invoke"),
        (ValueShape::Rules, _) => format!("[{}]", rule(form)),
        (ValueShape::Retriers, _) => format!("[{RETRIER}]"),
        (ValueShape::Catchers, _) => format!("[{}]", catcher(form)),
        (ValueShape::Branches, _) => format!("[{}]", body(form)),
        (ValueShape::Processor, _) => body(form),
        (ValueShape::Structure, _) => "{}".to_owned(),
        (ValueShape::TextList, _) => "[]".to_owned(),
        (ValueShape::ErrorNames, _) => "[\"States.ALL\"]".to_owned(),
    }
}

/// A retrier that tries after 2, 4 and 8 seconds.
pub(super) const RETRIER: &str = "{\n  \"ErrorEquals\": [\"States.ALL\"],\n  \"IntervalSeconds\": 2,\n  \"MaxAttempts\": 3,\n  \"BackoffRate\": 2\n}";

/// A catcher for everything.
pub(super) fn catcher(form: &Form<'_>) -> String {
    let next = Value::string(some_target(form)).to_json();
    if form.language == QueryLanguage::JsonPath {
        format!(
            "{{\n  \"ErrorEquals\": [\"States.ALL\"],\n  \"ResultPath\": \"$.error\",\n  \"Next\": {next}\n}}"
        )
    } else {
        format!("{{\n  \"ErrorEquals\": [\"States.ALL\"],\n  \"Next\": {next}\n}}")
    }
}

/// A rule that is easily read and changed.
pub(super) fn rule(form: &Form<'_>) -> String {
    let next = Value::string(some_target(form)).to_json();
    if form.language == QueryLanguage::JsonPath {
        format!(
            "{{\n  \"Variable\": \"$.value\",\n  \"NumericGreaterThan\": 0,\n  \"Next\": {next}\n}}"
        )
    } else {
        format!("{{\n  \"Condition\": \"{{% $states.input.value > 0 %}}\",\n  \"Next\": {next}\n}}")
    }
}

// A target for a new transition: one that does not lead here, for a loop is nobody's first thought; preferably one that
// ends or only passes on. Empty where there is none: the person picks one.
fn some_target(form: &Form<'_>) -> String {
    let own = form.state.as_ref().map(|state| state.name());
    let before = states_before(form);
    let others: Vec<_> = form
        .scope
        .states
        .iter()
        .filter(|state| Some(&*state.name) != own.as_deref() && !before.contains(&*state.name))
        .collect();
    others
        .iter()
        .find(|state| {
            matches!(
                state.kind,
                Some(StateKind::Fail | StateKind::Succeed | StateKind::Pass)
            )
        })
        .or_else(|| others.last())
        .map_or_else(String::new, |state| state.name.to_string())
}

// Names of the states from which the form's state can be reached.
fn states_before(form: &Form<'_>) -> BTreeSet<String> {
    let mut before = BTreeSet::new();
    let Some(scope) = form.snapshot.flow.scope(&form.scope.address) else {
        return before;
    };
    let own = scope.nodes.iter();
    let own = own
        .enumerate()
        .filter(|(_, node)| Some(&node.address) == form.state.as_ref());
    let mut open: Vec<usize> = own.map(|(at, _)| at).collect();
    while let Some(to) = open.pop() {
        for edge in scope
            .edges
            .iter()
            .filter(|edge| edge.to == Target::Node(to))
        {
            if let Some(from) = edge.from
                && before.insert(scope.nodes[from].name.to_string())
            {
                open.push(from);
            }
        }
    }
    before
}

// A machine of one Pass state, under a name the definition does not have yet.
fn body(form: &Form<'_>) -> String {
    let states = form.snapshot.outline.all_states();
    let is_taken = |name: &str| states.iter().any(|state| &*state.name == name);
    let mut name = "Pass".to_owned();
    let mut count = 2;
    while is_taken(&name) {
        name = format!("Pass {count}");
        count += 1;
    }
    format!(
        "{{\n  \"StartAt\": \"{name}\",\n  \"States\": {{\n    \"{name}\": {{\n      \"Type\": \"Pass\",\n      \"End\": true\n    }}\n  }}\n}}"
    )
}

fn reader(is_jsonata: bool) -> String {
    let holder = if is_jsonata {
        "Arguments"
    } else {
        "Parameters"
    };
    format!(
        "{{\n  \"Resource\": \"arn:aws:states:::s3:getObject\",\n  \"ReaderConfig\": {{\n    \"InputType\": \"JSON\"\n  }},\n  \"{holder}\": {{\n    \"Bucket\": \"my-bucket\",\n    \"Key\": \"items.json\"\n  }}\n}}"
    )
}

fn writer(is_jsonata: bool) -> String {
    let holder = if is_jsonata {
        "Arguments"
    } else {
        "Parameters"
    };
    format!(
        "{{\n  \"Resource\": \"arn:aws:states:::s3:putObject\",\n  \"{holder}\": {{\n    \"Bucket\": \"my-bucket\",\n    \"Prefix\": \"results\"\n  }}\n}}"
    )
}

// `TimeoutSecondsPath` reads `$.timeoutSeconds`.
fn member(name: &str) -> String {
    let plain = name.strip_suffix("Path").unwrap_or(name);
    let mut chars = plain.chars();
    chars
        .next()
        .map(|first| first.to_lowercase().collect::<String>() + chars.as_str())
        .unwrap_or_default()
}
