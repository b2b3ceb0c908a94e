//! Changes in words, and what may go wrong because of them.

use crate::compare::Nature;
use crate::json::{Pointer, Value};

/// Longer values are cut in sentences.
const LONG: usize = 72;

/// A value as a sentence holds it.
pub(super) fn value(value: &Value) -> String {
    let text = match value {
        Value::Object(object) if object.members().len() > 3 => {
            format!("an object of {} members", object.members().len())
        }
        Value::Array(array) if array.items().len() > 4 => {
            format!("a list of {} elements", array.items().len())
        }
        other => other.to_json(),
    };
    if text.chars().count() <= LONG {
        return text;
    }
    let mut cut: String = text.chars().take(LONG - 1).collect();
    cut.push('…');
    cut
}

/// A pointer as people say it: `Retry 2, MaxAttempts` for `/Retry/1/MaxAttempts`.
pub(super) fn place(at: &str) -> String {
    let tokens = Pointer::parse(at).unwrap_or_default().0;
    let mut out = String::new();
    let mut list = None;
    for (depth, token) in tokens.iter().enumerate() {
        if depth == 1 && token.bytes().all(|b| b.is_ascii_digit()) {
            list = match tokens[0].as_str() {
                "Choices" => Some("Rule"),
                "Retry" => Some("Retrier"),
                "Catch" => Some("Catcher"),
                "Branches" => Some("Branch"),
                _ => None,
            };
            let number = token.parse::<usize>().unwrap_or_default().saturating_add(1);
            match list {
                Some(word) => out = format!("{word} {number}"),
                None => out.push_str(&format!("[{}]", token)),
            }
            continue;
        }
        if token.bytes().all(|b| b.is_ascii_digit()) && depth > 0 {
            out.push_str(&format!("[{token}]"));
            continue;
        }
        if depth > 0 {
            out.push_str(if list.is_some() && depth == 2 {
                ": "
            } else {
                "."
            });
        }
        out.push_str(token);
    }
    out
}

fn is_expression(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        let text = text.trim();
        text.starts_with("{%") && text.ends_with("%}")
    })
}

/// `x` became `x.$`, or the other way round. The pointer has the new spelling.
pub(super) fn computed_or_not(at: &str, a: &Value, b: &Value) -> String {
    if at.ends_with(".$") {
        computed(at, a, b)
    } else {
        constant(at, a, b)
    }
}

fn computed(at: &str, a: &Value, b: &Value) -> String {
    format!(
        "{} is computed by {} instead of being {}",
        place(at),
        value(b),
        value(a)
    )
}

fn constant(at: &str, a: &Value, b: &Value) -> String {
    format!(
        "{} is {} instead of being computed by {}",
        place(at),
        value(b),
        value(a)
    )
}

/// A change in a sentence.
pub(super) fn change(at: &str, a: Option<&Value>, b: Option<&Value>, nature: Nature) -> String {
    let here = place(at);
    match (a, b) {
        (None, Some(b)) if nature == Nature::Flow => {
            format!("{here} is added and leads to {}", value(b))
        }
        (Some(a), None) if nature == Nature::Flow => {
            format!("{here} is gone; it led to {}", value(a))
        }
        (Some(a), Some(b)) if nature == Nature::Flow => {
            format!("{here} leads to {} instead of {}", value(b), value(a))
        }
        (None, Some(b)) => format!("{here} is added: {}", value(b)),
        (Some(a), None) => format!("{here} is removed; it was {}", value(a)),
        (Some(a), Some(b)) => match (is_expression(a), is_expression(b)) {
            (false, true) => computed(at, a, b),
            (true, false) => constant(at, a, b),
            _ => format!("{here} is {} instead of {}", value(b), value(a)),
        },
        (None, None) => here,
    }
}

/// What may go wrong because of a change.
pub(super) fn risk_of(at: &str, a: Option<&Value>, b: Option<&Value>) -> Option<&'static str> {
    let (gone, new) = (b.is_none(), a.is_none());
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    let rises = number(a) < number(b);
    Some(match at {
        "/Retry" if gone => "Errors are no longer tried again",
        "/Catch" if gone => "Errors now end the execution",
        "/Default" if gone => "Input that fits no rule now fails with States.NoChoiceMatched",
        "/TimeoutSeconds" if gone => "Nothing bounds how long it may take any more",
        "/TimeoutSeconds" | "/HeartbeatSeconds" if !new && !rises && number(b).is_some() => {
            "What took longer than this now times out"
        }
        "/HeartbeatSeconds" if gone => "A worker that died is noticed later, or never",
        "/Resource" => "Something else is called; the role needs other permissions",
        "/Credentials" | "/Credentials/RoleArn" | "/Credentials/RoleArn.$" => {
            "The call is made in another role"
        }
        "/Type" => "The state does something else",
        "/QueryLanguage" => "Every path and expression is read in another language",
        "/ResultPath" | "/OutputPath" | "/Output" | "/ResultSelector" => {
            "What the next states get has another shape"
        }
        "/MaxConcurrency" if rises || number(b) == Some(0.0) => {
            "More runs at the same time, and whatever is called gets more load"
        }
        "/ToleratedFailureCount" | "/ToleratedFailurePercentage" if rises || new => {
            "The Map may succeed although items failed"
        }
        _ => return risk_inside(at, a, b),
    })
}

fn risk_inside(at: &str, a: Option<&Value>, b: Option<&Value>) -> Option<&'static str> {
    let mut parts = at.trim_start_matches('/').split('/');
    let (list, index, field) = (parts.next()?, parts.next()?, parts.next());
    if !index.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match (list, field) {
        ("Retry", None) if b.is_none() => Some("Its errors are no longer tried again"),
        ("Catch", None) if b.is_none() => Some("Its errors are no longer caught here"),
        ("Retry", Some("MaxAttempts")) if b.and_then(Value::as_f64) == Some(0.0) => {
            Some("0 means that nothing is tried again")
        }
        ("Retry" | "Catch", Some("ErrorEquals")) => {
            let names = |value: Option<&Value>| {
                let list = value.and_then(Value::as_array).unwrap_or_default().to_vec();
                list.into_iter()
                    .filter_map(|name| name.as_str().map(str::to_owned))
                    .collect::<Vec<_>>()
            };
            let after = names(b);
            let lost = names(a).iter().any(|name| !after.contains(name));
            lost.then_some("It no longer matches all the errors it matched")
        }
        _ => None,
    }
}
