//! Parquet: rows of columns as objects.
//!
//! Numbers stay numbers, exactly; decimals too. Dates, times and timestamps become texts as in ISO 8601, without a zone
//! where the file has none. Bytes are text where they are UTF-8, else Base64. What JSON has no number for is `null`.

use super::Unreadable;
use super::page_guard::{Budget, broken, check_footer};
use crate::json::Value;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use parquet::basic::{LogicalType, TimeUnit};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// At most so many rows.
pub(in crate::interpreter::states) fn parquet_items(
    bytes: &[u8],
    most: usize,
) -> Result<Vec<Value>, Unreadable> {
    check_footer(bytes)?;
    // Sizes are guarded, but the reader of rows still has assertions that a damaged file can reach.
    let read = catch_unwind(AssertUnwindSafe(|| rows(bytes, most)));
    read.unwrap_or_else(|_| Err(broken()))
}

fn rows(bytes: &[u8], most: usize) -> Result<Vec<Value>, Unreadable> {
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(told)?;
    let schema = reader
        .metadata()
        .file_metadata()
        .schema_descr()
        .root_schema_ptr();
    let meanings: Vec<Meaning> = schema.get_fields().iter().map(|f| Meaning::of(f)).collect();
    let mut names = Names::default();
    let mut budget = Budget::default();
    let mut items = Vec::new();
    for index in 0..reader.num_row_groups() {
        if items.len() >= most {
            break;
        }
        budget.take(bytes, reader.metadata().row_group(index))?;
        let group = reader.get_row_group(index).map_err(told)?;
        for row in group.get_row_iter(None).map_err(told)? {
            if items.len() >= most {
                break;
            }
            items.push(names.row(&row.map_err(told)?, &meanings));
        }
    }
    Ok(items)
}

fn told(error: ParquetError) -> Unreadable {
    Unreadable::new(format!("The Parquet file cannot be read: {error}."))
}

/// What a top column's plain values stand for, where the reader of rows does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Plain,
    TimestampNanos,
    TimeNanos,
    Uuid,
}

impl Meaning {
    fn of(column: &Type) -> Meaning {
        match column.get_basic_info().logical_type_ref() {
            Some(LogicalType::Timestamp(kind)) if kind.unit == TimeUnit::NANOS => {
                Meaning::TimestampNanos
            }
            Some(LogicalType::Time(kind)) if kind.unit == TimeUnit::NANOS => Meaning::TimeNanos,
            Some(LogicalType::Uuid) => Meaning::Uuid,
            _ => Meaning::Plain,
        }
    }

    fn value(self, field: &Field) -> Option<Value> {
        match (self, field) {
            (Meaning::TimestampNanos, Field::Long(nanos)) => {
                let at = jiff::Timestamp::from_nanosecond(i128::from(*nanos)).ok()?;
                Some(Value::string(format!("{at:.9}")))
            }
            (Meaning::TimeNanos, Field::Long(nanos)) => time(*nanos, 1_000_000_000, 9),
            (Meaning::Uuid, Field::Bytes(bytes)) => {
                let hex: String = bytes.data().iter().map(|b| format!("{b:02x}")).collect();
                let part = |from, to| hex.get(from..to);
                Some(Value::string(format!(
                    "{}-{}-{}-{}-{}",
                    part(0, 8)?,
                    part(8, 12)?,
                    part(12, 16)?,
                    part(16, 20)?,
                    part(20, 32)?
                )))
            }
            (Meaning::Plain | Meaning::TimestampNanos | Meaning::TimeNanos | Meaning::Uuid, _) => {
                None
            }
        }
    }
}

/// Names of columns and fields, each kept once for all rows.
#[derive(Default)]
struct Names(HashMap<String, Arc<str>>);

impl Names {
    fn shared(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return known.clone();
        }
        let new: Arc<str> = name.into();
        self.0.insert(name.to_string(), new.clone());
        new
    }

    fn row(&mut self, row: &Row, meanings: &[Meaning]) -> Value {
        let mut meanings = meanings.iter();
        let members = row.get_column_iter().map(|(name, field)| {
            let meant = meanings.next().and_then(|meaning| meaning.value(field));
            let value = meant.unwrap_or_else(|| self.value(field));
            (self.shared(name), value)
        });
        Value::object(members.collect())
    }

    fn value(&mut self, field: &Field) -> Value {
        let number = |text: String| Value::number(&text).unwrap_or(Value::Null);
        match field {
            Field::Null => Value::Null,
            Field::Bool(value) => Value::Bool(*value),
            Field::Byte(n) => Value::int(i64::from(*n)),
            Field::Short(n) => Value::int(i64::from(*n)),
            Field::Int(n) => Value::int(i64::from(*n)),
            Field::Long(n) => Value::int(*n),
            Field::UByte(n) => Value::int(i64::from(*n)),
            Field::UShort(n) => Value::int(i64::from(*n)),
            Field::UInt(n) => Value::int(i64::from(*n)),
            Field::ULong(n) => number(n.to_string()),
            Field::Float16(n) => Value::float(f64::from(*n)).unwrap_or(Value::Null),
            // As short as a single-precision number can be written, not with the digits of its double.
            Field::Float(n) => number(n.to_string()),
            Field::Double(n) => Value::float(*n).unwrap_or(Value::Null),
            Field::Decimal(_) => number(field.to_string()),
            Field::Str(text) => Value::string(text.as_str()),
            Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
                Ok(text) => Value::string(text),
                Err(_) => Value::string(BASE64_STANDARD.encode(bytes.data())),
            },
            Field::Date(days) => date(*days).unwrap_or_else(|| Value::int(i64::from(*days))),
            Field::TimeMillis(n) => {
                let text = time(i64::from(*n), 1_000, 3);
                text.unwrap_or_else(|| Value::int(i64::from(*n)))
            }
            Field::TimeMicros(n) => time(*n, 1_000_000, 6).unwrap_or_else(|| Value::int(*n)),
            Field::TimestampMillis(n) => match jiff::Timestamp::from_millisecond(*n) {
                Ok(at) => Value::string(format!("{at:.3}")),
                Err(_) => Value::int(*n),
            },
            Field::TimestampMicros(n) => match jiff::Timestamp::from_microsecond(*n) {
                Ok(at) => Value::string(format!("{at:.6}")),
                Err(_) => Value::int(*n),
            },
            Field::Group(row) => self.row(row, &[]),
            Field::ListInternal(list) => Value::array(
                list.elements()
                    .iter()
                    .map(|item| self.value(item))
                    .collect(),
            ),
            Field::MapInternal(map) => {
                let members = map.entries().iter().map(|(key, value)| {
                    let key = match self.value(key) {
                        Value::String(text) => text,
                        other => other.to_json().into(),
                    };
                    (self.shared(&key), self.value(value))
                });
                Value::object(members.collect())
            }
        }
    }
}

/// `2025-01-31`
fn date(days: i32) -> Option<Value> {
    let epoch = jiff::civil::date(1970, 1, 1);
    let span = jiff::Span::new().try_days(days).ok()?;
    Some(Value::string(epoch.checked_add(span).ok()?.to_string()))
}

/// `23:59:59.999`, from parts of a second since midnight.
fn time(parts: i64, second: i64, digits: usize) -> Option<Value> {
    let (seconds, rest) = (parts.div_euclid(second), parts.rem_euclid(second));
    if !(0..86_400).contains(&seconds) {
        return None;
    }
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(Value::string(format!(
        "{hours:02}:{minutes:02}:{seconds:02}.{rest:0digits$}"
    )))
}

#[cfg(test)]
#[path = "columns_tests.rs"]
mod tests;
