//! [`MockWorld`]: a world that answers from a book or a list on the virtual clock.

use super::book::{Answers, MockResponse};
use super::list::{AnswerList, ListedAnswer, Told};
use crate::asl::{Resource, ServicePattern};
use crate::interpreter::{Answer, Instant, ListedObject, Reply, Request, RequestKind, World};
use crate::json::Value;
use crate::mocks::{MockBook, MockProblem};
use md5::{Digest, Md5};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Answers from a case of a book or a list. Clone it to rewind its counters.
#[derive(Clone, Debug, Default)]
pub struct MockWorld {
    source: Source,
    /// Objects that stand in S3: (bucket, key) → bytes.
    files: BTreeMap<(String, String), Arc<[u8]>>,
    /// Objects the run wrote, in order.
    written: Vec<(String, String, Arc<str>)>,
    miss: Option<String>,
}

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    Nothing,
    Book(Box<BookSource>),
    List(Box<ListSource>),
}

/// State, iteration and attempt.
type CallKey = (String, Vec<(Arc<str>, usize)>, u32);

#[derive(Clone, Debug)]
struct BookSource {
    /// By state name.
    states: Arc<[Mocked]>,
    /// One counter per state name per run: retries, iterations and loops all count.
    counters: Vec<u32>,
    /// Answers of calls that were submitted and wait for their end, by state, iteration and attempt.
    repeat_last: bool,
    current: BTreeMap<CallKey, u32>,
}

#[derive(Clone, Debug)]
struct ListSource {
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

impl MockWorld {
    /// From a case of a book: one counter per state name per run.
    pub fn from_book(book: &MockBook, machine: &str, case: &str) -> Result<MockWorld, MockProblem> {
        let cases = book.machine(machine).ok_or_else(|| {
            let names: Vec<&str> = book.machines.iter().map(|(n, _)| n.as_str()).collect();
            MockProblem::new(
                "/StateMachines",
                format!(
                    "There is no machine `{machine}`; there are: {}",
                    list(&names)
                ),
            )
        })?;
        let states = cases.iter().find(|(name, _)| name == case).ok_or_else(|| {
            MockProblem::new(
                "/StateMachines",
                format!(
                    "The machine `{machine}` has no case `{case}`; it has: {}",
                    list(&book.cases(machine))
                ),
            )
        })?;
        let mocked = |(state, response): &(String, String)| Mocked {
            state: state.clone(),
            response: response.clone(),
            answers: book.response(response).unwrap_or_default().to_vec(),
        };
        let mut states: Vec<Mocked> = states.1.iter().map(mocked).collect();
        states.sort_by(|a, b| a.state.cmp(&b.state));
        Ok(MockWorld {
            source: Source::Book(Box::new(BookSource {
                counters: vec![0; states.len()],
                states: states.into(),
                repeat_last: false,
                current: BTreeMap::new(),
            })),
            ..MockWorld::default()
        })
    }

    /// From an answer list.
    pub fn from_list(list: AnswerList) -> MockWorld {
        MockWorld {
            source: Source::List(Box::new(ListSource {
                used: vec![false; list.entries.len()],
                entries: Arc::new(list.entries),
                current: BTreeMap::new(),
            })),
            ..MockWorld::default()
        }
    }

    /// Past a response's last index, its last answer is given again instead of none.
    pub fn repeat_last(mut self, repeat: bool) -> MockWorld {
        if let Source::Book(book) = &mut self.source {
            book.repeat_last = repeat;
        }
        self
    }

    /// Puts an object where ItemReader finds it.
    pub fn add_file(&mut self, bucket: &str, key: &str, bytes: impl Into<Arc<[u8]>>) {
        self.files
            .insert((bucket.to_string(), key.to_string()), bytes.into());
    }

    /// Objects the run wrote: bucket, key, content.
    pub fn written(&self) -> &[(String, String, Arc<str>)] {
        &self.written
    }

    /// Why the last question had no answer (a state mocked, but past its last index), if so.
    pub fn last_miss(&self) -> Option<&str> {
        self.miss.as_deref()
    }

