//! [`Index`]: everything a view needs, kept up to date as entries are pushed.
//!
//! Scrubbing must not read the whole run again: the ledger of a moment comes from the nearest copy, finished visits
//! and event rows are shared as they are, and only visits under way at that moment are put together anew.

use crate::debugger::crossings::{Crossing, EdgeKey};
use crate::debugger::facts::{Facts, field_of};
use crate::debugger::ledger::Ledger;
use crate::debugger::{DataStage, EventRow, StateStatus, Visit};
use crate::interpreter::history::{Detail, HistoryEvent};
use crate::interpreter::{Billing, Entry, EntryKind, Execution, Instant, Reply, Stage, ThreadId};
use crate::json::Value;
use crate::recording::{Chunks, Moment, Recording};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Moves between two copies of the ledger.
const SPACING: usize = 256;

#[derive(Clone, Debug)]
pub(super) struct Index {
    facts: Arc<Facts>,
    newest: Ledger,
    /// Copies: number of moves, ledger. Ascending; the first is at 0.
    copies: Vec<(usize, Arc<Ledger>)>,
    /// Per entry: counts after it.
    marks: Chunks<Mark>,
    visits: Visits,
    events: Chunks<Arc<EventRow>>,
    /// Who started each thread; never forgotten.
    parents: BTreeMap<ThreadId, ThreadId>,
    words: Words,
}

/// Texts and values that come again in every event, kept once.
#[derive(Clone, Debug)]
struct Words {
    keys: BTreeMap<&'static str, Arc<str>>,
    not_truncated: Value,
}

/// Counts after an entry.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    transitions: u64,
    retries: u32,
    events: u32,
}

/// Visits in order of entry. The newest form of each, and the moves that made it.
#[derive(Clone, Debug, Default)]
struct Visits {
    all: Vec<Kept>,
}

#[derive(Clone, Debug)]
struct Kept {
    visit: Arc<Visit>,
    /// Indices of its entries, ascending.
    entries: Vec<u32>,
}

impl Index {
    pub(super) fn new(facts: Arc<Facts>, start: Instant) -> Index {
        let newest = Ledger::new(&facts, start);
        Index {
            copies: vec![(0, Arc::new(newest.clone()))],
            facts,
            newest,
            marks: Chunks::default(),
            visits: Visits::default(),
            events: Chunks::default(),
            parents: BTreeMap::new(),
            words: Words {
                keys: BTreeMap::new(),
                not_truncated: Value::object(vec![("truncated".into(), Value::Bool(false))]),
            },
        }
    }

    pub(super) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// An entry was made; `after` is the execution after it.
    pub(super) fn push(&mut self, entry: &Entry, after: &Execution) {
        let index = self.marks.len();
        let moment = Moment(index + 1);
        let ended = self.newest.visit_of(entry);
        self.newest.apply(entry, &self.facts);
        if let EntryKind::Entered { .. } = entry.kind {
            let visit = self.begin_visit(entry, moment, after);
            self.visits.all.push(Kept {
                visit: Arc::new(visit),
                entries: vec![index as u32],
            });
        } else if let Some(kept) = ended.and_then(|visit| self.visits.all.get_mut(visit as usize)) {
            kept.entries.push(index as u32);
            Arc::make_mut(&mut kept.visit).apply(entry, moment, &self.facts);
        }
        if let EntryKind::Finished(_) = entry.kind {
            self.end_visits(entry, moment);
        }
        if let EntryKind::ThreadStarted { parent, .. } = entry.kind {
            self.parents.insert(entry.thread, parent);
        }
        for event in after.events().range(entry.events.clone()) {
            let row = self.words.row(event, entry, moment);
            self.events.push(Arc::new(row));
        }
        let billing = after.billing();
        self.marks.push(Mark {
            transitions: billing.transitions,
            retries: billing.retries as u32,
            events: self.events.len() as u32,
        });
        let spacing = SPACING.max(self.newest.states.len() / 4 + self.newest.threads.len());
        let last = self.copies.last().map_or(0, |(at, _)| *at);
        if index + 1 - last >= spacing {
            self.copies.push((index + 1, Arc::new(self.newest.clone())));
        }
    }

    /// The run is over: what was still under way was stopped.
    fn end_visits(&mut self, entry: &Entry, moment: Moment) {
        for visit in self
            .newest
            .threads
            .values()
            .filter_map(|thread| thread.visit)
        {
            let kept = &mut self.visits.all[visit as usize];
            if kept.visit.left.is_none() {
                kept.entries.push(moment.0 as u32 - 1);
                Arc::make_mut(&mut kept.visit).apply(entry, moment, &self.facts);
            }
        }
    }

