//! Parquet files written here by the same crate, whole and broken.
#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use super::*;
use parquet::basic::{Compression, GzipLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use std::sync::OnceLock;

/// Levels of one column: where values are missing, and where a list goes on.
type Levels<'a> = (Option<&'a [i16]>, Option<&'a [i16]>);

/// A column's values, in the type they are kept in.
enum Cells<'a> {
    Bool(&'a [bool]),
    I32(&'a [i32]),
    I64(&'a [i64]),
    F32(&'a [f32]),
    F64(&'a [f64]),
    Text(&'a [&'a [u8]]),
    Fixed(&'a [&'a [u8]]),
}

fn file(schema: &str, compression: Compression, groups: &[&[(Cells<'_>, Levels<'_>)]]) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
    for columns in groups {
        let mut group = writer.next_row_group().unwrap();
        for (cells, (missing, repeated)) in *columns {
            let mut column = group.next_column().unwrap().unwrap();
            let text = |texts: &[&[u8]]| {
                texts
                    .iter()
                    .map(|t| ByteArray::from(t.to_vec()))
                    .collect::<Vec<_>>()
            };
            match (column.untyped(), cells) {
                (ColumnWriter::BoolColumnWriter(w), Cells::Bool(v)) => {
                    w.write_batch(v, *missing, *repeated)
                }
                (ColumnWriter::Int32ColumnWriter(w), Cells::I32(v)) => {
                    w.write_batch(v, *missing, *repeated)
                }
                (ColumnWriter::Int64ColumnWriter(w), Cells::I64(v)) => {
                    w.write_batch(v, *missing, *repeated)
                }
                (ColumnWriter::FloatColumnWriter(w), Cells::F32(v)) => {
                    w.write_batch(v, *missing, *repeated)
                }
                (ColumnWriter::DoubleColumnWriter(w), Cells::F64(v)) => {
                    w.write_batch(v, *missing, *repeated)
                }
                (ColumnWriter::ByteArrayColumnWriter(w), Cells::Text(v)) => {
                    w.write_batch(&text(v), *missing, *repeated)
                }
                (ColumnWriter::FixedLenByteArrayColumnWriter(w), Cells::Fixed(v)) => {
                    let fixed: Vec<FixedLenByteArray> =
                        text(v).into_iter().map(Into::into).collect();
                    w.write_batch(&fixed, *missing, *repeated)
                }
                _ => panic!("the cells do not fit the column"),
            }
            .unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}

fn texts(bytes: &[u8], most: usize) -> Vec<String> {
    let items = parquet_items(bytes, most).unwrap();
    items.iter().map(Value::to_json).collect()
}

const NONE: Levels<'static> = (None, None);

fn plain(compression: Compression) -> Vec<u8> {
    let schema = "message rows {
        optional binary name (UTF8);
        required int32 small;
        required int64 large;
        required double share;
        required float part;
        required boolean good;
        required int64 price (DECIMAL(12, 2));
        required int32 day (DATE);
        required int64 millis (TIMESTAMP_MILLIS);
        required int64 nanos (TIMESTAMP(NANOS, true));
        required int32 time (TIME_MILLIS);
        required int64 unsigned (UINT_64);
        required binary raw;
        required fixed_len_byte_array(16) id (UUID);
    }";
    let id: &[u8] = &[
        0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0, 1, 2, 3, 4, 5, 6, 7,
    ];
    let columns: &[(Cells<'_>, Levels<'_>)] = &[
        (Cells::Text(&["Zoë".as_bytes()]), (Some(&[1, 0]), None)),
        (Cells::I32(&[-7, 8]), NONE),
        (Cells::I64(&[9_007_199_254_740_993, 0]), NONE),
        (Cells::F64(&[0.25, f64::NAN]), NONE),
        (Cells::F32(&[0.1, f32::INFINITY]), NONE),
        (Cells::Bool(&[true, false]), NONE),
        (Cells::I64(&[1_250, -5]), NONE),
        (Cells::I32(&[20_089, i32::MAX]), NONE),
        (Cells::I64(&[1_735_689_600_123, i64::MAX]), NONE),
        (Cells::I64(&[1_735_689_600_123_456_789, 0]), NONE),
        (Cells::I32(&[86_399_999, -1]), NONE),
        (Cells::I64(&[-1, 1]), NONE),
        (Cells::Text(&[b"text", &[0xff, 0x00]]), NONE),
        (Cells::Fixed(&[id, id]), NONE),
    ];
    file(schema, compression, &[columns])
}

#[test]
fn plain_columns_become_json() {
    let id = r#""id":"12345678-9abc-def0-0001-020304050607""#;
    let expected = [
        format!(
            r#"{{"name":"Zoë","small":-7,"large":9007199254740993,"share":0.25,"part":0.1,"good":true,"price":12.50,"day":"2025-01-01","millis":"2025-01-01T00:00:00.123Z","nanos":"2025-01-01T00:00:00.123456789Z","time":"23:59:59.999","unsigned":18446744073709551615,"raw":"text",{id}}}"#
        ),
        format!(
            r#"{{"name":null,"small":8,"large":0,"share":null,"part":null,"good":false,"price":-0.05,"day":2147483647,"millis":9223372036854775807,"nanos":"1970-01-01T00:00:00.000000000Z","time":-1,"unsigned":1,"raw":"/wA=",{id}}}"#
        ),
    ];
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
    ] {
        assert_eq!(texts(&plain(compression), usize::MAX), expected);
    }
}

fn nested() -> Vec<u8> {
    let schema = "message rows {
        optional group tags (LIST) { repeated group list { optional binary element (UTF8); } }
        optional group place { required double lat; optional int32 floor; }
        optional group counts (MAP) { repeated group key_value { required binary key (UTF8); optional int32 value; } }
    }";
    let columns: &[(Cells<'_>, Levels<'_>)] = &[
        (
            Cells::Text(&[b"a", b"b"]),
            (Some(&[3, 2, 3, 1, 0]), Some(&[0, 1, 1, 0, 0])),
        ),
        (Cells::F64(&[1.5, 2.5]), (Some(&[1, 1, 0]), None)),
        (Cells::I32(&[3]), (Some(&[2, 1, 0]), None)),
        (
            Cells::Text(&[b"x", b"y"]),
            (Some(&[2, 2, 1, 0]), Some(&[0, 1, 0, 0])),
        ),
        (Cells::I32(&[1]), (Some(&[3, 2, 1, 0]), Some(&[0, 1, 0, 0]))),
    ];
    file(schema, Compression::SNAPPY, &[columns])
}

#[test]
fn nested_columns_become_arrays_and_objects() {
    assert_eq!(
        texts(&nested(), usize::MAX),
        [
            r#"{"tags":["a",null,"b"],"place":{"lat":1.5,"floor":3},"counts":{"x":1,"y":null}}"#,
            r#"{"tags":[],"place":{"lat":2.5,"floor":null},"counts":{}}"#,
            r#"{"tags":null,"place":null,"counts":null}"#,
        ]
    );
}

#[test]
fn row_groups_follow_each_other_and_reading_stops_in_time() {
    let one: &[(Cells<'_>, Levels<'_>)] = &[(Cells::I32(&[1, 2]), NONE)];
    let two: &[(Cells<'_>, Levels<'_>)] = &[(Cells::I32(&[3]), NONE)];
    let bytes = file(
        "message m { required int32 n; }",
        Compression::SNAPPY,
        &[one, two],
    );
    let all = [r#"{"n":1}"#, r#"{"n":2}"#, r#"{"n":3}"#];
    assert_eq!(texts(&bytes, 9), all);
    assert_eq!(texts(&bytes, 3), all);
    assert_eq!(texts(&bytes, 1), all[..1]);
    let items = parquet_items(&bytes, 9).unwrap();
    let name = |item: &Value| item.as_object().unwrap().members()[0].0.clone();
    assert!(Arc::ptr_eq(&name(&items[0]), &name(&items[2])));
}

#[test]
fn other_bytes_are_no_parquet() {
    for bytes in [
        &b""[..],
        b"PAR1",
        b"PAR1PAR1",
        b"a,b\n1,2\n",
        b"PAR1\0\0\0\0\xff\xff\xff\xffPAR1",
    ] {
        assert!(parquet_items(bytes, 9).is_err());
    }
}

#[test]
fn a_page_that_claims_too_much_is_refused_before_it_is_unpacked() {
    let columns: &[(Cells<'_>, Levels<'_>)] = &[(Cells::I64(&[7; 100]), NONE)];
    let bytes = file(
        "message m { required int64 n; }",
        Compression::SNAPPY,
        &[columns],
    );
    // The first page begins after the magic: its kind, then its unpacked size.
    assert_eq!(bytes[4..7], [0x15, 0x04, 0x15]);
    let length = bytes[7..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    let mut hostile = bytes.clone();
    hostile.splice(7..7 + length, [0xfe, 0xff, 0xff, 0xff, 0x0f]);
    // The column is where it was: its offset stands in the footer, its length grew by less than what follows it.
    let why = parquet_items(&hostile, 9).unwrap_err().0;
    assert!(why.contains("more than can be read here"), "{why}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_damaged_file_gives_items_or_a_sentence(
        nests in any::<bool>(),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..5),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        static FILES: OnceLock<[Vec<u8>; 2]> = OnceLock::new();
        let files = FILES.get_or_init(|| [plain(Compression::SNAPPY), nested()]);
        let mut bytes = files[usize::from(nests)].clone();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(cut) = cut {
            let cut = cut.index(bytes.len());
            bytes.drain(cut..cut.saturating_add(3).min(bytes.len()));
        }
        let _ = parquet_items(&bytes, 100);
    }
}
