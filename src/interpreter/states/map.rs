//! Map: where the items come from, and how many run at a time.

use super::ledger::Ledger;
use crate::asl::QueryLanguage;
use crate::asl::program::{Items, Map, MapMode, Quantity};
use crate::interpreter::context::Setup;
use crate::interpreter::data_flow::{whole, wrong_type};
use crate::interpreter::execution::Execution;
use crate::interpreter::failure::Failure;
use crate::interpreter::history::Detail;
use crate::interpreter::protocol::{EntryKind, Stage};
use crate::interpreter::steps::then_exit;
use crate::interpreter::threads::{Fork, Phase, Thread};
use crate::json::Value;
use std::sync::Arc;

/// Most iterations an inline Map runs at a time.
const INLINE_CONCURRENCY: usize = 40;
/// Most children a distributed Map runs at a time.
const DISTRIBUTED_CONCURRENCY: usize = 10_000;

/// Items, and how many of the original ones are in each when they were packed into batches.
pub(in crate::interpreter) type Packed = (ItemList, Option<Arc<[usize]>>);

/// Items with the keys they had in an object, if they had.
pub(in crate::interpreter) type ItemList = Vec<(Option<Arc<str>>, Value)>;

impl Execution {
    pub(in crate::interpreter) fn start_map(
        &mut self,
        setup: &Setup,
        map: &Map,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        match self.prepare_map(setup, map, thread) {
            Ok(Some(items)) => Some(self.fork_items(setup, map, thread, items)),
            Ok(None) => {
                thread.phase = Phase::Reading;
                None
            }
            Err(failure) => {
                thread.fail(failure);
                None
            }
        }
    }

    /// The items, unless a reader must read them first.
    fn prepare_map(
        &mut self,
        setup: &Setup,
        map: &Map,
        thread: &mut Thread,
    ) -> Result<Option<ItemList>, Failure> {
        self.concurrency(setup, map, thread)?;
        let items = match &map.reader {
            Some(_) => None,
            None => Some(self.items(setup, map, thread)?),
        };
        let length = items.as_ref().map_or(0, Vec::len);
        self.emit(
            thread,
            "MapStateStarted",
            "mapStateStartedEventDetails",
            vec![("length", Detail::Number(length as i64))],
        );
        if let MapMode::Distributed(_) = map.mode {
            self.tolerated(setup, map, thread, length)?;
            let name = map.label.as_deref();
            let arn = setup.map_run_arn(name, &mut self.random);
            self.emit(
                thread,
                "MapRunStarted",
                "mapRunStartedEventDetails",
                vec![("mapRunArn", Detail::Text(arn.clone()))],
            );
            let mut fork = Fork::new(Arc::from([]), thread.last_event);
            fork.map_run = Some(arn);
            thread.visit.fork = Some(Box::new(fork));
        }
        Ok(items)
    }

    fn concurrency(&mut self, setup: &Setup, map: &Map, thread: &Thread) -> Result<usize, Failure> {
        let most = match map.mode {
            MapMode::Inline => INLINE_CONCURRENCY,
            MapMode::Distributed(_) => DISTRIBUTED_CONCURRENCY,
        };
        let Some(quantity) = &map.max_concurrency else {
            return Ok(most);
        };
        let wanted = self.whole_number(setup, thread, quantity, "MaxConcurrency")?;
        match usize::try_from(wanted) {
            Ok(0) => Ok(most),
            Ok(wanted) => Ok(wanted.min(most)),
            Err(_) => Err(Failure::runtime("MaxConcurrency cannot be negative.")),
        }
    }

    /// How many failed items a Map Run bears: with both a count and a percentage, as many as both allow.
    pub(in crate::interpreter) fn tolerated(
        &mut self,
        setup: &Setup,
        map: &Map,
        thread: &Thread,
        length: usize,
    ) -> Result<usize, Failure> {
        let mut most = None;
        if let Some(quantity) = &map.tolerated_count {
            let count = self.whole_number(setup, thread, quantity, "ToleratedFailureCount")?;
            let count = usize::try_from(count)
                .map_err(|_| bad_quantity(quantity, "ToleratedFailureCount cannot be negative."))?;
            most = Some(count);
        }
        if let Some(quantity) = &map.tolerated_percentage {
            let field = "ToleratedFailurePercentage";
            let value = self.quantity(setup, thread, quantity, field)?;
            let share = value.as_f64().filter(|share| (0.0..=100.0).contains(share));
            let share = share.ok_or_else(|| {
                bad_quantity(
                    quantity,
                    "ToleratedFailurePercentage must be between 0 and 100.",
                )
            })?;
            let share = (length as f64 * share / 100.0).floor() as usize;
            most = Some(most.map_or(share, |count| count.min(share)));
        }
        Ok(most.unwrap_or(0))
    }

