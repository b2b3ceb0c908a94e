//! `stepwright eval`: an expression playground.

use crate::asl::QueryLanguage;
use crate::asl::program::Condition;
use crate::cli::report;
use crate::expressions::intrinsics::Intrinsic;
use crate::expressions::jsonata::Expression;
use crate::expressions::jsonpath::{Path, ReferencePath};
use crate::expressions::{
    Ambient, EvalError, Invalid, Nowhere, PayloadTemplate, Surroundings, expression_text,
};
use crate::host;
use crate::json::Value;
use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

const HELP: &str = "\
Evaluates one expression.

Usage: stepwright eval --language LANGUAGE EXPR [OPTIONS]

Languages:
  jsonata         an expression, with or without {% %}
  jsonpath        a path: $.a, $$.Execution.Id, $name[0]
  intrinsic       a call: States.Format('{}', $.a)
  template        a payload template, as JSON
  choice          a Choice rule, as JSON
  reference-path  a path that can be written to; with --set, the whole new document

Options:
  --data FILE      the input; none is an empty object, for jsonata nothing at all
  --bindings FILE  variables, a JSON object of names without $
  --context FILE   the Context Object
  --set JSON       the value to write (reference-path)

`-` reads standard input. Prints {\"result\"}, {\"undefined\"}, {\"error\"} or {\"invalid\"}.
";

#[derive(Clone, Copy, PartialEq)]
enum Language {
    Jsonata,
    Jsonpath,
    Intrinsic,
    Template,
    Choice,
    ReferencePath,
}

const LANGUAGES: [(&str, Language); 6] = [
    ("jsonata", Language::Jsonata),
    ("jsonpath", Language::Jsonpath),
    ("intrinsic", Language::Intrinsic),
    ("template", Language::Template),
    ("choice", Language::Choice),
    ("reference-path", Language::ReferencePath),
];

struct Request {
    language: Language,
    text: String,
    data: Option<Value>,
    bindings: Vec<(Arc<str>, Value)>,
    context: Option<Value>,
    set: Option<Value>,
}

/// What came of it.
enum Answer {
    Result(Value),
    Undefined,
    Error(EvalError),
    Invalid(Invalid),
}

/// Runs the sub-command.
pub fn main(args: lexopt::Parser) -> ExitCode {
    let request = match read(args) {
        Ok(Some(request)) => request,
        Ok(None) => return report::help(HELP),
        Err(Refused::Usage(message)) => return report::usage("eval", &message),
        Err(Refused::Cannot(message)) => return report::cannot(&message),
    };
    let answer = answer(&request);
    report::out(&(printed(&answer).to_pretty() + "\n"));
    match answer {
        Answer::Result(_) | Answer::Undefined => ExitCode::from(report::OK),
        Answer::Error(_) | Answer::Invalid(_) => ExitCode::from(report::NO),
    }
}

enum Refused {
    Usage(String),
    Cannot(String),
}

fn read(mut args: lexopt::Parser) -> Result<Option<Request>, Refused> {
    use lexopt::Arg::{Long, Short, Value as Word};
    use lexopt::ValueExt as _;
    let usage = |error: lexopt::Error| Refused::Usage(error.to_string());
    let mut language = None;
    let mut text: Option<OsString> = None;
    let mut data = None;
    let mut bindings = None;
    let mut context = None;
    let mut set = None;
    while let Some(arg) = args.next().map_err(usage)? {
        match arg {
            Long("help") | Short('h') => return Ok(None),
            Long("language") | Short('l') => {
                let name = args.value().map_err(usage)?.string().map_err(usage)?;
                let known = LANGUAGES.iter().find(|(known, _)| *known == name);
                let Some((_, known)) = known else {
                    let names: Vec<&str> = LANGUAGES.iter().map(|(name, _)| *name).collect();
                    return Err(Refused::Usage(format!(
                        "There is no language {name}; there are {}",
                        names.join(", ")
                    )));
                };
                language = Some(*known);
            }
            Long("data") => data = Some(json_file(&args.value().map_err(usage)?)?),
            Long("bindings") => bindings = Some(json_file(&args.value().map_err(usage)?)?),
            Long("context") => context = Some(json_file(&args.value().map_err(usage)?)?),
            Long("set") => {
                let text = args.value().map_err(usage)?.string().map_err(usage)?;
                let value = Value::parse(&text)
                    .map_err(|error| Refused::Cannot(format!("--set is not JSON: {error}")))?;
                set = Some(value);
            }
            Word(word) if text.is_none() => text = Some(word),
            other => return Err(usage(other.unexpected())),
        }
    }
    let Some(language) = language else {
        return Err(Refused::Usage("--language is missing".into()));
    };
    let text = text.ok_or_else(|| Refused::Usage("The expression is missing".into()))?;
    let text = text
        .into_string()
        .map_err(|_| Refused::Cannot("The expression is not UTF-8 text".into()))?;
    let bindings = match bindings {
        None => Vec::new(),
        Some(bindings) => match bindings.as_object() {
            Some(object) => object.members().to_vec(),
            None => {
                return Err(Refused::Cannot(
                    "--bindings must hold a JSON object of names and values".into(),
                ));
            }
        },
    };
    Ok(Some(Request {
        language,
        text,
        data,
        bindings,
        context,
        set,
    }))
}

fn json_file(path: &OsString) -> Result<Value, Refused> {
    let text = report::read_text(path).map_err(Refused::Cannot)?;
    Value::parse(&text)
        .map_err(|error| Refused::Cannot(format!("{}: {error}", path.to_string_lossy())))
}

fn answer(request: &Request) -> Answer {
    let around = Nowhere {
        context: request.context.clone(),
        variables: request.bindings.clone(),
        seed: std::cell::Cell::new(host::entropy()),
    };
    let input = || request.data.clone().unwrap_or_else(Value::empty_object);
    let text = request.text.as_str();
    match request.language {
        Language::Jsonata => jsonata(request, &around),
        Language::Jsonpath => match Path::parse(text) {
            Err(invalid) => Answer::Invalid(invalid),
            Ok(path) => match unassigned(&path, &around) {
                Some(invalid) => Answer::Invalid(invalid),
                None => result(path.evaluate(&input(), &around)),
            },
        },
        Language::Intrinsic => match Intrinsic::parse(text) {
            Err(invalid) => Answer::Invalid(invalid),
            Ok(call) => result(call.evaluate(&input(), &around)),
        },
        Language::Template => {
            let template = match Value::parse(text) {
                Ok(template) => template,
                Err(error) => return not_json(&error),
            };
            match PayloadTemplate::compile(&template) {
                Err((pointer, invalid)) => Answer::Invalid(Invalid {
                    message: if pointer.is_empty() {
                        invalid.message
                    } else {
                        format!("{} at {pointer}", invalid.message)
                    },
                    position: invalid.position,
                }),
                Ok(template) => result(template.evaluate(&input(), &around)),
            }
        }
        Language::Choice => choice(text, &input(), &around),
        Language::ReferencePath => match ReferencePath::parse(text) {
            Err(invalid) => Answer::Invalid(invalid),
            Ok(path) => match &request.set {
                Some(value) => result(path.set(&input(), value.clone())),
                None => result(path.get(&input(), &around)),
            },
        },
    }
}

fn jsonata(request: &Request, around: &Nowhere) -> Answer {
    let trimmed = request.text.trim();
    let text = expression_text(trimmed).unwrap_or(&request.text);
    let ambient = Ambient {
        now_ms: host::now_millis(),
        random: &|| around.random(),
    };
    let evaluated = Expression::compile(text).and_then(|expression| {
        expression.evaluate(request.data.as_ref(), &request.bindings, ambient)
    });
    match evaluated {
        Ok(Some(value)) => Answer::Result(value),
        Ok(None) => Answer::Undefined,
        Err(error) => Answer::Error(error),
    }
}

fn choice(text: &str, input: &Value, around: &Nowhere) -> Answer {
    let rule = match Value::parse(text) {
        Ok(rule) => rule,
        Err(error) => return not_json(&error),
    };
    match Condition::compile(&rule, QueryLanguage::JsonPath) {
        Err(problems) => Answer::Invalid(Invalid {
            message: problems
                .iter()
                .map(|problem| format!("{} at {}", problem.message, problem.pointer))
                .collect::<Vec<_>>()
                .join("; "),
            position: None,
        }),
        Ok(condition) => match condition.evaluate(input, around) {
            Ok(verdict) => Answer::Result(Value::Bool(verdict.holds)),
            Err(error) => Answer::Error(error),
        },
    }
}

fn result(evaluated: Result<Value, EvalError>) -> Answer {
    match evaluated {
        Ok(value) => Answer::Result(value),
        Err(error) => Answer::Error(error),
    }
}

/// A definition that reads a variable nobody assigns is refused.
fn unassigned(path: &Path, around: &Nowhere) -> Option<Invalid> {
    let name = path.variable()?;
    match around.variable(name) {
        Some(_) => None,
        None => Some(Invalid {
            message: format!("The variable '{name}' is not assigned; give it in --bindings"),
            position: Some(1),
        }),
    }
}

fn not_json(error: &crate::json::ParseError) -> Answer {
    Answer::Invalid(Invalid {
        message: format!("The expression is not JSON: {error}"),
        position: Some(error.offset),
    })
}

fn printed(answer: &Answer) -> Value {
    let place = |position: Option<usize>| {
        position.map(|position| (Arc::from("position"), Value::int(position as i64)))
    };
    let (name, value) = match answer {
        Answer::Result(value) => ("result", value.clone()),
        Answer::Undefined => ("undefined", Value::Bool(true)),
        Answer::Error(error) => {
            let mut members = vec![
                (Arc::from("code"), Value::string(error.code.as_str())),
                (Arc::from("message"), Value::string(error.message.as_str())),
            ];
            members.extend(place(error.position));
            ("error", Value::object(members))
        }
        Answer::Invalid(invalid) => {
            let mut members = vec![(
                Arc::from("message"),
                Value::string(invalid.message.as_str()),
            )];
            members.extend(place(invalid.position));
            ("invalid", Value::object(members))
        }
    };
    Value::object(vec![(Arc::from(name), value)])
}
