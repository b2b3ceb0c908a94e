//! ItemReader: which objects are read, one after another, and what becomes of their bytes.

use super::map::{ItemList, count_of};
use super::reader::{
    FileFormat, Pointed, Unreadable, athena_manifest, csv_items, inventory_manifest, json_items,
    line_items, parquet_items, unpacked,
};
use crate::asl::program::{
    Behaviour, HeaderLocation, InputType, ItemReader, ManifestType, Map, ReaderConfig, State,
};
use crate::interpreter::context::Setup;
use crate::interpreter::execution::{Execution, MOST_BYTES};
use crate::interpreter::failure::Failure;
use crate::interpreter::protocol::{EntryKind, Instant, ListedObject, Reply, RequestKind, Stage};
use crate::interpreter::threads::{Phase, Thread};
use crate::json::Value;
use std::collections::VecDeque;
use std::sync::Arc;

/// How far the reading of items has come.
#[derive(Clone, Debug, Default)]
pub(in crate::interpreter) struct Reading {
    turn: Turn,
    bucket: String,
    /// Buckets and keys still to be read, the next one first.
    pending: VecDeque<(String, String)>,
    /// What the manifest said its files are.
    format: Option<InputType>,
    /// What the manifest said the columns are.
    headers: Option<Vec<Arc<str>>>,
    /// Whether the files come from a listing.
    listed: bool,
    /// `MaxItems`
    most: usize,
    /// Items of objects read so far.
    items: ItemList,
}

