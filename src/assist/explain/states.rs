//! The eight state types in words: what each does, when it moves on, what it costs, which fields it has.

use crate::asl::{LanguageRule, QueryLanguage, StateKind, field_specs};

/// What a state of a type does, in a sentence.
pub(in crate::assist) fn kind_help(kind: StateKind) -> &'static str {
    match kind {
        StateKind::Task => "Calls a service, a Lambda function or an activity.",
        StateKind::Choice => "Picks the next state by rules.",
        StateKind::Parallel => "Runs several machines side by side on the same input.",
        StateKind::Map => "Runs a machine once for every item.",
        StateKind::Wait => "Lets time pass.",
        StateKind::Pass => "Hands its input on, perhaps reshaped.",
        StateKind::Succeed => "Ends well.",
        StateKind::Fail => "Ends with an error.",
    }
}

/// A type in full, one matter a line. `language`: only the fields it has there; both languages' otherwise.
pub(in crate::assist) fn kind_text(kind: StateKind, language: Option<QueryLanguage>) -> String {
    let mut lines = vec![
        format!("{} {}", kind_help(kind), more(kind)),
        moves_on(kind).to_owned(),
        cost(kind).to_owned(),
    ];
    match language {
        Some(language) => lines.extend(fields(kind, "Its fields", |rule| rule.admits(language))),
        None => {
            let rows = [
                ("Its fields", LanguageRule::Either),
                ("In JSONPath also", LanguageRule::JsonPathOnly),
                ("In JSONata also", LanguageRule::JsonataOnly),
            ];
            for (title, wanted) in rows {
                lines.extend(fields(kind, title, |rule| rule == wanted));
            }
        }
    }
    lines.join("\n")
}

fn more(kind: StateKind) -> &'static str {
    match kind {
        StateKind::Task => {
            "The answer is the state's result, and an error that comes back can be retried and caught."
        }
        StateKind::Choice => {
            "They are tried from first to last, and the first that holds counts. It cannot retry or catch anything."
        }
        StateKind::Parallel => {
            "Its result is the list of what they put out, in the order they are written in. When one of them fails, the others are stopped and the state fails."
        }
        StateKind::Map => {
            "Its result is the list of what they put out, in the order of the items. Inline it runs them within this execution; distributed each item or batch becomes an execution of its own, and there may be very many."
        }
        StateKind::Wait => {
            "For so many seconds, or until a moment. What it is given goes on unchanged."
        }
        StateKind::Pass => {
            "Nothing is called: it gives a shape to data, sets variables, or stands in for a state that is still to come."
        }
        StateKind::Succeed => {
            "Inside a Parallel or Map it ends the branch or iteration, elsewhere the execution."
        }
        StateKind::Fail => {
            "Inside a Parallel or Map the state around can retry and catch the error; elsewhere the execution fails with it."
        }
    }
}

fn moves_on(kind: StateKind) -> &'static str {
    match kind {
        StateKind::Task => {
            "Moves on when the call has answered; with `.sync` when the job is done, with `.waitForTaskToken` when somebody sent the token back. After an error that no `Retry` is left for, to the first catcher that names it."
        }
        StateKind::Choice => {
            "Moves on at once: to the `Next` of the first rule that holds, else to `Default`. With neither it fails with `States.NoChoiceMatched`."
        }
        StateKind::Parallel => {
            "Moves on when every branch has ended. After an error that no `Retry` is left for, to the first catcher that names it; a retry runs all branches again."
        }
        StateKind::Map => {
            "Moves on when every item is done. After an error that no `Retry` is left for, to the first catcher that names it; a retry runs all items again."
        }
        StateKind::Wait => "Moves on when the time has come; at once if the moment has passed.",
        StateKind::Pass => "Moves on at once.",
        StateKind::Succeed | StateKind::Fail => "Moves nowhere: it is an end.",
    }
}

fn cost(kind: StateKind) -> &'static str {
    match kind {
        StateKind::Task => {
            "Costs one state transition in a Standard machine and one more for each retry, and what the called service takes. An Express machine pays for the time it waits."
        }
        StateKind::Parallel => {
            "Costs one state transition in a Standard machine, and those of every state inside."
        }
        StateKind::Map => {
            "Costs one state transition in a Standard machine, and those of every state inside, again for each item. The executions of a distributed Map are paid by their own type."
        }
        StateKind::Wait => {
            "Costs one state transition in a Standard machine however long it waits; an Express machine pays for the time."
        }
        StateKind::Choice | StateKind::Pass | StateKind::Succeed | StateKind::Fail => {
            "Costs one state transition in a Standard machine."
        }
    }
}

/// A line that names fields of a type, those it must have first.
fn fields(kind: StateKind, title: &str, wanted: impl Fn(LanguageRule) -> bool) -> Option<String> {
    let of_kind = || {
        let all = field_specs().iter();
        all.filter(|spec| spec.on.contains(&kind) && wanted(spec.language))
    };
    let is_required = |spec: &&crate::asl::FieldSpec| spec.required_on.contains(&kind);
    let required = of_kind().filter(is_required);
    let others = of_kind().filter(|spec| !is_required(spec));
    let names: Vec<String> = required
        .map(|spec| format!("`{}` (required)", spec.name))
        .chain(others.map(|spec| format!("`{}`", spec.name)))
        .collect();
    (!names.is_empty()).then(|| format!("{title}: {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_told_in_full() {
        for kind in StateKind::ALL {
            let text = kind_text(kind, None);
            for spec in field_specs() {
                let named = text.contains(&format!("`{}`", spec.name));
                // A field of another type may be spoken of, but not in the list.
                let listed = text
                    .lines()
                    .skip(3)
                    .any(|line| line.contains(&format!("`{}`", spec.name)));
                assert_eq!(
                    listed,
                    spec.on.contains(&kind),
                    "{} {}",
                    kind.name(),
                    spec.name
                );
                assert!(named || !spec.on.contains(&kind));
            }
            assert!(text.contains("\nMoves ") && text.contains("\nCosts one state transition"));
        }
    }

    #[test]
    fn of_one_language_only_its_fields_are_named() {
        let text = kind_text(StateKind::Choice, Some(QueryLanguage::Jsonata));
        assert!(
            text.ends_with(
                "\nIts fields: `Type` (required), `Choices` (required), `Comment`, `QueryLanguage`, `Assign`, `Output`, `Default`"
            ),
            "{text}"
        );
        let both = kind_text(StateKind::Wait, None);
        assert!(both.contains("\nIn JSONPath also: `SecondsPath`"), "{both}");
        assert!(both.ends_with("\nIn JSONata also: `Output`"), "{both}");
    }
}
