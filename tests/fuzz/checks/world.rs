//! [`MadeUpWorld`]: answers by decision, good and bad, in time and late.

use super::machine::{ERRORS, value};
use super::picks::Picks;
use stepwright::interpreter::{Answer, Instant, ListedObject, Reply, Request, RequestKind, World};
use stepwright::json::Value;

const OBJECTS: [&str; 8] = [
    "[1, {\"a\": [2]}, \"three\"]",
    "{\"a\": [1, 2, 3]}",
    "n,s\n1,one\n2,\"t\"\"wo\"\n\n3",
    "{\"n\": 1}\n{\"n\": 2}\n",
    "",
    "\u{feff}[]",
    "{\"fileFormat\": \"CSV\", \"fileSchema\": \"Bucket, Key\", \"files\": [{\"key\": \"k\"}]}",
    "\"a\nb",
];

/// The same decisions, the same answers.
#[derive(Clone)]
pub struct MadeUpWorld<'a> {
    picks: Picks<'a>,
    /// A question was left without an answer.
    pub silent: bool,
}

impl<'a> MadeUpWorld<'a> {
    pub fn new(picks: Picks<'a>) -> MadeUpWorld<'a> {
        MadeUpWorld {
            picks,
            silent: false,
        }
    }

    fn work(&mut self, request: &Request, submitted: bool) -> Option<Reply> {
        let picks = &mut self.picks;
        Some(match picks.below(16) {
            0..=4 => Reply::Result(value(picks, 2)),
            5 => Reply::Result(match &request.kind {
                RequestKind::RunTask { payload, .. } => payload.clone(),
                _ => Value::Null,
            }),
            6 => Reply::Result(
                Value::parse(r#"{"StatusCode": 200, "Payload": {"n": 2}, "Output": "{\"a\": 1}", "Status": "SUCCEEDED"}"#)
                    .unwrap_or_default(),
            ),
            7 | 8 => Reply::Failed {
                error: (*picks.one_of(&ERRORS)).into(),
                cause: Some("{\"why\": \"it was made up\"}".into()),
            },
            9 => Reply::Failed {
                error: picks.text().into(),
                cause: None,
            },
            10 => Reply::Failed {
                error: "Boom".into(),
                cause: Some("long ".repeat(1 << picks.below(14)).into()),
            },
            11 => Reply::TimedOut,
            12 if !submitted => Reply::Submitted(value(picks, 1)),
            13 => Reply::Heartbeat,
            14 => {
                self.silent = true;
                return None;
            }
            // An answer to another sort of question.
            15 if picks.once_in(3) => Reply::Woke,
            15 if picks.once_in(3) => Reply::Listing(Vec::new()),
            _ => Reply::Result(Value::int(1)),
        })
    }
}

impl World for MadeUpWorld<'_> {
    fn respond(&mut self, request: &Request) -> Option<Answer> {
        let reply = match &request.kind {
            RequestKind::RunTask { submitted, .. } => self.work(request, *submitted)?,
            RequestKind::WakeAt { when, .. } => {
                return Some(Answer {
                    at: *when,
                    reply: Reply::Woke,
                });
            }
            RequestKind::ReadObject { .. } if self.picks.once_in(6) => Reply::NoObject {
                error: "States.ItemReaderFailed".into(),
                cause: "not there".into(),
            },
            RequestKind::ReadObject { .. } => {
                let bytes = if self.picks.once_in(4) {
                    self.picks.text().into_bytes()
                } else {
                    self.picks.one_of(&OBJECTS).as_bytes().to_vec()
                };
                Reply::Object(bytes.into())
            }
            RequestKind::ListObjects { .. } => {
                let keys = (0..self.picks.below(4)).map(|n| ListedObject {
                    key: format!("p/{n}"),
                    size: n as u64,
                    etag: n.to_string(),
                });
                Reply::Listing(keys.collect())
            }
            RequestKind::WriteObject { .. } if self.picks.once_in(6) => Reply::NoObject {
                error: "States.ResultWriterFailed".into(),
                cause: "no room".into(),
            },
            RequestKind::WriteObject { .. } => Reply::Written,
        };
        let later = *self
            .picks
            .one_of(&[0, 0, 0, 1, 999, 1000, 60_000, 86_400_000, i64::MAX]);
        Some(Answer {
            at: Instant(request.asked_at.0.saturating_add(later)),
            reply,
        })
    }
}