/// What the next object is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Turn {
    /// Nothing was asked for yet.
    #[default]
    Start,
    /// No object, but a list of them.
    Listing,
    /// It names the files.
    Manifest,
    /// It holds items.
    File,
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
        let failure = match self.next_object(setup, reader, thread) {
            Ok(Some(kind)) => return Some(self.ask(setup, thread, 0, kind)),
            Ok(None) => {
                let reading = thread.visit.reading.take().unwrap_or_default();
                match self.all_read(setup, map, thread, reading.items) {
                    Ok(items) => return Some(self.fork_items(setup, map, thread, items)),
                    Err(failure) => failure,
                }
            }
            Err(failure) => failure,
        };
        self.reader_failed(thread, failure);
        None
    }

    fn next_object(
        &mut self,
        setup: &Setup,
        reader: &ItemReader,
        thread: &mut Thread,
    ) -> Result<Option<RequestKind>, Failure> {
        let mut reading = *thread.visit.reading.take().unwrap_or_default();
        if reading.turn == Turn::Start {
            reading.most = self.most_items(setup, reader, thread)?;
            let arguments = self.reader_arguments(setup, reader, thread)?;
            let word = |name: &str| {
                let value = arguments.get(name).and_then(Value::as_str);
                value.unwrap_or_default().to_string()
            };
            reading.bucket = word("Bucket");
            if reader.resource.contains("listObjects") {
                reading.turn = Turn::Listing;
                let kind = RequestKind::ListObjects {
                    bucket: reading.bucket.clone(),
                    prefix: word("Prefix"),
                };
                thread.visit.reading = Some(Box::new(reading));
                return Ok(Some(kind));
            }
            reading.turn = match reader.config.manifest {
                Some(_) => Turn::Manifest,
                None => Turn::File,
            };
            let object = (reading.bucket.clone(), word("Key"));
            reading.pending.push_back(object);
        }
        let next = reading.next();
        thread.visit.reading = Some(Box::new(reading));
        Ok(next.map(|(bucket, key)| RequestKind::ReadObject { bucket, key }))
    }

    /// `MaxItems`; 0 and nothing mean all.
    fn most_items(
        &mut self,
        setup: &Setup,
        reader: &ItemReader,
        thread: &Thread,
    ) -> Result<usize, Failure> {
        let Some(quantity) = &reader.config.max_items else {
            return Ok(usize::MAX);
        };
        let value = self.quantity(setup, thread, quantity, "MaxItems")?;
        Ok(match count_of(&value, "MaxItems")? {
            0 => usize::MAX,
            most => most,
        })
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
        map: &Map,
        thread: &mut Thread,
        reply: Reply,
    ) {
        let Some(reading) = &mut thread.visit.reading else {
            self.writer_replied(thread, reply);
            return;
        };
        thread.phase = Phase::Reading;
        let Some(reader) = &map.reader else {
            return;
        };
        let taken = match reply {
            Reply::Object(bytes) => reading.take_object(&reader.config, &bytes),
            Reply::Listing(objects) => {
                reading.take_listing(&reader.config, objects, self.now);
                Ok(())
            }
            Reply::NoObject { error, cause } => Err(Unreadable(
                if cause.is_empty() { error } else { cause }.to_string(),
            )),
            Reply::Failed { .. }
            | Reply::Submitted(_)
            | Reply::Result(_)
            | Reply::Heartbeat
            | Reply::TimedOut
            | Reply::Woke
            | Reply::Written => Err(Unreadable("The object could not be read.".into())),
        };
        if let Err(why) = taken {
            self.reader_failed(thread, Failure::new("States.ItemReaderFailed", why.0));
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

    /// The items before they are shaped. (`ItemsPath` does nothing beside a reader: so the service does it.)
    fn all_read(
        &mut self,
        setup: &Setup,
        map: &Map,
        thread: &mut Thread,
        items: ItemList,
    ) -> Result<ItemList, Failure> {
        let all = Value::array(items.iter().map(|(_, value)| value.clone()).collect());
        thread.note(Stage::AfterItemsPath, &all);
        // An item that no selector makes smaller can be the input of no child.
        let shaped = map.item_selector.is_some() || map.computed_item_selector.is_some();
        let too_large = |(_, item): &(_, Value)| item.json_len() > MOST_BYTES;
        if setup.options.limits
            && !shaped
            && let Some(index) = items.iter().position(too_large)
        {
            return Err(Failure::new(
                "States.ItemReaderFailed",
                format!("The item at index {index} is larger than {MOST_BYTES} bytes."),
            ));
        }
        Ok(items)
    }
}

impl Reading {
    /// The object to read next, unless there are items enough.
    fn next(&mut self) -> Option<(String, String)> {
        if self.items.len() >= self.most {
            return None;
        }
        self.pending.pop_front()
    }

    fn take_object(&mut self, config: &ReaderConfig, bytes: &[u8]) -> Result<(), Unreadable> {
        let format = match self.turn {
            Turn::Manifest => return self.take_manifest(config, bytes),
            // What stands for a listing when a state is tested alone: its items.
            Turn::Listing if !config.flatten => InputType::Json,
            Turn::Start | Turn::Listing | Turn::File => self.format.unwrap_or(config.input_type),
        };
        self.turn = Turn::File;
        let room = self.most.saturating_sub(self.items.len());
        if format == InputType::Parquet {
            let rows = parquet_items(bytes, room)?;
            self.items.extend(rows.into_iter().map(|row| (None, row)));
            return Ok(());
        }
        let bytes = unpacked(bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        match format {
            InputType::Json => {
                let pointed = Pointed {
                    pointer: config.items_pointer.as_deref(),
                    listed: self.listed,
                };
                self.items.extend(json_items(&text, pointed, room)?);
            }
            InputType::JsonLines => self.items.extend(line_items(&text, room)?),
            InputType::Csv | InputType::Parquet => {
                let given = match (&self.headers, &config.headers) {
                    (Some(names), _) | (None, HeaderLocation::Given(names)) => Some(&names[..]),
                    (None, HeaderLocation::FirstRow) => None,
                };
                let rows = csv_items(&text, config.delimiter, given, room)?;
                self.items.extend(rows.into_iter().map(|row| (None, row)));
            }
        }
        Ok(())
    }

    fn take_manifest(&mut self, config: &ReaderConfig, bytes: &[u8]) -> Result<(), Unreadable> {
        let bytes = unpacked(bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let manifest = match config.manifest {
            Some(ManifestType::AthenaData) => athena_manifest(&text)?,
            Some(ManifestType::S3Inventory) | None => inventory_manifest(&text)?,
        };
        self.turn = Turn::File;
        self.format = manifest.format.map(|format| match format {
            FileFormat::Csv => InputType::Csv,
            FileFormat::Parquet => InputType::Parquet,
        });
        self.headers = manifest.headers;
        let files = manifest.files.into_iter();
        let bucket = &self.bucket;
        self.pending
            .extend(files.map(|(named, key)| (named.unwrap_or_else(|| bucket.clone()), key)));
        Ok(())
    }

    fn take_listing(&mut self, config: &ReaderConfig, objects: Vec<ListedObject>, now: Instant) {
        self.turn = Turn::File;
        self.listed = true;
        if config.flatten {
            let bucket = &self.bucket;
            self.pending.extend(
                objects
                    .into_iter()
                    .map(|object| (bucket.clone(), object.key)),
            );
            return;
        }
        let names = ["Etag", "Key", "LastModified", "Size", "StorageClass"].map(Arc::<str>::from);
        let modified = Value::int(now.0.div_euclid(1000));
        let class = Value::string("STANDARD");
        let items = objects.into_iter().take(self.most).map(|object| {
            let values = [
                Value::string(format!("\"{}\"", object.etag)),
                Value::string(object.key),
                modified.clone(),
                Value::int(i64::try_from(object.size).unwrap_or(i64::MAX)),
                class.clone(),
            ];
            (
                None,
                Value::object(names.iter().cloned().zip(values).collect()),
            )
        });
        self.items.extend(items);
    }
}
