//! ItemReader and ItemBatcher: what an object's bytes say, item by item.

use super::map::{ItemList, Packed, count_of, listed};
use crate::asl::program::{
    Behaviour, HeaderLocation, InputType, ItemBatcher, ItemReader, Map, ReaderConfig, State,
};
use crate::interpreter::context::Setup;
use crate::interpreter::execution::Execution;
use crate::interpreter::failure::Failure;
use crate::interpreter::protocol::{EntryKind, Reply, RequestKind, Stage};
use crate::interpreter::threads::{Phase, Thread};
use crate::json::Value;
use std::sync::Arc;

/// Most bytes of a batch's input.
const MOST_BATCH_BYTES: usize = 262_144;

/// How far the reading of items has come.
#[derive(Clone, Debug, Default)]
pub(in crate::interpreter) struct Reading {
    bucket: String,
    /// Objects still to be read: the one asked for, files of a manifest, or listed objects.
    pending: Vec<String>,
    /// What the manifest said its files are.
    format: Option<InputType>,
    headers: Option<Vec<Arc<str>>>,
    /// Items of objects read so far.
    items: ItemList,
    listing: bool,
    started: bool,
}

impl Execution {
    /// Asks for the next object, or starts the children when all are read.
    pub(in crate::interpreter) fn read_items(
        &mut self,
        setup: &Setup,
        state: &State,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        let Behaviour::Map(map) = &state.behaviour else {
            thread.phase = Phase::Exit;
            return None;
        };
        let Some(reader) = &map.reader else {
            thread.phase = Phase::Exit;
            return None;
        };
        match self.next_object(setup, reader, thread) {
            Ok(Some(kind)) => Some(self.ask(setup, thread, 0, kind)),
            Ok(None) => {
                let reading = thread.visit.reading.take().unwrap_or_default();
                match self.narrowed(setup, reader, thread, reading.items) {
                    Ok(items) => Some(self.fork_items(setup, map, thread, items)),
                    Err(failure) => {
                        self.reader_failed(thread, failure);
                        None
                    }
                }
            }
            Err(failure) => {
                self.reader_failed(thread, failure);
                None
            }
        }
    }

    fn next_object(
        &mut self,
        setup: &Setup,
        reader: &ItemReader,
        thread: &mut Thread,
    ) -> Result<Option<RequestKind>, Failure> {
        let mut reading = *thread.visit.reading.take().unwrap_or_default();
        if !reading.started {
            reading.started = true;
            let arguments = self.reader_arguments(setup, reader, thread)?;
            let word = |name: &str| {
                let value = arguments.get(name).and_then(Value::as_str);
                value.unwrap_or_default().to_string()
            };
            reading.bucket = word("Bucket");
            if reader.resource.contains("listObjects") {
                reading.listing = true;
                let kind = RequestKind::ListObjects {
                    bucket: reading.bucket.clone(),
                    prefix: word("Prefix"),
                };
                thread.visit.reading = Some(Box::new(reading));
                return Ok(Some(kind));
            }
            reading.pending.push(word("Key"));
        }
        let next = reading.pending.first().cloned();
        let bucket = reading.bucket.clone();
        thread.visit.reading = Some(Box::new(reading));
        Ok(next.map(|key| RequestKind::ReadObject { bucket, key }))
    }

    fn reader_arguments(
        &mut self,
        setup: &Setup,
        reader: &ItemReader,
        thread: &Thread,
    ) -> Result<Value, Failure> {
        if let Some(template) = &reader.parameters {
            let filled = self.look(setup, thread, |around| {
                template.evaluate(thread.effective(), around)
            });
            return filled.map_err(|error| Failure::from_eval(&error));
        }
        match &reader.arguments {
            Some(template) => {
                let states = self.states_value(setup, thread, None, None);
                self.compute(thread, template, "ItemReader/Arguments", states)
            }
            None => Ok(Value::empty_object()),
        }
    }

