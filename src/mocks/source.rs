//! Where a [`MockWorld`](super::MockWorld) takes its answers from: the case of a book, or a list.

use super::book::{Answers, MockResponse};
use super::list::{AnswerList, ListedAnswer, Told};
use crate::asl::{Resource, ServicePattern};
use crate::interpreter::{Answer, GivenUp, Instant, Reply, Request};
use crate::json::Value;
use crate::mocks::{MockBook, MockProblem};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where answers come from.
#[derive(Clone, Debug, Default)]
pub(super) enum Source {
    #[default]
    Nothing,
    Book(Box<Shelf>),
    List(Box<ListSource>),
}

/// Who asks, which state, iteration and attempt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CallKey {
    /// 0 the run itself, else the number of the nested run.
    pub asker: u32,
    state: String,
    iteration: Vec<(Arc<str>, usize)>,
    attempt: u32,
}

/// A book with the cases that are in use: the run's own first, then those of nested machines.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    book: Arc<MockBook>,
    pub repeat_last: bool,
    cases: Vec<OpenCase>,
}

/// A machine's case and how far its answers are used up.
#[derive(Clone, Debug)]
struct OpenCase {
    machine: String,
    case: String,
    /// By state name.
    states: Arc<[Mocked]>,
    /// One counter per state name per session: retries, iterations, loops and nested runs all count.
    counters: Vec<u32>,
    /// Answers of calls that were submitted and wait for their end.
    current: BTreeMap<CallKey, u32>,
}

#[derive(Clone, Debug)]
pub(super) struct ListSource {
    entries: Arc<Vec<ListedAnswer>>,
    used: Vec<bool>,
    current: BTreeMap<CallKey, usize>,
}

/// A state of the case.
#[derive(Debug)]
struct Mocked {
    state: String,
    /// The name of its response.
    response: String,
    answers: Answers,
}

impl Source {
    pub fn book(book: &MockBook, machine: &str, case: &str) -> Result<Source, MockProblem> {
        let mut shelf = Shelf {
            book: Arc::new(book.clone()),
            repeat_last: false,
            cases: Vec::new(),
        };
        shelf.open(machine, case)?;
        Ok(Source::Book(Box::new(shelf)))
    }

    pub fn list(list: AnswerList) -> Source {
        Source::List(Box::new(ListSource {
            used: vec![false; list.entries.len()],
            entries: Arc::new(list.entries),
            current: BTreeMap::new(),
        }))
    }

    /// Whether this state of the run's own machine has answers at all.
    pub fn knows(&self, state: &str) -> bool {
        match self {
            Source::Nothing => false,
            Source::Book(shelf) => {
                let own = shelf.cases.first();
                own.is_some_and(|own| own.position(state).is_some())
            }
            Source::List(list) => list
                .entries
                .iter()
                .any(|entry| entry.state.as_deref().is_none_or(|own| own == state)),
        }
    }

    /// The name of the run's own case.
    pub fn own_case(&self) -> Option<&str> {
        match self {
            Source::Book(shelf) => shelf.cases.first().map(|own| own.case.as_str()),
            Source::Nothing | Source::List(_) => None,
        }
    }

    /// The place of a nested machine's case on the shelf; `None` when the book has none for it.
    pub fn open(&mut self, machine: &str, case: &str) -> Option<usize> {
        match self {
            Source::Book(shelf) => shelf.open(machine, case).ok(),
            Source::Nothing | Source::List(_) => None,
        }
    }

    /// The answer that was written down for a call. `place` is the case's place on the shelf.
    pub fn respond(
        &mut self,
        place: Option<usize>,
        call: &Call<'_>,
        miss: &mut Option<String>,
    ) -> Option<Answer> {
        match self {
            Source::Nothing => None,
            Source::Book(shelf) => {
                let repeat_last = shelf.repeat_last;
                let case = shelf.cases.get_mut(place?)?;
                case.respond(call, repeat_last, miss)
            }
            Source::List(list) => list.respond(call, miss),
        }
    }
}