    /// Whether this state has answers at all.
    pub fn knows(&self, state: &str) -> bool {
        match &self.source {
            Source::Nothing => false,
            Source::Book(book) => book.position(state).is_some(),
            Source::List(list) => list
                .entries
                .iter()
                .any(|entry| entry.state.as_deref().is_none_or(|own| own == state)),
        }
    }
}

fn list(names: &[&str]) -> String {
    match names {
        [] => "none".into(),
        names => names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

impl World for MockWorld {
    fn respond(&mut self, request: &Request) -> Option<Answer> {
        let at = request.asked_at;
        match &request.kind {
            RequestKind::RunTask {
                resource,
                deadline,
                submitted,
                ..
            } => {
                self.miss = None;
                let call = Call {
                    request,
                    state: request.state.name_text(),
                    resource,
                    waits: waits(resource),
                    submitted: *submitted,
                    deadline: *deadline,
                };
                match &mut self.source {
                    Source::Nothing => None,
                    Source::Book(book) => book.respond(&call, &mut self.miss),
                    Source::List(list) => list.respond(&call, &mut self.miss),
                }
            }
            RequestKind::WakeAt { when, .. } => Some(Answer {
                at: *when,
                reply: Reply::Woke,
            }),
            RequestKind::ReadObject { bucket, key } => {
                let found = self.files.get(&(bucket.clone(), key.clone()));
                let reply = match found {
                    Some(bytes) => Reply::Object(bytes.clone()),
                    None => Reply::NoObject {
                        error: "States.ItemReaderFailed".into(),
                        cause: format!("There is no object {key} in the bucket {bucket}.").into(),
                    },
                };
                Some(Answer { at, reply })
            }
            RequestKind::ListObjects { bucket, prefix } => {
                let first = (bucket.clone(), prefix.clone());
                let found = self
                    .files
                    .range(first..)
                    .take_while(|((b, key), _)| b == bucket && key.starts_with(prefix.as_str()))
                    .map(|((_, key), bytes)| ListedObject {
                        key: key.clone(),
                        size: bytes.len() as u64,
                        etag: entity_tag(bytes),
                    });
                Some(Answer {
                    at,
                    reply: Reply::Listing(found.collect()),
                })
            }
            RequestKind::WriteObject { bucket, key, body } => {
                self.written
                    .push((bucket.clone(), key.clone(), body.clone()));
                // What was written can be read again later in the run.
                self.add_file(bucket, key, body.as_bytes());
                Some(Answer {
                    at,
                    reply: Reply::Written,
                })
            }
        }
    }
}

/// The MD5 of an object's bytes, as S3 has it for objects that were written in one piece.
fn entity_tag(bytes: &[u8]) -> String {
    let digest = Md5::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A question about work, with what is needed to answer it.
struct Call<'a> {
    request: &'a Request,
    state: Cow<'a, str>,
    resource: &'a Resource,
    /// The state waits for more than the service's first response.
    waits: bool,
    submitted: bool,
    deadline: Option<Instant>,
}

impl Call<'_> {
    fn key(&self) -> CallKey {
        (
            self.state.to_string(),
            self.request.iteration.to_vec(),
            self.request.attempt,
        )
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

impl BookSource {
    fn position(&self, state: &str) -> Option<usize> {
        self.states
            .binary_search_by(|mocked| mocked.state.as_str().cmp(state))
            .ok()
    }

    fn respond(&mut self, call: &Call<'_>, miss: &mut Option<String>) -> Option<Answer> {
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
            .or_else(|| self.repeat_last.then(|| answers.last()).flatten());
        let Some((_, answer)) = found else {
            let count = |count: u32, word: &str| {
                let ending = if count == 1 { "" } else { "s" };
                format!("{count} {word}{ending}")
            };
            let last = answers.last().map_or(0, |((_, to), _)| *to + 1);
            *miss = Some(format!(
                "`{}` asked {}, but its response `{response}` has {}: add index {index}",
                call.state,
                count(index + 1, "time"),
                count(last, "answer")
            ));
            return None;
        };
        if call.waits && !call.submitted && matches!(answer, MockResponse::Return(_)) {
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
        if call.waits
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

fn waits(resource: &Resource) -> bool {
    match resource {
        Resource::Service { pattern, .. } => *pattern != ServicePattern::RequestResponse,
        Resource::LambdaFunction { .. } | Resource::Activity { .. } | Resource::Unknown(_) => false,
    }
}