    fn begin_visit(&self, entry: &Entry, moment: Moment, after: &Execution) -> Visit {
        let frame = after.thread(entry.thread).and_then(|thread| thread.frame);
        let (context, variables) = match frame {
            Some(frame) => (frame.context, frame.variables),
            None => (Value::empty_object(), Value::empty_object()),
        };
        let iteration = self
            .newest
            .threads
            .get(&entry.thread)
            .map(|thread| thread.iteration.to_vec())
            .unwrap_or_default();
        let mut visit = Visit {
            state: entry
                .state
                .clone()
                .expect("Entered is always about a state"),
            thread: entry.thread,
            iteration,
            entered: moment,
            left: None,
            entered_at: entry.at,
            left_at: None,
            attempts: 1,
            status: StateStatus::Active,
            stages: Vec::new(),
            why: None,
            error: None,
            variables,
            context,
        };
        visit.apply(entry, moment, &self.facts);
        visit
    }

    /// What crossed each transition in the whole run.
    pub(super) fn edges(&self) -> BTreeMap<EdgeKey, Crossing> {
        self.newest.edges(&self.facts)
    }

    /// The ledger of a moment.
    pub(super) fn ledger(&self, recording: &Recording, moment: Moment) -> Ledger {
        let moves = moment.0.min(self.marks.len());
        if moves == self.marks.len() {
            return self.newest.clone();
        }
        let after = self.copies.partition_point(|(at, _)| *at <= moves);
        let (from, copy) = &self.copies[after.max(1) - 1];
        let mut ledger = Ledger::clone(copy);
        for index in *from..moves {
            ledger.apply(recording.entry(index), &self.facts);
        }
        ledger
    }

    /// Visits begun before a moment, as they were then.
    pub(super) fn visits(
        &self,
        recording: &Recording,
        moment: Moment,
        count: u32,
    ) -> Vec<Arc<Visit>> {
        self.visits.all[..count as usize]
            .iter()
            .map(|kept| kept.at(recording, moment, &self.facts))
            .collect()
    }

    /// Events emitted before a moment.
    pub(super) fn events(&self, moment: Moment) -> Vec<Arc<EventRow>> {
        let count = self.mark(moment).events as usize;
        self.events.iter().take(count).cloned().collect()
    }

    /// Number of events emitted before a moment.
    pub(super) fn event_count(&self, moment: Moment) -> usize {
        self.mark(moment).events as usize
    }

    pub(super) fn billing(&self, moment: Moment) -> Billing {
        let mark = self.mark(moment);
        Billing {
            transitions: mark.transitions,
            retries: u64::from(mark.retries),
            events: u64::from(mark.events),
        }
    }

    fn mark(&self, moment: Moment) -> Mark {
        moment
            .0
            .checked_sub(1)
            .and_then(|index| self.marks.get(index.min(self.marks.len().checked_sub(1)?)))
            .copied()
            .unwrap_or_default()
    }

    /// Whether `thread` is `ancestor` or was started by it, directly or not.
    pub(super) fn is_within(&self, thread: ThreadId, ancestor: ThreadId) -> bool {
        let mut thread = thread;
        loop {
            if thread == ancestor {
                return true;
            }
            match self.parents.get(&thread) {
                Some(parent) => thread = *parent,
                None => return false,
            }
        }
    }

