//! [`StandIns`]: services that only take a message, played without them.
//!
//! Step Functions Local calls the real service for states a case does not list. A message that is sent and not
//! waited for leaves nothing behind but a receipt, so a made-up receipt is as good as the real one.

use super::identity::{hex, uuid};
use super::source::Call;
use crate::asl::{Resource, ServicePattern};
use crate::interpreter::{Answer, Reply};
use crate::json::Value;
use md5::{Digest, Md5};
use std::borrow::Cow;
use std::sync::Arc;

/// Who stands in, and what was sent.
#[derive(Clone, Debug, Default)]
pub(super) struct StandIns {
    pub wanted: bool,
    pub seed: u64,
    sent: u32,
    /// States whose message was taken, each once.
    pub states: Vec<Arc<str>>,
}

impl StandIns {
    /// Takes a message. `machine` is the nested machine that sends it, if it is one.
    pub fn send(&mut self, call: &Call<'_>, machine: Option<&str>) -> Option<Answer> {
        let Resource::Service {
            service,
            action,
            pattern: ServicePattern::RequestResponse,
        } = call.resource
        else {
            return None;
        };
        if !self.wanted {
            return None;
        }
        let receipt = match (service.as_str(), action.as_str()) {
            ("sqs", "sendMessage") => {
                let body = text(call.payload.get("MessageBody")?);
                let digest = hex(&Md5::digest(body.as_bytes()));
                Value::object(vec![
                    ("MD5OfMessageBody".into(), Value::string(digest)),
                    ("MessageId".into(), self.new_id()),
                ])
            }
            ("sns", "publish") => {
                call.payload.get("Message")?;
                Value::object(vec![("MessageId".into(), self.new_id())])
            }
            ("events", "putEvents") => {
                let entries = call.payload.get("Entries")?.as_array()?;
                let ids = entries
                    .iter()
                    .map(|_| Value::object(vec![("EventId".into(), self.new_id())]));
                let ids = Value::array(ids.collect());
                Value::object(vec![
                    ("Entries".into(), ids),
                    ("FailedEntryCount".into(), Value::int(0)),
                ])
            }
            _ => return None,
        };
        let state = match machine {
            Some(machine) => format!("`{}` of the nested machine `{machine}`", call.state),
            None => format!("`{}`", call.state),
        };
        if !self.states.iter().any(|known| **known == *state) {
            self.states.push(state.into());
        }
        Some(Answer {
            at: call.request.asked_at,
            reply: Reply::Result(receipt),
        })
    }

    fn new_id(&mut self) -> Value {
        self.sent += 1;
        Value::string(uuid(self.seed, "message", self.sent))
    }
}

/// A message as it is sent: text as it stands, anything else as JSON text.
fn text(body: &Value) -> Cow<'_, str> {
    match body.as_str() {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(body.to_json()),
    }
}
