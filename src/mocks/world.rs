//! [`MockWorld`]: a world that answers from a book or a list on the virtual clock.

use super::list::AnswerList;
use super::miss::{Miss, NestedPlace, NestedQuestion};
use super::nested::{Nested, Start};
use super::source::{Call, CallKey, Source};
use super::stand_ins::StandIns;
use crate::asl::program::Program;
use crate::interpreter::{
    Answer, GivenUp, Instant, ListedObject, Reply, Request, RequestKind, StartOptions, World,
};
use crate::mocks::{ChildRun, MockBook, MockProblem};
use md5::{Digest, Md5};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Answers from a case of a book or a list, and runs of the local machines a run starts.
/// Clone it to rewind its counters.
#[derive(Clone, Debug, Default)]
pub struct MockWorld {
    pub(super) source: Source,
    /// Objects that stand in S3: (bucket, key) → bytes.
    files: BTreeMap<(String, String), Arc<[u8]>>,
    /// Objects the run wrote, in order.
    pub(super) written: Vec<(String, String, Arc<str>)>,
    pub(super) nested: Nested,
    pub(super) stand_ins: StandIns,
    /// Answers to questions of nested executions, given by hand.
    by_hand: BTreeMap<NestedPlace, Reply>,
    /// Questions without an answer.
    pub(super) misses: BTreeMap<CallKey, Miss>,
    /// The last question, when it had no answer.
    last: Option<CallKey>,
}

impl MockWorld {
    /// From a case of a book: one counter per state name per run. A nested machine takes its answers from
    /// its own case of the same name.
    pub fn from_book(book: &MockBook, machine: &str, case: &str) -> Result<MockWorld, MockProblem> {
        Ok(MockWorld {
            source: Source::book(book, machine, case)?,
            ..MockWorld::default()
        })
    }

    /// From an answer list, which nested machines share.
    pub fn from_list(list: AnswerList) -> MockWorld {
        MockWorld {
            source: Source::list(list),
            ..MockWorld::default()
        }
    }

    /// Past a response's last index, its last answer is given again instead of none.
    pub fn repeat_last(mut self, repeat: bool) -> MockWorld {
        if let Source::Book(shelf) = &mut self.source {
            shelf.repeat_last = repeat;
        }
        self
    }

    /// Whether states that the case does not list and that only send a message (`sqs:sendMessage`,
    /// `sns:publish`, `events:putEvents`, none of them waiting) are answered as the service would.
    pub fn stand_ins(mut self, stand_in: bool) -> MockWorld {
        self.stand_ins.wanted = stand_in;
        self
    }

    /// States a stand-in took a message of, in order, each once.
    pub fn stood_in(&self) -> &[Arc<str>] {
        &self.stand_ins.states
    }

    /// Nested executions are started in the manner of this run: its seed and its quotas.
    pub fn in_manner_of(mut self, options: &StartOptions) -> MockWorld {
        self.nested.seed = options.seed;
        self.nested.limits = options.limits;
        self.stand_ins.seed = options.seed;
        self
    }

    /// How many transitions all nested executions together may make before the run stops for an answer.
    pub fn most_transitions(mut self, most: u64) -> MockWorld {
        self.nested.left = most;
        self.nested.most = most;
        self
    }

    /// A machine that Tasks can start by its name.
    pub fn add_machine(&mut self, name: &str, program: Arc<Program>) {
        self.nested.add(name, Ok(program));
    }

    /// A machine that cannot be started, and why.
    pub fn add_unusable_machine(&mut self, name: &str, why: &str) {
        self.nested.add(name, Err(why.into()));
    }

    /// Nested executions that ended, in the order they were started.
    pub fn children(&self) -> &[ChildRun] {
        &self.nested.children
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

    /// Why the last question had no answer (a state mocked, but past its last index; a nested machine that
    /// needs one), if so.
    pub fn last_miss(&self) -> Option<&str> {
        self.misses.get(self.last.as_ref()?)?.text.as_deref()
    }

    /// What is known of a question of the run itself that had no answer.
    pub fn miss(&self, request: &Request) -> Option<&Miss> {
        self.misses.get(&CallKey::new(0, request))
    }

    /// Answers a question of a nested execution. It is used when the question that started the execution is put once
    /// more, for then the execution runs once more.
    pub fn answer_nested(&mut self, question: &NestedQuestion, reply: Reply) {
        self.by_hand.insert(question.place.clone(), reply);
    }

    /// The machine the last question wanted to start and that nobody added.
    pub fn missing_machine(&self) -> Option<&str> {
        self.misses.get(self.last.as_ref()?)?.machine.as_deref()
    }

    /// Whether this state has answers at all.
    pub fn knows(&self, state: &str) -> bool {
        self.source.knows(state)
    }

    fn run_task(&mut self, call: &Call<'_>) -> Option<Answer> {
        self.last = None;
        if !self.misses.is_empty() {
            self.misses.remove(&call.key());
        }
        if let Some(answer) = self.answered_by_hand(call) {
            return Some(answer);
        }
        let mut why = None;
        let place = self.nested.place();
        if let Some(answer) = self.source.respond(place, call, &mut why) {
            return Some(answer);
        }
        let done = match why {
            Some(text) => Err(Miss::told(text)),
            None => self.do_it(call),
        };
        match done {
            Ok(answer) => {
                self.last = None;
                Some(answer)
            }
            Err(miss) => {
                let key = call.key();
                self.last = Some(key.clone());
                self.misses.insert(key, miss);
                None
            }
        }
    }

    fn answered_by_hand(&self, call: &Call<'_>) -> Option<Answer> {
        if call.asker == 0 || self.by_hand.is_empty() {
            return None;
        }
        let place = self.nested.place_of(call.request);
        let reply = self.by_hand.get(&place)?.clone();
        Some(Answer {
            at: call.request.asked_at,
            reply,
        })
    }

    /// Work that can be done without a written answer.
    fn do_it(&mut self, call: &Call<'_>) -> Result<Answer, Miss> {
        if let Some(start) = Start::read(call) {
            return self.start(call, &start);
        }
        let sent = self.stand_ins.send(call, self.nested.machine());
        sent.ok_or_else(Miss::default)
    }
}

impl World for MockWorld {
    fn give_up(&mut self, work: Option<&GivenUp>, at: Instant) {
        let asker = self.nested.asker();
        self.nested.give_up(asker, work, at);
    }

    fn respond(&mut self, request: &Request) -> Option<Answer> {
        let at = request.asked_at;
        match &request.kind {
            RequestKind::RunTask {
                resource,
                payload,
                deadline,
                submitted,
                ..
            } => self.run_task(&Call {
                request,
                asker: self.nested.asker(),
                state: request.state.name_text(),
                resource,
                payload,
                submitted: *submitted,
                deadline: *deadline,
            }),
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
