//! [`explain`]: what a word of the language means, without a text.

mod context;
mod states;

use crate::asl::{LanguageRule, StateKind, Structure, error_help, field_specs};
use crate::expressions::jsonata::Expression;
use crate::expressions::{
    ErrorCodeHelp, FunctionHelp, error_code_help, error_codes, function_help,
};

pub(super) use context::{CONTEXT, context_help, states_help};
pub(super) use states::{kind_help, kind_text};

/// A word explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The word, of a function with its parameters.
    pub title: String,
    /// What sort of word it is: "field", "error name", "JSONata function" …
    pub sort: &'static str,
    /// Plain lines; names stand between backticks.
    pub text: String,
}

/// What a state type, a field, an error name, a function, a comparison, a member of the Context Object or of `$states`,
/// or an error code of JSONata means. A name that is several things, such as `Comment`, is told of in one text.
pub fn explain(name: &str) -> Option<Explanation> {
    let of = |sort, text: String| {
        Some(Explanation {
            title: name.to_owned(),
            sort,
            text,
        })
    };
    if let Some(kind) = StateKind::from_name(name) {
        return of("state type", kind_text(kind, None));
    }
    if let Some(help) = error_help(name) {
        return of("error name", help.to_owned());
    }
    if let Some(code) = error_code_help(name) {
        return of("error code of JSONata", code_text(code));
    }
    if let Some(function) = function_help(name)
        && (name.starts_with('$') || name.starts_with("States."))
    {
        return Some(explain_function(function));
    }
    if let Some(help) = name.strip_prefix('$').and_then(|bare| match bare {
        "states" => states_help(""),
        _ => states_help(bare.strip_prefix("states.")?),
    }) {
        return of("of JSONata states", help.to_owned());
    }
    if let Some(help) = context_help(name) {
        return of("Context Object", help);
    }
    if let Some(text) = field_text(name) {
        return of("field", text);
    }
    if let Some(help) = rule_help(name) {
        return of("field of a rule", help);
    }
    function_help(name).map(explain_function)
}

/// A function with its example.
pub(super) fn explain_function(function: &FunctionHelp) -> Explanation {
    let sort = if function.name.starts_with('$') {
        "JSONata function"
    } else {
        "intrinsic function"
    };
    let mut text = function.help.to_owned();
    if function.gives.is_empty() {
        text.push_str(&format!("\nFor example `{}`", function.example));
    } else {
        text.push_str(&format!(
            "\nFor example `{}` gives `{}`",
            function.example, function.gives
        ));
    }
    Explanation {
        title: function.signature(),
        sort,
        text,
    }
}

fn code_text(code: &ErrorCodeHelp) -> String {
    // Most are told only while a state runs.
    let when = match Expression::parse(code.example).is_err() {
        true => "The definition is refused",
        false => "The state fails with `States.QueryEvaluationError`",
    };
    format!("{}\n{when}\nFor example `{}`", code.help, code.example)
}

/// The words that [`explain`] knows beside fields, errors, functions and comparisons: state types, `$states` and its
/// members, the paths of the Context Object, the error codes of JSONata.
pub fn other_words() -> impl Iterator<Item = String> {
    let kinds = StateKind::ALL
        .into_iter()
        .map(|kind| kind.name().to_owned());
    let members = ["", ".input", ".result", ".errorOutput", ".context"];
    let states = members.map(|member| format!("$states{member}"));
    let context = CONTEXT.iter().map(|(name, _)| format!("$$.{name}"));
    let codes = error_codes().iter().map(|code| code.code.to_owned());
    kinds
        .chain(states)
        .chain(std::iter::once("$$".to_owned()))
        .chain(context)
        .chain(codes)
}

