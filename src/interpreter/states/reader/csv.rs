//! Rows of a delimited text as objects of texts.
//!
//! The rules are those of the Developer Guide's page on ItemReader: every cell is a text; quotes may surround a cell
//! and are doubled inside it; a backslash keeps a backslash, a quote or the delimiter, and vanishes before anything
//! else; missing cells are empty and surplus ones are left out.

use super::Unreadable;
use crate::json::Value;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// Most bytes of a header row.
const MOST_HEADER_BYTES: usize = 10 * 1024;

/// At most so many rows, under the given names or under those of the first row. All rows share their names.
pub(in crate::interpreter::states) fn csv_items(
    text: &str,
    delimiter: char,
    given: Option<&[Arc<str>]>,
    most: usize,
) -> Result<Vec<Value>, Unreadable> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = Rows {
        text,
        at: 0,
        delimiter: u8::try_from(delimiter).unwrap_or(b','),
    };
    let mut row = Vec::new();
    let names: Vec<Arc<str>> = match given {
        Some(names) => names.to_vec(),
        None => {
            rows.read(&mut row);
            row.iter().map(|cell| Arc::from(&**cell)).collect()
        }
    };
    check_names(&names)?;
    let empty = Value::string("");
    let mut items = Vec::new();
    while items.len() < most && rows.read(&mut row) {
        let mut cells = row.iter();
        let members = names.iter().map(|name| {
            let cell = match cells.next().map(|cell| &**cell) {
                None | Some("") => empty.clone(),
                Some(cell) => Value::string(cell),
            };
            (name.clone(), cell)
        });
        items.push(Value::object(members.collect()));
    }
    Ok(items)
}

fn check_names(names: &[Arc<str>]) -> Result<(), Unreadable> {
    let mut seen = HashSet::with_capacity(names.len());
    if !names.iter().all(|name| seen.insert(name)) {
        return Err(Unreadable::new("CSV headers cannot contain duplicates."));
    }
    let bytes: usize = names.iter().map(|name| name.len() + 1).sum();
    if bytes > MOST_HEADER_BYTES + 1 {
        return Err(Unreadable::new("CSV headers cannot be larger than 10 KiB."));
    }
    Ok(())
}

/// Where the reading of rows is.
struct Rows<'a> {
    text: &'a str,
    at: usize,
    delimiter: u8,
}

impl<'a> Rows<'a> {
    /// The cells of the next row that is not empty, or whether there is none.
    fn read(&mut self, row: &mut Vec<Cow<'a, str>>) -> bool {
        row.clear();
        while let Some(length) = self.line_end() {
            self.at += length;
        }
        if self.at >= self.text.len() {
            return false;
        }
        loop {
            row.push(self.cell());
            if self.peek(0) == Some(self.delimiter) {
                self.at += 1;
            } else {
                self.at += self.line_end().unwrap_or(0);
                return true;
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    /// How long the end of line is that stands here, if one does.
    fn line_end(&self) -> Option<usize> {
        match (self.peek(0)?, self.peek(1)) {
            (b'\n', _) => Some(1),
            (b'\r', Some(b'\n')) => Some(2),
            _ => None,
        }
    }

    /// A cell, up to what ends it. Most need no copy.
    fn cell(&mut self) -> Cow<'a, str> {
        let start = self.at;
        while let Some(byte) = self.peek(0) {
            if byte == b'\\' || (byte == b'"' && self.at == start) {
                self.at = start;
                return Cow::Owned(self.marked_cell());
            }
            if byte == self.delimiter || self.line_end().is_some() {
                break;
            }
            self.at += 1;
        }
        Cow::Borrowed(&self.text[start..self.at])
    }

    /// A cell with quotes or backslashes. Cuts are made beside ASCII characters only.
    fn marked_cell(&mut self) -> String {
        let mut cell = String::new();
        let start = self.at;
        let mut copied = start;
        let mut quoted = false;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => {
                    cell.push_str(&self.text[copied..self.at]);
                    let next = self.peek(1);
                    let kept = matches!(next, Some(b'\\' | b'"')) || next == Some(self.delimiter);
                    copied = self.at + 1;
                    self.at += if kept { 2 } else { 1 };
                }
                b'"' if quoted => {
                    let doubled = self.peek(1) == Some(b'"');
                    let end = self.at + usize::from(doubled);
                    cell.push_str(&self.text[copied..end]);
                    self.at = end + 1;
                    copied = self.at;
                    quoted = doubled;
                }
                b'"' if self.at == start => {
                    quoted = true;
                    self.at += 1;
                    copied = self.at;
                }
                _ if !quoted && (byte == self.delimiter || self.line_end().is_some()) => break,
                _ => self.at += 1,
            }
        }
        cell.push_str(&self.text[copied..self.at]);
        cell
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may fail loudly")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn items(text: &str, delimiter: char) -> Result<String, String> {
        let items = csv_items(text, delimiter, None, usize::MAX).map_err(|why| why.0)?;
        Ok(Value::array(items).to_json())
    }

