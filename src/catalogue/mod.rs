//! The integrations as data: arguments, patterns, error names, response shapes.
//!
//! Owns what is known of the services a Task can call. Knows nothing of states, languages or runs: names are
//! plain text, and a skeleton of arguments is built for either query language.
//!
//! [`Integration`] is for people: the calls a designer reaches for, with labels, skeletons and examples. [`Call`] is
//! what the services' own models say of every call of the common services: required members, errors, and the
//! [`Shape`] of the answer. What no model says is not known, and nobody is told that it is wrong.

mod calls;
mod compute;
mod data;
mod integration;
mod messaging;
mod notation;
mod palette;
mod sdk;
mod services;
mod skeleton;

pub use calls::{Call, answer, call, sdk_actions, sdk_services};
pub use integration::{Integration, Pattern};
pub use notation::{Bounds, Field, Named, Shape};
pub use palette::{PaletteEntry, PaletteGroup, palette};

use crate::json::Value;

/// All integrations, grouped by service.
pub fn all() -> impl Iterator<Item = &'static Integration> {
    messaging::TABLE
        .iter()
        .chain(compute::TABLE)
        .chain(data::TABLE)
        .chain(sdk::TABLE)
}

/// The integration of a service and an action without its pattern: `find("sqs", "sendMessage")`,
/// `find("aws-sdk:s3", "getObject")`.
pub fn find(service: &str, action: &str) -> Option<&'static Integration> {
    all().find(|known| known.service == service && known.action == action)
}

/// Whether this is one of the optimised services (those named without `aws-sdk:`).
pub fn is_optimised_service(service: &str) -> bool {
    !service.starts_with("aws-sdk:") && all().any(|known| known.service == service)
}

/// The actions known of a service, in table order.
pub fn actions(service: &str) -> Vec<&'static str> {
    all()
        .filter(|known| known.service == service)
        .map(|known| known.action)
        .collect()
}

/// What the service might answer: a starting point for somebody who plays the service.
/// `{}` for what is not known.
pub fn response_example(service: &str, action: &str, pattern: Pattern) -> Value {
    match find(service, action) {
        Some(known) => known.response(pattern),
        None => answer(service, action, pattern)
            .map_or_else(Value::empty_object, |shape| skeleton::of(&shape)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_row_holds_together() {
        let mut seen = std::collections::BTreeSet::new();
        for known in all() {
            let name = format!("{}:{}", known.service, known.action);
            assert!(seen.insert(name.clone()), "{name} is there twice");
            assert!(known.patterns.contains(&Pattern::RequestResponse), "{name}");
            for &pattern in known.patterns {
                assert!(known.response(pattern).as_object().is_some(), "{name}");
                for jsonata in [false, true] {
                    let arguments = known.arguments(pattern, jsonata);
                    for required in known.required {
                        let computed = format!("{required}.$");
                        assert!(
                            arguments.get(required).is_some() || arguments.get(&computed).is_some(),
                            "{name} lacks {required}"
                        );
                    }
                    let text = arguments.to_json();
                    assert!(!text.contains("\"@"), "{name}: {text}");
                    let asks_for_token = text.contains("Task.Token");
                    assert_eq!(
                        asks_for_token,
                        pattern == Pattern::Callback,
                        "{name}: {text}"
                    );
                }
            }
        }
    }

    #[test]
    fn skeletons_speak_the_states_language() {
        let invoke = find("lambda", "invoke").unwrap();
        let path = invoke.arguments(Pattern::RequestResponse, false);
        assert_eq!(path.get("Payload.$").unwrap().as_str(), Some("$"));
        let jsonata = invoke.arguments(Pattern::Callback, true).to_json();
        assert!(jsonata.contains("{% $states.input %}"), "{jsonata}");
        assert!(
            jsonata.contains("{% $states.context.Task.Token %}"),
            "{jsonata}"
        );
    }

    #[test]
    fn answers_have_the_shape_of_the_pattern() {
        let answer = response_example("lambda", "invoke", Pattern::RequestResponse);
        assert_eq!(answer.get("StatusCode").unwrap().as_i64(), Some(200));
        let text = response_example("states", "startExecution", Pattern::Sync);
        assert!(text.get("Output").unwrap().as_str().is_some());
        let json = response_example("states", "startExecution", Pattern::Sync2);
        assert!(json.get("Output").unwrap().as_object().is_some());
        assert_eq!(
            response_example("no", "such", Pattern::Sync).to_json(),
            "{}"
        );
        let described =
            response_example("aws-sdk:sfn", "describeExecution", Pattern::RequestResponse);
        assert_eq!(described.get("Status").unwrap().as_str(), Some("RUNNING"));
    }
}