fn field_text(name: &str) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    if let Some(spec) = field_specs().iter().find(|spec| spec.name == name) {
        let kinds: Vec<&str> = spec.on.iter().map(|kind| kind.name()).collect();
        let on = if kinds.len() == 8 {
            "All states".to_owned()
        } else {
            format!("{} states", kinds.join(", "))
        };
        lines.push(spec.help.to_owned());
        lines.push(format!("On: {on}{}", language_words(spec.language)));
        if !spec.excludes.is_empty() {
            lines.push(format!(
                "Not together with `{}`",
                spec.excludes.join("`, `")
            ));
        }
    }
    for part in Structure::ALL {
        if let Some(spec) = part.field(name)
            && !lines.iter().any(|line| line.contains(spec.help))
        {
            let label = part.label();
            lines.push(format!(
                "In {} {label}: {}{}",
                article(label),
                spec.help,
                language_words(spec.language)
            ));
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn article(noun: &str) -> &'static str {
    match noun.chars().next() {
        Some('a' | 'e' | 'i' | 'o' | 'u') => "an",
        _ => "a",
    }
}

/// " (JSONata only)", if it is not in both languages.
pub(super) fn language_words(rule: LanguageRule) -> &'static str {
    match rule {
        LanguageRule::Either => "",
        LanguageRule::JsonPathOnly => " (JSONPath only)",
        LanguageRule::JsonataOnly => " (JSONata only)",
    }
}

