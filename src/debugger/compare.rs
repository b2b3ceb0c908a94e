//! [`Comparison`]: this run beside one it was forked from.

use crate::debugger::View;
use crate::debugger::run::Run;
use crate::interpreter::Outcome;
use crate::recording::Moment;
use std::sync::Arc;

/// Two runs side by side.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The last moment both share; `None` when neither ever does anything else.
    pub parts_at: Option<Moment>,
    /// Where they part, in words: "Charge attempt 3".
    pub place: Option<String>,
    /// The earlier run.
    pub before: RunSummary,
    /// This run.
    pub now: RunSummary,
}

/// What a whole run came to.
#[derive(Clone, Debug)]
pub struct RunSummary {
    /// Names of the states visited, in order of entry.
    pub path: Vec<Arc<str>>,
    /// Transitions, retries included.
    pub transitions: u64,
    /// Dollars.
    pub cost: f64,
    /// Virtual milliseconds.
    pub elapsed_ms: i64,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
}

impl Comparison {
    pub(super) fn of(before: &Run, now: &Run) -> Comparison {
        let parts_at = now.recording.parts_from(&before.recording);
        let place = parts_at.and_then(|moment| {
            // Where the first differing move was made.
            let view = View::of(now, Moment(moment.0 + 1), false);
            let (state, _) = view.current.as_ref()?;
            let attempts = view.visits.get(view.current_visit?)?.attempts;
            Some(match attempts {
                0 | 1 => state.name(),
                attempt => format!("{} attempt {attempt}", state.name()),
            })
        });
        Comparison {
            parts_at,
            place,
            before: RunSummary::of(before),
            now: RunSummary::of(now),
        }
    }
}

impl RunSummary {
    fn of(run: &Run) -> RunSummary {
        let view = View::of(run, run.end(), false);
        let facts = run.index.facts();
        RunSummary {
            path: view
                .visits
                .iter()
                .map(|visit| facts.name(&visit.state))
                .collect(),
            transitions: view.billing.transitions,
            cost: view.cost,
            elapsed_ms: view.now.0 - view.started.0,
            outcome: view.outcome,
        }
    }
}
