//! What a Parquet file says of its sizes, looked at before anything is allocated for it.
//!
//! A page's header alone decides how much memory is taken for it, and a schema may nest deeper than the stack is high.
//! A file that claims more than a bounded amount is refused here, so that its reader need not be trusted with it.

use super::thrift::{I32, LIST, STRUCT, Thrift};
use super::{MOST_UNPACKED, Unreadable};
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};

/// Most values of all columns together.
const MOST_VALUES: u64 = 50_000_000;
/// Most bytes of the part that describes the file.
const MOST_FOOTER: usize = 16 << 20;
/// Most levels of a schema.
const DEEPEST_SCHEMA: usize = 64;

const MAGIC: &[u8] = b"PAR1";

/// What may still be unpacked.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: u64,
    values: u64,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            bytes: MOST_UNPACKED,
            values: MOST_VALUES,
        }
    }
}

/// Looks at the footer: is it one, and does its schema have an end?
pub(super) fn check_footer(file: &[u8]) -> Result<(), Unreadable> {
    let body = file
        .strip_suffix(MAGIC)
        .filter(|_| file.starts_with(MAGIC) && file.len() >= 12)
        .ok_or_else(|| Unreadable::new("The object is not a Parquet file."))?;
    let footer = body.split_last_chunk::<4>().and_then(|(rest, length)| {
        let length = u32::from_le_bytes(*length) as usize;
        let start = rest.len().checked_sub(length)?;
        (length <= MOST_FOOTER).then(|| &rest[start..])
    });
    let levels = footer.and_then(schema_levels).ok_or_else(broken)?;
    if levels > DEEPEST_SCHEMA {
        return Err(Unreadable::new(format!(
            "The Parquet file's columns are nested more than {DEEPEST_SCHEMA} levels deep."
        )));
    }
    Ok(())
}

/// How deep the schema in a footer nests.
fn schema_levels(footer: &[u8]) -> Option<usize> {
    let mut deepest = None;
    let mut thrift = Thrift::new(footer);
    thrift.structure(&mut |number, kind, thrift| {
        if (number, kind) != (2, LIST) {
            return Some(false);
        }
        let (element, count) = thrift.list()?;
        if element != STRUCT {
            return None;
        }
        // Elements stand in depth-first order; a level is left when all its children came.
        let mut open: Vec<i64> = Vec::new();
        let mut levels = 0;
        for _ in 0..count {
            let mut children = 0;
            thrift.structure(&mut |number, kind, thrift| {
                if (number, kind) != (5, I32) {
                    return Some(false);
                }
                children = thrift.integer()?;
                Some(true)
            })?;
            while open.last().is_some_and(|left| *left <= 0) {
                open.pop();
            }
            if let Some(left) = open.last_mut() {
                *left -= 1;
            }
            open.push(children);
            levels = levels.max(open.len());
        }
        deepest = Some(levels);
        Some(true)
    })?;
    deepest
}

impl Budget {
    /// Looks at all pages of a row group, and takes what they will need.
    pub fn take(&mut self, file: &[u8], group: &RowGroupMetaData) -> Result<(), Unreadable> {
        if group.columns().is_empty() {
            return Err(broken());
        }
        self.take_values(group.num_rows())?;
        group
            .columns()
            .iter()
            .try_for_each(|column| self.take_column(file, column))
    }

    fn take_column(&mut self, file: &[u8], column: &ColumnChunkMetaData) -> Result<(), Unreadable> {
        let start = match column.dictionary_page_offset() {
            Some(dictionary) => dictionary.min(column.data_page_offset()),
            None => column.data_page_offset(),
        };
        let chunk = usize::try_from(start)
            .ok()
            .zip(usize::try_from(column.compressed_size()).ok())
            .and_then(|(start, length)| file.get(start..start.checked_add(length)?));
        let mut rest = chunk.ok_or_else(broken)?;
        while !rest.is_empty() {
            let page = PageSizes::read(rest).ok_or_else(broken)?;
            let unpacked = u64::try_from(page.unpacked).map_err(|_| broken())?;
            self.bytes = self.bytes.checked_sub(unpacked).ok_or_else(too_large)?;
            self.take_values(page.values)?;
            rest = usize::try_from(page.packed)
                .ok()
                .and_then(|packed| rest.get(page.header.checked_add(packed)?..))
                .ok_or_else(broken)?;
        }
        Ok(())
    }

    fn take_values(&mut self, values: i64) -> Result<(), Unreadable> {
        let values = u64::try_from(values).map_err(|_| broken())?;
        self.values = self.values.checked_sub(values).ok_or_else(too_large)?;
        Ok(())
    }
}

/// What a page's header says.
#[derive(Debug, Default)]
struct PageSizes {
    header: usize,
    packed: i64,
    unpacked: i64,
    values: i64,
}

impl PageSizes {
    fn read(bytes: &[u8]) -> Option<PageSizes> {
        let mut thrift = Thrift::new(bytes);
        let mut sizes = PageSizes::default();
        thrift.structure(&mut |number, kind, thrift| {
            match (number, kind) {
                (2, I32) => sizes.unpacked = thrift.integer()?,
                (3, I32) => sizes.packed = thrift.integer()?,
                // The headers of data pages, old and new, and of dictionaries.
                (5 | 7 | 8, STRUCT) => thrift.structure(&mut |number, kind, thrift| {
                    if (number, kind) != (1, I32) {
                        return Some(false);
                    }
                    sizes.values = sizes.values.max(thrift.integer()?);
                    Some(true)
                })?,
                _ => return Some(false),
            }
            Some(true)
        })?;
        sizes.header = thrift.position();
        Some(sizes)
    }
}

fn too_large() -> Unreadable {
    Unreadable::new(format!(
        "The Parquet file holds more than can be read here: at most {MOST_VALUES} values and {MOST_UNPACKED} bytes."
    ))
}

pub(super) fn broken() -> Unreadable {
    Unreadable::new("The Parquet file is damaged and cannot be read.")
}