/// What a member of a choice rule does.
pub(super) fn rule_help(name: &str) -> Option<String> {
    let fixed = match name {
        "Variable" => {
            "The path of what is compared; a variable such as `$total` may stand here too."
        }
        "Condition" => "A JSONata expression that gives true or false.",
        "Next" => "The state that follows when the rule holds.",
        "And" => "Holds when each of the rules in the list holds.",
        "Or" => "Holds when at least one of the rules in the list holds.",
        "Not" => "Holds when the rule does not.",
        "StringMatches" => {
            "Holds when the text fits the pattern; `*` stands for any characters, `\\\\*` for a star itself."
        }
        "IsPresent" => {
            "Whether the path names anything at all. Ask this first where a member may be missing."
        }
        "IsNull" => "Whether the value is null.",
        "IsString" => "Whether the value is a text.",
        "IsNumeric" => "Whether the value is a number.",
        "IsBoolean" => "Whether the value is true or false.",
        "IsTimestamp" => "Whether the value is a timestamp such as 2027-03-01T09:00:00Z.",
        _ => "",
    };
    if !fixed.is_empty() {
        return Some(fixed.to_owned());
    }
    let (test, by_path) = match name.strip_suffix("Path") {
        Some(test) => (test, true),
        None => (name, false),
    };
    let sorts = [
        ("String", "text", "in the order of its characters"),
        ("Numeric", "number", ""),
        ("Timestamp", "moment", ""),
        ("Boolean", "boolean", ""),
    ];
    let (sort, rest, order) = sorts
        .iter()
        .find_map(|(prefix, sort, order)| Some((sort, test.strip_prefix(prefix)?, order)))?;
    let words = match (rest, *sort) {
        ("Equals", _) => "is equal to",
        ("LessThan", "moment") => "is before",
        ("LessThanEquals", "moment") => "is before or at",
        ("GreaterThan", "moment") => "is after",
        ("GreaterThanEquals", "moment") => "is after or at",
        ("LessThan", _) => "is less than",
        ("LessThanEquals", _) => "is at most",
        ("GreaterThan", _) => "is greater than",
        ("GreaterThanEquals", _) => "is at least",
        _ => return None,
    };
    let other = if by_path {
        format!("the {sort} a path names")
    } else {
        format!("the {sort} given here")
    };
    let order = if order.is_empty() || rest == "Equals" {
        String::new()
    } else {
        format!(", {order}")
    };
    Some(format!(
        "Holds when the {sort} {words} {other}{order}. A value of another type never does."
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::asl::error_names;
    use crate::assist::place::comparators;
    use crate::expressions::{intrinsic_functions, jsonata_functions};
    use std::collections::HashMap;

    #[test]
    fn every_word_of_the_language_is_explained() {
        for spec in field_specs() {
            assert_eq!(explain(spec.name).unwrap().title, spec.name);
        }
        for part in Structure::ALL {
            for spec in part.fields() {
                assert!(
                    explain(spec.name).unwrap().text.contains(spec.help),
                    "{}",
                    spec.name
                );
            }
        }
        for name in error_names() {
            assert_eq!(explain(name).unwrap().sort, "error name");
        }
        for function in jsonata_functions().iter().chain(intrinsic_functions()) {
            assert!(explain(function.name).unwrap().text.contains(function.help));
        }
        for name in comparators() {
            assert!(explain(&name).is_some(), "{name}");
        }
        for name in other_words() {
            assert!(explain(&name).is_some(), "{name}");
        }
        for (name, help) in CONTEXT {
            for way in [format!("$$.{name}"), format!("$states.context.{name}")] {
                let told = explain(&way).unwrap();
                assert!(told.text.starts_with(help), "{way}: {}", told.text);
            }
        }
        assert_eq!(explain("NoSuchWord"), None);
    }

    #[test]
    fn every_help_is_a_sentence_and_no_two_are_alike() {
        let fields = field_specs().iter().map(|spec| (spec.name, spec.help));
        let parts = Structure::ALL
            .into_iter()
            .flat_map(|part| part.fields())
            .map(|spec| (spec.name, spec.help));
        let errors = error_names().map(|name| (name, error_help(name).unwrap()));
        let functions = jsonata_functions()
            .iter()
            .chain(intrinsic_functions())
            .map(|function| (function.name, function.help));
        let codes = error_codes().iter().map(|code| (code.code, code.help));
        let mut seen: HashMap<&str, &str> = HashMap::new();
        let mut wrong = Vec::new();
        for (name, help) in fields
            .chain(parts)
            .chain(errors)
            .chain(functions)
            .chain(CONTEXT.iter().copied())
            .chain(codes)
        {
            let first = help.split_inclusive(". ").next().unwrap();
            let is_sentence = help.ends_with('.')
                && !help.ends_with("..")
                && !help.contains("  ")
                && first.split_whitespace().count() >= 4
                && first.starts_with(|c: char| c.is_uppercase() || matches!(c, '$' | '`'));
            // The same field in two places, such as Comment, may be told of alike.
            let other = *seen.entry(help).or_insert(name);
            if !is_sentence || other != name {
                wrong.push(format!("{name}: {help}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn explanations_read_well() {
        let text = |name| explain(name).unwrap().text;
        assert_eq!(
            text("NumericGreaterThanEqualsPath"),
            "Holds when the number is at least the number a path names. A value of another type never does."
        );
        assert_eq!(
            text("$partition"),
            "The array cut into arrays of so many values.\nFor example `$partition([1, 2, 3], 2)` gives `[[1,2],[3]]`"
        );
        let seconds = text("SecondsPath");
        assert!(seconds.starts_with("Where the input says how many seconds to wait. "));
        assert!(
            seconds.ends_with(
                "\nOn: Wait states (JSONPath only)\nNot together with `Seconds`, `Timestamp`, `TimestampPath`"
            ),
            "{seconds}"
        );
        assert_eq!(explain("sum").unwrap().title, "$sum(numbers)");
        let wait = explain("Wait").unwrap();
        assert_eq!(wait.sort, "state type");
        assert!(
            wait.text
                .starts_with("Lets time pass. For so many seconds, or until a moment."),
            "{}",
            wait.text
        );
        assert_eq!(
            text("T2001").split_once('\n').unwrap().1,
            "The state fails with `States.QueryEvaluationError`\nFor example `'a' + 1`"
        );
        for refused in ["S0101", "D3121"] {
            assert!(text(refused).contains("\nThe definition is refused\n"));
        }
        assert_eq!(explain("$states.result").unwrap().sort, "of JSONata states");
        assert_eq!(
            text("$$.Task.Token").lines().last(),
            Some("JSONPath writes `$$.Task.Token`, JSONata `$states.context.Task.Token`")
        );
    }
}
