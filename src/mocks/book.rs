//! [`MockBook`]: a `MockConfigFile.json`, read leniently and written in the plural.

use crate::json::{Value, escape_token};
use std::sync::Arc;

/// A machine's cases: case → state → response name.
pub type Cases = Vec<Case>;
/// A case's name, and the response of each state it mocks.
pub type Case = (String, Vec<(String, String)>);
/// Answers of a response: first and last index, inclusive.
pub type Answers = Vec<((u32, u32), MockResponse)>;

/// A mock file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MockBook {
    /// Machine → case → state → response name, in file order.
    pub machines: Vec<(String, Cases)>,
    /// Response name → (from, to) inclusive → answer.
    pub responses: Vec<(String, Answers)>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub enum MockResponse {
    /// `Return`
    Return(Value),
    /// `Throw`
    Throw {
        /// `Error`
        error: Arc<str>,
        /// `Cause`
        cause: Option<Arc<str>>,
    },
}

/// What is wrong with a mock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MockProblem {
    /// JSON pointer.
    pub pointer: String,
    /// What and the way out.
    pub message: String,
}

impl MockProblem {
    /// A problem at a pointer.
    pub fn new(pointer: impl Into<String>, message: impl Into<String>) -> MockProblem {
        MockProblem {
            pointer: pointer.into(),
            message: message.into(),
        }
    }
}

impl std::fmt::Display for MockProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.pointer.as_str() {
            "" => write!(f, "{}", self.message),
            pointer => write!(f, "{pointer}: {}", self.message),
        }
    }
}

impl MockBook {
    /// Reads a file; gaps in ranges, unknown response names and the like are problems beside it.
    pub fn parse(text: &str) -> Result<(MockBook, Vec<MockProblem>), MockProblem> {
        let value = Value::parse(text.trim_start_matches('\u{feff}')).map_err(|error| {
            MockProblem::new(
                "",
                format!(
                    "The mock file is not JSON: {} (line {}, column {})",
                    error.message, error.line, error.column
                ),
            )
        })?;
        MockBook::from_value(&value)
    }

    /// Reads a file that is parsed already.
    pub fn from_value(value: &Value) -> Result<(MockBook, Vec<MockProblem>), MockProblem> {
        if value.as_object().is_none() {
            return Err(MockProblem::new(
                "",
                "A mock file is an object with StateMachines and MockedResponses",
            ));
        }
        let mut problems = Vec::new();
        let machines_key = either(value, "StateMachines", "StateMachine");
        let responses_key = either(value, "MockedResponses", "MockedResponse");
        let book = MockBook {
            machines: members(value.get(machines_key))
                .map(|(name, machine)| {
                    let at = format!("/{machines_key}/{}", escape_token(name));
                    (name.to_string(), read_cases(machine, &at, &mut problems))
                })
                .collect(),
            responses: members(value.get(responses_key))
                .map(|(name, response)| {
                    let at = format!("/{responses_key}/{}", escape_token(name));
                    (name.to_string(), read_answers(response, &at, &mut problems))
                })
                .collect(),
        };
        for (machine, cases) in &book.machines {
            for (case, states) in cases {
                for (state, response) in states {
                    if book.response(response).is_none() {
                        problems.push(MockProblem::new(
                            format!(
                                "/{machines_key}/{}/TestCases/{}/{}",
                                escape_token(machine),
                                escape_token(case),
                                escape_token(state)
                            ),
                            format!(
                                "`{response}` is not among {responses_key}: add it there, or name another"
                            ),
                        ));
                    }
                }
            }
        }
        Ok((book, problems))
    }

    /// Writes it.
    pub fn to_json(&self) -> String {
        let machines = self.machines.iter().map(|(name, cases)| {
            let cases = cases.iter().map(|(case, states)| {
                let states = states
                    .iter()
                    .map(|(state, response)| (state.as_str().into(), Value::string(&**response)));
                (case.as_str().into(), Value::object(states.collect()))
            });
            let cases = Value::object(cases.collect());
            (
                Arc::from(name.as_str()),
                Value::object(vec![("TestCases".into(), cases)]),
            )
        });
        let responses = self.responses.iter().map(|(name, answers)| {
            let answers = answers.iter().map(|((from, to), answer)| {
                let range = if from == to {
                    from.to_string()
                } else {
                    format!("{from}-{to}")
                };
                (range.into(), answer.to_value())
            });
            (Arc::from(name.as_str()), Value::object(answers.collect()))
        });
        let file = Value::object(vec![
            ("StateMachines".into(), Value::object(machines.collect())),
            ("MockedResponses".into(), Value::object(responses.collect())),
        ]);
        file.to_pretty() + "\n"
    }

    /// Names of a machine's cases.
    pub fn cases(&self, machine: &str) -> Vec<&str> {
        self.machine(machine)
            .unwrap_or_default()
            .iter()
            .map(|(case, _)| case.as_str())
            .collect()
    }

    /// The machine that serves a definition of this stem: of that name, or the only one.
    pub fn machine_for(&self, stem: &str) -> Option<&str> {
        match self.machines.as_slice() {
            [(only, _)] => Some(only),
            machines => machines
                .iter()
                .map(|(name, _)| name.as_str())
                .find(|name| *name == stem),
        }
    }

    /// States a case names that the definition (its state names) does not have.
    pub fn unknown_states(&self, machine: &str, names: &[&str]) -> Vec<MockProblem> {
        let mut problems = Vec::new();
        for (case, states) in self.machine(machine).unwrap_or_default() {
            for (state, _) in states {
                if !names.contains(&state.as_str()) {
                    problems.push(MockProblem::new(
                        format!(
                            "/StateMachines/{}/TestCases/{}/{}",
                            escape_token(machine),
                            escape_token(case),
                            escape_token(state)
                        ),
                        format!("The machine has no state `{state}`: mend the name or take it out"),
                    ));
                }
            }
        }
        problems
    }