    /// The states of the last visits, oldest first, each once.
    pub(super) fn recent_states(&self, visits: usize) -> Vec<Arc<str>> {
        let skip = self.visits.all.len().saturating_sub(visits);
        let mut names: Vec<Arc<str>> = Vec::new();
        for kept in &self.visits.all[skip..] {
            let name = self.facts.name(&kept.visit.state);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The index as it was at a moment.
    pub(super) fn fork(&self, recording: &Recording, moment: Moment) -> Index {
        let moves = moment.0.min(self.marks.len());
        let newest = self.ledger(recording, moment);
        let all = self.visits.all[..newest.visits as usize]
            .iter()
            .map(|kept| Kept {
                visit: kept.at(recording, moment, &self.facts),
                entries: kept.entries_before(moment).to_vec(),
            })
            .collect();
        let copies = self
            .copies
            .iter()
            .filter(|(at, _)| *at <= moves)
            .cloned()
            .collect();
        Index {
            facts: self.facts.clone(),
            copies,
            marks: self.marks.prefix(moves),
            visits: Visits { all },
            events: self.events.prefix(self.event_count(moment)),
            // Threads started later are named nowhere before the moment.
            parents: self.parents.clone(),
            words: self.words.clone(),
            newest,
        }
    }
}

impl Kept {
    fn entries_before(&self, moment: Moment) -> &[u32] {
        let count = self
            .entries
            .partition_point(|index| (*index as usize) < moment.0);
        &self.entries[..count]
    }
    fn at(&self, recording: &Recording, moment: Moment, facts: &Facts) -> Arc<Visit> {
        let before = self.entries_before(moment);
        if before.len() == self.entries.len() {
            return self.visit.clone();
        }
        let mut visit = Visit {
            left: None,
            left_at: None,
            attempts: 1,
            status: StateStatus::Active,
            stages: Vec::new(),
            why: None,
            error: None,
            ..Visit::clone(&self.visit)
        };
        for index in before {
            let index = *index as usize;
            visit.apply(recording.entry(index), Moment(index + 1), facts);
        }
        Arc::new(visit)
    }
}

impl Visit {
    /// Takes one of its entries in.
    fn apply(&mut self, entry: &Entry, moment: Moment, facts: &Facts) {
        match &entry.kind {
            EntryKind::Entered { input } => self.stage(Stage::Input, input, moment, facts),
            EntryKind::Stage { stage, value } => self.stage(*stage, value, moment, facts),
            EntryKind::Assigned(value) => self.stage(Stage::Variables, value, moment, facts),
            EntryKind::Chose { port, why } => self.why = Some((*port, why.words(&facts.program))),
            EntryKind::WillRetry { error, cause, .. } => {
                self.status = StateStatus::Retrying;
                self.error = Some((error.clone(), cause.clone()));
            }
            EntryKind::Retried => {
                self.status = StateStatus::Active;
                self.attempts += 1;
                self.error = None;
            }
            EntryKind::Caught { error, cause, .. } => {
                self.status = StateStatus::Caught;
                self.error = Some((error.clone(), cause.clone()));
            }
            EntryKind::Failed { error, cause } => {
                self.status = StateStatus::Failed;
                self.error = Some((error.clone(), cause.clone()));
                self.leave(entry, moment);
            }
            EntryKind::Aborted | EntryKind::Finished(_) => {
                self.status = StateStatus::Aborted;
                self.leave(entry, moment);
            }
            EntryKind::Exited { output, .. } => {
                if self.status != StateStatus::Caught {
                    self.status = StateStatus::Done;
                }
                if !self.stages.iter().any(|stage| stage.stage == Stage::Output) {
                    self.stage(Stage::Output, output, moment, facts);
                }
                self.leave(entry, moment);
            }
            EntryKind::Asked(_) => self.status = StateStatus::Waiting,
            EntryKind::Answered { reply, .. } => {
                self.status = StateStatus::Active;
                if let Reply::Result(value) = reply {
                    self.stage(Stage::Result, value, moment, facts);
                }
            }
            EntryKind::Started
            | EntryKind::Redriven { .. }
            | EntryKind::Forked { .. }
            | EntryKind::ThreadStarted { .. }
            | EntryKind::ThreadEnded => {}
        }
    }
    fn stage(&mut self, stage: Stage, value: &Value, moment: Moment, facts: &Facts) {
        // Another attempt computes its stages again: what an earlier one had from here on is gone.
        if let Some(position) = self.stages.iter().position(|had| had.stage == stage) {
            self.stages.truncate(position);
        }
        self.stages.push(DataStage {
            stage,
            field: field_of(stage, facts.find(&self.state)),
            value: value.clone(),
            moment,
        });
    }
    fn leave(&mut self, entry: &Entry, moment: Moment) {
        self.stages.shrink_to_fit();
        self.left = Some(moment);
        self.left_at = Some(entry.at);
    }
}

impl Words {
    fn row(&mut self, event: &HistoryEvent, entry: &Entry, moment: Moment) -> EventRow {
        let details = event
            .details()
            .into_iter()
            .map(|(key, detail)| {
                let word = self.keys.entry(key).or_insert_with(|| Arc::from(key));
                (word.clone(), value_of(&detail, &self.not_truncated))
            })
            .collect();
        EventRow {
            id: u64::from(event.id),
            kind: event.kind,
            state: entry.state.clone(),
            at: event.at,
            moment,
            details: Value::object(details),
        }
    }
}

fn value_of(detail: &Detail, not_truncated: &Value) -> Value {
    match detail {
        Detail::Text(text) => Value::string(text.clone()),
        Detail::Payload(value) | Detail::Payloads(value) | Detail::Json(value) => value.clone(),
        Detail::Number(number) => Value::int(*number),
        Detail::NotTruncated => not_truncated.clone(),
    }
}