    #[test]
    fn cells_may_be_quoted_and_rows_may_be_short_or_long() {
        let text = "x,y\na,\"b,\"\"c\"\"\n\"\r\n\nd\n,,e\n\"\",\"f\"g";
        assert_eq!(
            items(text, ',').unwrap(),
            r#"[{"x":"a","y":"b,\"c\"\n"},{"x":"d","y":""},{"x":"","y":""},{"x":"","y":"fg"}]"#
        );
    }

    #[test]
    fn a_backslash_keeps_what_has_a_meaning_and_vanishes_elsewhere() {
        let text = "path|note\nC:\\\\Bin|a\\|b\n\"say \\\"hi\\\"\"|\\d\\é\\";
        assert_eq!(
            items(text, '|').unwrap(),
            r#"[{"path":"C:\\Bin","note":"a|b"},{"path":"say \"hi\"","note":"dé"}]"#
        );
    }

    #[test]
    fn a_byte_order_mark_and_both_line_ends_are_no_content() {
        let text = "\u{feff}a;b\r\n1;2\r\n3;\r4\n";
        assert_eq!(
            items(text, ';').unwrap(),
            r#"[{"a":"1","b":"2"},{"a":"3","b":"\r4"}]"#
        );
    }

    #[test]
    fn names_are_unique_and_not_too_long() {
        let twice = Err("CSV headers cannot contain duplicates.".to_string());
        assert_eq!(items("a,b,a\n", ','), twice);
        assert_eq!(items("a,\n1,2", ',').unwrap(), r#"[{"a":"1","":"2"}]"#);
        assert!(items(&"x".repeat(10 * 1024), ',').is_ok());
        assert!(items(&"x".repeat(10 * 1024 + 1), ',').is_err());
        assert_eq!(items("", ',').unwrap(), "[]");
    }

    #[test]
    fn given_names_make_the_first_row_an_item_and_all_rows_share_them() {
        let names = [Arc::from("n")];
        let items = csv_items("1\t2\n3\n4", '\t', Some(&names), 2).unwrap();
        assert_eq!(Value::array(items).to_json(), r#"[{"n":"1"},{"n":"3"}]"#);
        assert!(Arc::strong_count(&names[0]) == 1);
    }

    proptest! {
        #[test]
        fn every_text_is_read_to_its_end(text in "[a\"\\\\,\r\né]{0,40}") {
            let given = [Arc::from("a"), Arc::from("b")];
            prop_assert!(csv_items(&text, ',', Some(&given), usize::MAX).is_ok());
        }

        #[test]
        fn quoting_brings_any_cell_back(cell in "[a\",;\r\né ]{0,20}") {
            let text = format!("n\n\"{}\"\n", cell.replace('"', "\"\""));
            let read = csv_items(&text, ',', None, usize::MAX).unwrap();
            prop_assert_eq!(read[0].get("n").and_then(Value::as_str), Some(cell.as_str()));
        }
    }
}