    /// The objects or the list a Map's reader or writer asked for.
    pub(in crate::interpreter) fn map_replied(
        &mut self,
        _setup: &Setup,
        map: &Map,
        thread: &mut Thread,
        reply: Reply,
    ) {
        if thread.visit.reading.is_none() {
            self.writer_replied(thread, reply);
            return;
        }
        thread.phase = Phase::Reading;
        let Some(reader) = &map.reader else {
            return;
        };
        let taken = match (&mut thread.visit.reading, reply) {
            (Some(reading), Reply::Object(bytes)) => reading.take_object(&reader.config, &bytes),
            (Some(reading), Reply::Listing(keys)) => {
                reading.take_listing(&reader.config, keys);
                Ok(())
            }
            (_, Reply::NoObject { error, cause }) => Err(Failure::new(
                "States.ItemReaderFailed",
                if cause.is_empty() { error } else { cause },
            )),
            (
                _,
                Reply::Failed { .. }
                | Reply::Submitted(_)
                | Reply::Result(_)
                | Reply::Heartbeat
                | Reply::TimedOut
                | Reply::Woke
                | Reply::Written
                | Reply::Object(_)
                | Reply::Listing(_),
            ) => Err(Failure::new(
                "States.ItemReaderFailed",
                "The object could not be read.",
            )),
        };
        if let Err(failure) = taken {
            self.reader_failed(thread, failure);
        }
    }

    fn reader_failed(&mut self, thread: &mut Thread, failure: Failure) {
        thread.visit.reading = None;
        let failure = if failure.fatal {
            failure
        } else {
            Failure {
                reported: true,
                ..failure
            }
        };
        self.map_run_failed(thread, &failure);
        thread.visit.fork = None;
        thread.fail(failure);
    }

    /// `MaxItems` of what was read. (`ItemsPath` does nothing beside a reader: so the service does it.)
    fn narrowed(
        &mut self,
        setup: &Setup,
        reader: &ItemReader,
        thread: &mut Thread,
        mut items: ItemList,
    ) -> Result<ItemList, Failure> {
        if let Some(quantity) = &reader.config.max_items {
            let value = self.quantity(setup, thread, quantity, "MaxItems")?;
            let most = count_of(&value, "MaxItems")?;
            if most > 0 {
                items.truncate(most);
            }
        }
        let all = Value::array(items.iter().map(|(_, value)| value.clone()).collect());
        thread.note(Stage::AfterItemsPath, &all);
        Ok(items)
    }

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
        let mut most_bytes = MOST_BATCH_BYTES;
        if let Some(quantity) = &batcher.max_items {
            let value = self.quantity(setup, thread, quantity, "MaxItemsPerBatch")?;
            most_items = count_of(&value, "MaxItemsPerBatch")?.max(1);
        }
        if let Some(quantity) = &batcher.max_bytes {
            let value = self.quantity(setup, thread, quantity, "MaxInputBytesPerBatch")?;
            most_bytes = count_of(&value, "MaxInputBytesPerBatch")?.min(MOST_BATCH_BYTES);
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
            let filled = self.look(setup, thread, |around| {
                template.evaluate(thread.effective(), around)
            });
            return filled.map(Some).map_err(|error| Failure::from_eval(&error));
        }
        let Some(template) = &batcher.computed_batch_input else {
            return Ok(None);
        };
        let states = self.states_value(setup, thread, None, None);
        let filled = self.compute(thread, template, "ItemBatcher/BatchInput", states)?;
        Ok(Some(filled))
    }
}

impl Reading {
    fn take_object(&mut self, config: &ReaderConfig, bytes: &[u8]) -> Result<(), Failure> {
        if !self.pending.is_empty() {
            self.pending.remove(0);
        }
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let kind = if self.listing {
            InputType::Json
        } else {
            self.format.unwrap_or(config.input_type)
        };
        match kind {
            InputType::Json => {
                let value = parse(text)?;
                let found = match &config.items_pointer {
                    Some(pointer) => value.pointer(pointer).cloned().ok_or_else(not_iterable)?,
                    None => value,
                };
                let pointed = config.items_pointer.is_some();
                match (&found, pointed) {
                    (Value::Array(_), _) | (Value::Object(_), true) => {
                        self.items.extend(listed(&found).ok_or_else(not_iterable)?);
                    }
                    _ if self.listing => self.items.push((None, found)),
                    _ => return Err(not_iterable()),
                }
            }
            InputType::JsonLines => {
                for line in text.lines().filter(|line| !line.trim().is_empty()) {
                    self.items.push((None, parse(line)?));
                }
            }
            InputType::Csv => {
                let headers = match (&self.headers, &config.headers) {
                    (Some(names), _) => HeaderLocation::Given(names.clone()),
                    (None, location) => location.clone(),
                };
                let rows = csv_items(text, config.delimiter, &headers)?;
                self.items.extend(rows.into_iter().map(|row| (None, row)));
            }
            InputType::Manifest => self.take_manifest(text)?,
            InputType::Parquet => {
                return Err(Failure::new(
                    "States.ItemReaderFailed",
                    "Parquet objects cannot be read here: use CSV, JSON or JSONL.",
                ));
            }
        }
        Ok(())
    }