    /// A machine's cases.
    pub fn machine(&self, name: &str) -> Option<&[Case]> {
        let found = self.machines.iter().find(|(machine, _)| machine == name)?;
        Some(&found.1)
    }

    /// A response's answers.
    pub fn response(&self, name: &str) -> Option<&[((u32, u32), MockResponse)]> {
        let found = self.responses.iter().find(|(n, _)| n == name)?;
        Some(&found.1)
    }
}

impl MockResponse {
    /// As it stands in the file: both members of `Throw` written.
    pub fn to_value(&self) -> Value {
        match self {
            MockResponse::Return(value) => Value::object(vec![("Return".into(), value.clone())]),
            MockResponse::Throw { error, cause } => {
                let cause = cause.clone().unwrap_or_else(|| "".into());
                let throw = Value::object(vec![
                    ("Error".into(), Value::String(error.clone())),
                    ("Cause".into(), Value::String(cause)),
                ]);
                Value::object(vec![("Throw".into(), throw)])
            }
        }
    }
}

fn either<'a>(value: &Value, plural: &'a str, singular: &'a str) -> &'a str {
    if value.get(plural).is_none() && value.get(singular).is_some() {
        singular
    } else {
        plural
    }
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let object = value.and_then(Value::as_object);
    object
        .map(|object| object.members())
        .unwrap_or_default()
        .iter()
        .map(|(key, value)| (&**key, value))
}

fn read_cases(machine: &Value, at: &str, problems: &mut Vec<MockProblem>) -> Cases {
    let key = either(machine, "TestCases", "TestCase");
    members(machine.get(key))
        .map(|(case, states)| {
            let states = members(Some(states))
                .filter_map(|(state, response)| {
                    let Some(response) = response.as_str() else {
                        problems.push(MockProblem::new(
                            format!("{at}/{key}/{}/{}", escape_token(case), escape_token(state)),
                            "A state is given the name of a response",
                        ));
                        return None;
                    };
                    Some((state.to_string(), response.to_string()))
                })
                .collect();
            (case.to_string(), states)
        })
        .collect()
}

fn read_answers(response: &Value, at: &str, problems: &mut Vec<MockProblem>) -> Answers {
    let mut answers: Answers = Vec::new();
    for (range, answer) in members(Some(response)) {
        let here = format!("{at}/{}", escape_token(range));
        let Some(range) = read_range(range) else {
            problems.push(MockProblem::new(
                here,
                format!("`{range}` is no index: write `0` or `0-2`"),
            ));
            continue;
        };
        match read_answer(answer) {
            Ok(answer) => answers.push((range, answer)),
            Err(message) => problems.push(MockProblem::new(here, message)),
        }
    }
    answers.sort_by_key(|(range, _)| range.0);
    let mut expected = 0;
    for ((from, to), _) in &answers {
        if *from != expected {
            let what = if *from > expected {
                "a gap"
            } else {
                "an overlap"
            };
            problems.push(MockProblem::new(
                at,
                format!("There is {what} before `{from}`: the next index must be {expected}"),
            ));
        }
        expected = to.saturating_add(1);
    }
    if answers.is_empty() {
        problems.push(MockProblem::new(
            at,
            "The response has no answer: add `\"0\": {\"Return\": …}`",
        ));
    }
    answers
}

fn read_range(text: &str) -> Option<(u32, u32)> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from <= to).then_some((from, to))
}

fn read_answer(answer: &Value) -> Result<MockResponse, &'static str> {
    match (answer.get("Return"), answer.get("Throw")) {
        (Some(value), None) => Ok(MockResponse::Return(value.clone())),
        (None, Some(throw)) => {
            let word = |name: &str| throw.get(name).and_then(Value::as_str).map(Arc::from);
            Ok(MockResponse::Throw {
                error: word("Error").ok_or("Throw needs an Error")?,
                cause: word("Cause"),
            })
        }
        _ => Err("An answer has exactly one of Return and Throw"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const BOOK: &str = r#"{
      "StateMachines": {"order": {"TestCases": {"ok": {"Charge": "Charged"}}}},
      "MockedResponses": {"Charged": {
        "0-1": {"Throw": {"Error": "Busy", "Cause": "later"}},
        "2": {"Return": {"ok": true}}
      }}
    }"#;

    #[test]
    fn a_book_written_is_the_book_read() {
        let (book, problems) = MockBook::parse(BOOK).unwrap();
        assert_eq!(problems, []);
        assert_eq!(book.cases("order"), ["ok"]);
        assert_eq!(book.machine_for("anything"), Some("order"));
        let (again, _) = MockBook::parse(&book.to_json()).unwrap();
        assert_eq!(again, book);
    }

    #[test]
    fn the_singular_is_read_too() {
        let text = BOOK.replace("MockedResponses", "MockedResponse");
        let (book, problems) = MockBook::parse(&text).unwrap();
        assert_eq!(problems, []);
        assert!(book.to_json().contains("MockedResponses"));
    }

    #[test]
    fn a_gap_names_the_index_that_is_missing() {
        let text = BOOK.replace("\"2\"", "\"3\"");
        let (_, problems) = MockBook::parse(&text).unwrap();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].message.contains("must be 2"), "{problems:?}");
    }

    #[test]
    fn unknown_names_are_told() {
        let (book, problems) =
            MockBook::parse(&BOOK.replace("\"Charged\"}", "\"Chargd\"}")).unwrap();
        assert!(problems[0].message.contains("`Chargd`"), "{problems:?}");
        assert_eq!(book.unknown_states("order", &["Pay"]).len(), 1);
    }
}