impl Shelf {
    fn open(&mut self, machine: &str, case: &str) -> Result<usize, MockProblem> {
        let known = |open: &OpenCase| open.machine == machine && open.case == case;
        if let Some(place) = self.cases.iter().position(known) {
            return Ok(place);
        }
        let book = &self.book;
        let cases = book.machine(machine).ok_or_else(|| {
            let names: Vec<&str> = book.machines.iter().map(|(n, _)| n.as_str()).collect();
            MockProblem::new(
                "/StateMachines",
                format!(
                    "There is no machine `{machine}`; there are: {}",
                    quoted(&names)
                ),
            )
        })?;
        let (_, states) = cases.iter().find(|(name, _)| name == case).ok_or_else(|| {
            MockProblem::new(
                "/StateMachines",
                format!(
                    "The machine `{machine}` has no case `{case}`; it has: {}",
                    quoted(&book.cases(machine))
                ),
            )
        })?;
        let mocked = |(state, response): &(String, String)| Mocked {
            state: state.clone(),
            response: response.clone(),
            answers: book.response(response).unwrap_or_default().to_vec(),
        };
        let mut states: Vec<Mocked> = states.iter().map(mocked).collect();
        states.sort_by(|a, b| a.state.cmp(&b.state));
        self.cases.push(OpenCase {
            machine: machine.to_owned(),
            case: case.to_owned(),
            counters: vec![0; states.len()],
            states: states.into(),
            current: BTreeMap::new(),
        });
        Ok(self.cases.len() - 1)
    }
}

fn quoted(names: &[&str]) -> String {
    match names {
        [] => "none".into(),
        names => names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// A question about work, with what is needed to answer it.
pub(super) struct Call<'a> {
    pub request: &'a Request,
    /// 0 the run itself, else the number of the nested run.
    pub asker: u32,
    pub state: Cow<'a, str>,
    pub resource: &'a Resource,
    pub payload: &'a Value,
    /// The service accepted the work already.
    pub submitted: bool,
    pub deadline: Option<Instant>,
}

impl CallKey {
    /// Work that was given up.
    pub fn of(asker: u32, work: &GivenUp) -> CallKey {
        CallKey {
            asker,
            state: work.state.name(),
            iteration: work.iteration.to_vec(),
            attempt: work.attempt,
        }
    }

    /// Before all keys of an asker.
    pub fn first(asker: u32) -> CallKey {
        CallKey {
            asker,
            state: String::new(),
            iteration: Vec::new(),
            attempt: 0,
        }
    }

    pub fn new(asker: u32, request: &Request) -> CallKey {
        CallKey {
            asker,
            state: request.state.name(),
            iteration: request.iteration.to_vec(),
            attempt: request.attempt,
        }
    }
}

impl Call<'_> {
    pub fn key(&self) -> CallKey {
        CallKey::new(self.asker, self.request)
    }

    /// Whether the state waits for more than the service's first response.
    fn waits(&self) -> bool {
        match self.resource {
            Resource::Service { pattern, .. } => *pattern != ServicePattern::RequestResponse,
            Resource::LambdaFunction { .. } | Resource::Activity { .. } | Resource::Unknown(_) => {
                false
            }
        }
    }

    /// A mock stands for the service's raw answer: of what Lambda's Invoke answers,
    /// a state that names the function itself takes the payload only.
    fn unwrapped(&self, value: &Value) -> Value {
        let direct = matches!(
            self.resource,
            Resource::LambdaFunction { .. } | Resource::Unknown(_)
        );
        match value.get("Payload") {
            Some(payload) if direct && value.get("StatusCode").is_some() => payload.clone(),
            _ => value.clone(),
        }
    }

    fn at(&self, seconds: f64) -> Instant {
        let millis = (seconds * 1000.0).round() as i64;
        Instant(self.request.asked_at.0.saturating_add(millis))
    }
}

