//! [`Miss`]: what is known of a question that had no answer.

use super::source::CallKey;
use crate::interpreter::{Request, RequestKind};
use std::sync::Arc;

/// A question that had no answer.
#[derive(Clone, Debug, Default)]
pub struct Miss {
    /// Why, where there is more to say than that nothing was written down.
    pub text: Option<String>,
    /// The machine it wanted to start, when nobody added one of that name.
    pub machine: Option<String>,
    /// The question that keeps a nested execution from going on.
    pub nested: Option<Box<NestedQuestion>>,
    /// Nested executions made more transitions than they may.
    pub endless: bool,
}

/// A question that a nested execution asks.
#[derive(Clone, Debug)]
pub struct NestedQuestion {
    /// The machine that asks.
    pub machine: Arc<str>,
    /// Names of the states that started it, outermost first.
    pub started_by: Vec<String>,
    /// The name of the machine's case in the mock file, if there is one.
    pub case: Option<Arc<str>>,
    /// What it asks.
    pub request: Request,
    /// Why there is no answer, where there is more to say.
    pub why: Option<String>,
    /// Where it is asked.
    pub(super) place: NestedPlace,
}

/// Where a nested execution asks: the calls that started one execution after the other, outermost first, then its own
/// call. The same on every try, as numbers of executions are not.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NestedPlace {
    calls: Vec<CallKey>,
    submitted: bool,
}

impl NestedPlace {
    pub fn new(starts: impl Iterator<Item = CallKey>, request: &Request) -> NestedPlace {
        let own = CallKey::new(0, request);
        let submitted = match request.kind {
            RequestKind::RunTask { submitted, .. } => submitted,
            RequestKind::WakeAt { .. }
            | RequestKind::ReadObject { .. }
            | RequestKind::ListObjects { .. }
            | RequestKind::WriteObject { .. } => false,
        };
        NestedPlace {
            calls: starts.chain([own]).collect(),
            submitted,
        }
    }
}

impl Miss {
    pub(super) fn told(text: String) -> Miss {
        Miss {
            text: Some(text),
            ..Miss::default()
        }
    }
}