    /// `ItemsPath`, `Items`, or the input itself.
    fn items(
        &mut self,
        setup: &Setup,
        map: &Map,
        thread: &mut Thread,
    ) -> Result<ItemList, Failure> {
        let state = setup.program.state(thread.flow, thread.state);
        let found = match &map.items {
            Items::Input => thread.effective().clone(),
            Items::At(path) => self.read_path(setup, thread, path, thread.effective())?,
            Items::Computed(computed) => {
                let states = self.states_value(setup, thread, None, None);
                let value = self.compute(thread, &computed.template, "Items", states)?;
                if listed(&value).is_none() {
                    return Err(wrong_type(&computed.text, "Items", "array", &value));
                }
                value
            }
        };
        if !matches!(map.items, Items::Input) {
            thread.note(Stage::AfterItemsPath, &found);
        }
        // Members of an object are items of a distributed Map, and of JSONata's `Items`.
        let objects = map.mode != MapMode::Inline || state.language == QueryLanguage::Jsonata;
        let list = listed(&found).filter(|_| objects || found.as_array().is_some());
        list.ok_or_else(|| match (&map.items, state.language) {
            (Items::At(path), _) => Failure::runtime(format!(
                "Reference path \"{}\" must point to array.",
                path.text().replacen("$$", "$", 1)
            )),
            (_, QueryLanguage::Jsonata) => Failure::query(
                None,
                true,
                format!(
                    "Map state input must be an array but was: {}",
                    found.to_json()
                ),
            ),
            (_, QueryLanguage::JsonPath) => {
                Failure::runtime("Reference path \"$\" must point to array.")
            }
        })
    }

    /// Sets the children up and starts as many as may run.
    pub(in crate::interpreter) fn fork_items(
        &mut self,
        setup: &Setup,
        map: &Map,
        thread: &mut Thread,
        items: ItemList,
    ) -> EntryKind {
        let prepared = self.fork_of(setup, map, thread, items);
        let (fork, most) = match prepared {
            Ok(prepared) => prepared,
            Err(failure) => {
                let kind = EntryKind::Failed {
                    error: failure.name(),
                    cause: failure.cause.clone(),
                };
                thread.fail(failure);
                return kind;
            }
        };
        let count = fork.items.len();
        thread.visit.fork = Some(Box::new(fork));
        thread.visit.exit = Some(then_exit(map.then));
        let name = setup.program.state(thread.flow, thread.state).name.clone();
        let after = thread.last_event;
        for _ in 0..most.min(count) {
            self.start_next(setup, map, &name, thread, after);
        }
        thread.phase = if count == 0 {
            Phase::Joined
        } else {
            Phase::Joining
        };
        EntryKind::Forked { count }
    }

    fn fork_of(
        &mut self,
        setup: &Setup,
        map: &Map,
        thread: &mut Thread,
        items: ItemList,
    ) -> Result<(Fork, usize), Failure> {
        let most = self.concurrency(setup, map, thread)?;
        let length = items.len();
        let (items, weights) = match &map.batcher {
            Some(batcher) => self.batches(setup, map, batcher, thread, items)?,
            None => (items, None),
        };
        let mut fork = Fork::new(items.into(), thread.last_event);
        fork.weights = weights;
        if let MapMode::Distributed(_) = map.mode {
            fork.map_run = thread.visit.fork.take().and_then(|fork| fork.map_run);
            fork.tolerated = Some(self.tolerated(setup, map, thread, length)?);
            fork.ledger = map.writer.as_ref().map(|_| Ledger::default());
        }
        Ok((fork, most))
    }
}

/// The elements of an array, or the members of an object.
pub(in crate::interpreter) fn listed(value: &Value) -> Option<ItemList> {
    match value {
        Value::Array(array) => Some(array.items().iter().map(|v| (None, v.clone())).collect()),
        Value::Object(object) => Some(
            object
                .members()
                .iter()
                .map(|(key, value)| (Some(key.clone()), value.clone()))
                .collect(),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// A number out of bounds: an error of the run, or of the expression that gave it.
fn bad_quantity(quantity: &Quantity, message: &str) -> Failure {
    match quantity {
        Quantity::Fixed(_) | Quantity::At(_) => Failure::runtime(message),
        Quantity::Computed(_) => Failure::query(None, false, message),
    }
}

/// A whole number of items, or the failure that says why not.
pub(in crate::interpreter) fn count_of(value: &Value, field: &str) -> Result<usize, Failure> {
    whole(value)
        .and_then(|count| usize::try_from(count).ok())
        .ok_or_else(|| {
            Failure::runtime(format!(
                "The {field} field must be a whole number that is not negative, but was: {}",
                value.to_json()
            ))
        })
}