impl OpenCase {
    fn position(&self, state: &str) -> Option<usize> {
        self.states
            .binary_search_by(|mocked| mocked.state.as_str().cmp(state))
            .ok()
    }

    fn respond(
        &mut self,
        call: &Call<'_>,
        repeat_last: bool,
        miss: &mut Option<String>,
    ) -> Option<Answer> {
        let position = self.position(&call.state)?;
        let Mocked {
            response, answers, ..
        } = &self.states[position];
        let index = if call.submitted {
            self.current.get(&call.key()).copied()?
        } else {
            self.counters[position] += 1;
            self.counters[position] - 1
        };
        let found = answers
            .iter()
            .find(|((from, to), _)| (*from..=*to).contains(&index))
            .or_else(|| repeat_last.then(|| answers.last()).flatten());
        let Some((_, answer)) = found else {
            let times = index + 1;
            let ending = if times == 1 { "" } else { "s" };
            *miss = Some(format!(
                "`{}` asked {times} time{ending}, but its response `{response}` has no answer {index}: add index {index}",
                call.state
            ));
            return None;
        };
        if call.waits() && !call.submitted && matches!(answer, MockResponse::Return(_)) {
            self.current.insert(call.key(), index);
            return Some(Answer {
                at: call.at(0.0),
                reply: Reply::Submitted(Value::empty_object()),
            });
        }
        let reply = match answer {
            MockResponse::Return(value) => Reply::Result(call.unwrapped(value)),
            MockResponse::Throw { error, cause } => Reply::Failed {
                error: error.clone(),
                cause: cause.clone(),
            },
        };
        Some(Answer {
            at: call.at(0.0),
            reply,
        })
    }
}

impl ListSource {
    fn respond(&mut self, call: &Call<'_>, miss: &mut Option<String>) -> Option<Answer> {
        let index = if call.submitted {
            self.current.get(&call.key()).copied()
        } else {
            self.choose(call)
        };
        let Some(index) = index else {
            let known = self
                .entries
                .iter()
                .any(|entry| entry.state.as_deref() == Some(&*call.state));
            *miss = known.then(|| {
                format!(
                    "`{}` asked for the {}. time, and the list has no more answers for it",
                    call.state,
                    call.request.attempt + 1
                )
            });
            return None;
        };
        self.used[index] = true;
        let entry = &self.entries[index];
        if call.waits()
            && !call.submitted
            && let Some(submitted) = &entry.submitted
        {
            self.current.insert(call.key(), index);
            return Some(Answer {
                at: call.at(0.0),
                reply: Reply::Submitted(submitted.clone()),
            });
        }
        let at = call.at(entry.seconds);
        match &entry.told {
            Told::Result(value) => Some(Answer {
                at,
                reply: Reply::Result(value.clone()),
            }),
            Told::Failed { error, cause } => Some(Answer {
                at,
                reply: Reply::Failed {
                    error: error.clone(),
                    cause: cause.clone(),
                },
            }),
            Told::TimedOut => Some(Answer {
                at: call.deadline.unwrap_or(at),
                reply: Reply::TimedOut,
            }),
            Told::Unfinished => call.deadline.map(|at| Answer {
                at,
                reply: Reply::TimedOut,
            }),
        }
    }

    /// The entry for this state, iteration and attempt; else the first unused one that fits.
    fn choose(&self, call: &Call<'_>) -> Option<usize> {
        let fits = |index: &usize| {
            !self.used[*index] && self.entries[*index].serves(&call.state, call.request)
        };
        let all = || (0..self.entries.len()).filter(fits);
        all()
            .find(|index| {
                let entry = &self.entries[*index];
                entry.attempt == Some(call.request.attempt)
                    && *entry.iteration == *call.request.iteration
                    && entry.state.is_some()
            })
            .or_else(|| all().find(|index| self.entries[*index].attempt.is_none()))
            .or_else(|| all().next())
    }
}
