//! ItemBatcher: items packed together into the input of one child execution.

use super::map::{ItemList, Packed, count_of};
use crate::asl::program::{ItemBatcher, Map};
use crate::interpreter::context::Setup;
use crate::interpreter::execution::{Execution, MOST_BYTES};
use crate::interpreter::failure::Failure;
use crate::interpreter::threads::{MapItem, Thread};
use crate::json::Value;
use std::sync::Arc;

impl Execution {
    /// Items packed into batches, and how many are in each.
    pub(in crate::interpreter) fn batches(
        &mut self,
        setup: &Setup,
        map: &Map,
        batcher: &ItemBatcher,
        thread: &mut Thread,
        items: ItemList,
    ) -> Result<Packed, Failure> {
        let mut most_items = usize::MAX;
        let mut most_bytes = MOST_BYTES;
        if let Some(quantity) = &batcher.max_items {
            let value = self.quantity(setup, thread, quantity, "MaxItemsPerBatch")?;
            most_items = count_of(&value, "MaxItemsPerBatch")?.max(1);
        }
        if let Some(quantity) = &batcher.max_bytes {
            let value = self.quantity(setup, thread, quantity, "MaxInputBytesPerBatch")?;
            most_bytes = count_of(&value, "MaxInputBytesPerBatch")?.min(MOST_BYTES);
        }
        let shared = self.batch_input(setup, batcher, thread)?;
        let mut room = most_bytes.saturating_sub(r#"{"Items":[]}"#.len());
        if let Some(value) = &shared {
            room = room.saturating_sub(r#""BatchInput":,"#.len() + value.json_len());
        }
        let mut packed: Vec<Vec<Value>> = Vec::new();
        let mut used = 0;
        for (index, (key, value)) in items.into_iter().enumerate() {
            let item = self.batch_item(setup, map, thread, index, key, value)?;
            let size = item.json_len() + 1;
            match packed.last_mut() {
                Some(batch) if batch.len() < most_items && used + size <= room + 1 => {
                    used += size;
                    batch.push(item);
                }
                _ => {
                    used = size;
                    packed.push(vec![item]);
                }
            }
        }
        let weights: Arc<[usize]> = packed.iter().map(Vec::len).collect();
        let batches = packed
            .into_iter()
            .map(|batch| {
                let mut members: Vec<(Arc<str>, Value)> = Vec::with_capacity(2);
                if let Some(value) = &shared {
                    members.push(("BatchInput".into(), value.clone()));
                }
                members.push(("Items".into(), Value::array(batch)));
                (None, Value::object(members))
            })
            .collect();
        Ok((batches, Some(weights)))
    }

    fn batch_input(
        &mut self,
        setup: &Setup,
        batcher: &ItemBatcher,
        thread: &Thread,
    ) -> Result<Option<Value>, Failure> {
        if let Some(template) = &batcher.batch_input {
            let effective = thread.effective();
            let filled = self.look(setup, thread, |around| template.evaluate(effective, around));
            return filled.map(Some).map_err(|error| Failure::from_eval(&error));
        }
        let Some(template) = &batcher.computed_batch_input else {
            return Ok(None);
        };
        let states = self.states_value(setup, thread, None, None);
        let filled = self.compute(thread, template, "ItemBatcher/BatchInput", states)?;
        Ok(Some(filled))
    }

    /// An item as it goes into a batch: shaped by the selector already.
    pub(in crate::interpreter) fn batch_item(
        &mut self,
        setup: &Setup,
        map: &Map,
        thread: &Thread,
        index: usize,
        key: Option<Arc<str>>,
        value: Value,
    ) -> Result<Value, Failure> {
        let plain = super::fork::default_input(&key, &value);
        if map.item_selector.is_none() && map.computed_item_selector.is_none() {
            return Ok(plain);
        }
        let mut view = thread.clone();
        view.item = Some(Arc::new(MapItem { index, key, value }));
        let effective = view.effective();
        if let Some(template) = &map.item_selector {
            let filled = self.look(setup, &view, |around| template.evaluate(effective, around));
            return filled.map_err(|error| Failure::from_eval(&error));
        }
        match &map.computed_item_selector {
            Some(template) => {
                let states = self.states_value(setup, &view, None, None);
                self.compute(&view, template, "ItemSelector", states)
            }
            None => Ok(plain),
        }
    }
}
