//! Bytes of an object → items. Pure decoding: it knows nothing of runs, states or buckets.
//!
//! Every decoder is total: whatever the bytes are, it gives items or one sentence that says why it cannot, within a
//! bounded amount of memory.

mod columns;
mod csv;
mod json;
mod manifest;
mod packed;
mod page_guard;
mod thrift;

pub(super) use columns::parquet_items;
pub(super) use csv::csv_items;
pub(super) use json::{Pointed, json_items, line_items};
pub(super) use manifest::{FileFormat, athena_manifest, inventory_manifest};
pub(super) use packed::unpacked;

use crate::json::Value;
use std::sync::Arc;

/// An item, with its key when it was a member of an object.
pub(super) type Item = (Option<Arc<str>>, Value);

/// Why bytes are not items, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub String);

impl Unreadable {
    fn new(message: impl Into<String>) -> Unreadable {
        Unreadable(message.into())
    }

    /// What stands there is neither a list nor something to iterate over.
    fn not_iterable() -> Unreadable {
        Unreadable::new("Attempting to map over non-iterable node.")
    }
}

/// Most bytes an object may have once it is unpacked.
const MOST_UNPACKED: u64 = 1 << 30;
