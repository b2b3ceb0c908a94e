//! Values as text: compact, or laid out. Does not recurse, so that any depth can be printed.

use crate::json::escape::write_json_string;
use crate::json::{Array, Value};
use std::fmt::Write as _;

/// Longer arrays are laid out over lines.
const FLAT_LEN: usize = 80;

/// How text is laid out over lines.
#[derive(Clone, Debug)]
pub(crate) struct Layout<'a> {
    /// Between lines.
    pub line_end: &'a str,
    /// One level of indentation.
    pub indent: &'a str,
    /// What the first line is already indented by.
    pub base: &'a str,
    /// Between key and value.
    pub colon: &'a str,
    /// Arrays of a few scalars stand on one line, with this between their elements.
    pub flat_arrays: Option<&'a str>,
}

impl Default for Layout<'_> {
    fn default() -> Self {
        Layout {
            line_end: "\n",
            indent: "  ",
            base: "",
            colon: ": ",
            flat_arrays: None,
        }
    }
}

/// Compact text.
pub(crate) fn compact(value: &Value) -> String {
    let mut out = String::with_capacity(value.json_len());
    let spacing = Spacing {
        layout: None,
        colon: ":",
        comma: ",",
        padded: false,
    };
    print(value, &spacing, &mut out);
    out
}

/// On one line, with the given text for colons and commas, and perhaps spaces inside braces.
pub(crate) fn one_line(value: &Value, colon: &str, comma: &str, padded: bool) -> String {
    let mut out = String::with_capacity(value.json_len());
    let spacing = Spacing {
        layout: None,
        colon,
        comma,
        padded,
    };
    print(value, &spacing, &mut out);
    out
}

/// What stands between the parts of a value.
#[derive(Clone, Copy)]
struct Spacing<'a> {
    layout: Option<&'a Layout<'a>>,
    colon: &'a str,
    comma: &'a str,
    padded: bool,
}

/// Over several lines.
pub(crate) fn pretty(value: &Value, layout: &Layout<'_>) -> String {
    let mut out = String::with_capacity(value.json_len() * 2);
    let spacing = Spacing {
        layout: Some(layout),
        colon: layout.colon,
        comma: ",",
        padded: false,
    };
    print(value, &spacing, &mut out);
    out
}

/// A container being printed: the value and how many of its parts are done.
struct Open<'a> {
    value: &'a Value,
    done: usize,
}

fn print(value: &Value, spacing: &Spacing<'_>, out: &mut String) {
    let layout = spacing.layout;
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut next = Some(value);
    loop {
        if let Some(value) = next.take() {
            match value {
                Value::Null => out.push_str("null"),
                Value::Bool(true) => out.push_str("true"),
                Value::Bool(false) => out.push_str("false"),
                Value::Number(number) => {
                    let _ = write!(out, "{number}");
                }
                Value::String(text) => write_json_string(text, out),
                Value::Array(array) => {
                    out.push('[');
                    if array.items().is_empty() {
                        out.push(']');
                    } else if let Some(comma) = layout.and_then(|layout| layout.flat_arrays)
                        && is_short(array)
                    {
                        out.pop();
                        let flat = Spacing {
                            layout: None,
                            comma,
                            ..*spacing
                        };
                        print(value, &flat, out);
                    } else {
                        open.push(Open { value, done: 0 });
                    }
                }
                Value::Object(object) => {
                    out.push('{');
                    if object.members().is_empty() {
                        out.push('}');
                    } else {
                        open.push(Open { value, done: 0 });
                    }
                }
            }
        }
        let level = open.len();
        let Some(here) = open.last_mut() else {
            return;
        };
        let index = here.done;
        here.done += 1;
        match here.value {
            Value::Array(array) => match array.items().get(index) {
                Some(item) => {
                    separate(index, level, spacing, out);
                    next = Some(item);
                }
                None => close(']', level, spacing, out),
            },
            Value::Object(object) => match object.members().get(index) {
                Some((key, member)) => {
                    separate(index, level, spacing, out);
                    write_json_string(key, out);
                    out.push_str(spacing.colon);
                    next = Some(member);
                }
                None => close('}', level, spacing, out),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        if next.is_none() {
            open.pop();
        }
    }
}

/// Whether an array is easier to read on one line.
fn is_short(array: &Array) -> bool {
    array.json_len() <= FLAT_LEN
        && array
            .items()
            .iter()
            .all(|item| !matches!(item, Value::Array(_) | Value::Object(_)))
}

fn separate(index: usize, level: usize, spacing: &Spacing<'_>, out: &mut String) {
    if index > 0 {
        out.push_str(if spacing.layout.is_some() {
            ","
        } else {
            spacing.comma
        });
    } else if spacing.padded && out.ends_with('{') {
        out.push(' ');
    }
    line(level, spacing.layout, out);
}

fn close(bracket: char, level: usize, spacing: &Spacing<'_>, out: &mut String) {
    line(level - 1, spacing.layout, out);
    if spacing.padded && bracket == '}' {
        out.push(' ');
    }
    out.push(bracket);
}

fn line(level: usize, layout: Option<&Layout<'_>>, out: &mut String) {
    let Some(layout) = layout else {
        return;
    };
    out.push_str(layout.line_end);
    out.push_str(layout.base);
    for _ in 0..level {
        out.push_str(layout.indent);
    }
}