    /// An S3 inventory's manifest, or a Map Run's result manifest: the files to read.
    fn take_manifest(&mut self, text: &str) -> Result<(), Failure> {
        let manifest = parse(text)?;
        let files = manifest
            .get("files")
            .and_then(Value::as_array)
            .ok_or_else(not_iterable)?;
        for file in files {
            if let Some(key) = file.get("key").and_then(Value::as_str) {
                self.pending.push(key.to_string());
            }
        }
        let format = manifest.get("fileFormat").and_then(Value::as_str);
        self.format = Some(match format {
            Some("Parquet") => InputType::Parquet,
            _ => InputType::Csv,
        });
        let schema = manifest.get("fileSchema").and_then(Value::as_str);
        let names = schema.unwrap_or_default().split(',').map(str::trim);
        self.headers = Some(names.map(Arc::from).collect());
        Ok(())
    }

    fn take_listing(&mut self, config: &ReaderConfig, keys: Vec<(String, u64)>) {
        if config.flatten {
            self.pending.extend(keys.into_iter().map(|(key, _)| key));
            return;
        }
        for (key, size) in keys {
            let item = Value::object(vec![
                ("Etag".into(), Value::string(format!("\"{size:032x}\""))),
                ("Key".into(), Value::string(key)),
                ("LastModified".into(), Value::int(0)),
                ("Size".into(), Value::int(size as i64)),
                ("StorageClass".into(), Value::string("STANDARD")),
            ]);
            self.items.push((None, item));
        }
    }
}

fn parse(text: &str) -> Result<Value, Failure> {
    Value::parse(text.trim()).map_err(|error| {
        Failure::new(
            "States.ItemReaderFailed",
            format!("Attempting to parse invalid JSON: {}", error.message),
        )
    })
}

fn not_iterable() -> Failure {
    Failure::new(
        "States.ItemReaderFailed",
        "Attempting to map over non-iterable node.",
    )
}

/// Rows of a CSV text as objects of texts.
pub(in crate::interpreter) fn csv_items(
    text: &str,
    delimiter: char,
    headers: &HeaderLocation,
) -> Result<Vec<Value>, Failure> {
    let mut rows = csv_rows(text, delimiter).into_iter();
    let names: Vec<Arc<str>> = match headers {
        HeaderLocation::Given(names) => names.clone(),
        HeaderLocation::FirstRow => {
            let first = rows.next().unwrap_or_default();
            first.into_iter().map(Arc::from).collect()
        }
    };
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            return Err(Failure::new(
                "States.ItemReaderFailed",
                "CSV headers cannot contain duplicates.",
            ));
        }
    }
    Ok(rows
        .map(|row| {
            let mut cells = row.into_iter();
            let members = names
                .iter()
                .map(|name| {
                    let cell = cells.next().unwrap_or_default();
                    (name.clone(), Value::string(cell))
                })
                .collect();
            Value::object(members)
        })
        .collect())
}

/// Cells by row; quotes as in RFC 4180, empty lines left out.
fn csv_rows(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut touched = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => {
                quoted = true;
                touched = true;
            }
            _ if quoted => cell.push(c),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' => {
                if touched || !cell.is_empty() || !row.is_empty() {
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                touched = false;
            }
            _ if c == delimiter => {
                row.push(std::mem::take(&mut cell));
                touched = true;
            }
            _ => cell.push(c),
        }
    }
    if touched || !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_may_be_quoted_and_rows_may_be_short() {
        let rows = csv_rows("a,\"b,\"\"c\"\"\"\r\n\nd\n,\n", ',');
        assert_eq!(
            rows,
            vec![
                vec!["a".to_string(), "b,\"c\"".to_string()],
                vec!["d".to_string()],
                vec![String::new(), String::new()],
            ]
        );
    }
}
