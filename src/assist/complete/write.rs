//! How what is completed is written: JSON or YAML, in the file's own indentation.

use crate::assist::View;
use crate::formats::Spelling;
use crate::json::{Value, json_string, style_of};

/// Stands in texts where the cursor goes.
pub(super) const CARET: char = '\u{E000}';

/// A text without its mark, and where the mark was; at the end if there is none.
pub(super) fn caret(text: &str) -> (String, usize) {
    match text.find(CARET) {
        Some(at) => (text.replace(CARET, ""), at),
        None => (text.to_owned(), text.len()),
    }
}

/// How a file writes what is new at a place.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    spelling: Spelling,
    /// The machine stands in a string of a JSON template: quotes and line ends are escaped.
    escaped: bool,
    /// One step of indentation.
    unit: String,
    /// Indentation of the line the new text is on.
    indent: String,
}

impl Writer {
    /// At an offset. `column`: where a YAML key begins on its line.
    pub fn at(view: &View<'_>, offset: usize, column: Option<usize>) -> Writer {
        let text = view.text();
        let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let line = &text[start..];
        let own: String = line
            .chars()
            .take_while(|c| matches!(c, ' ' | '\t'))
            .collect();
        let spelling = match view.is_hcl() {
            true => Spelling::Terraform,
            false => view.inner_spelling(),
        };
        let unit = match spelling {
            Spelling::Json | Spelling::Terraform => style_of(view.tree).indent,
            Spelling::Yaml => "  ".to_owned(),
        };
        Writer {
            spelling,
            escaped: spelling == Spelling::Json && view.quoted_by() == Some('"'),
            unit: if unit.is_empty() {
                "  ".to_owned()
            } else {
                unit
            },
            indent: match column {
                Some(column) => " ".repeat(column),
                None => own,
            },
        }
    }

    /// A text where a value is wanted.
    pub fn text(&self, text: &str) -> String {
        match self.spelling {
            Spelling::Json | Spelling::Terraform => self.outward(&json_text(text)),
            Spelling::Yaml => yaml_text(text),
        }
    }

    /// Text that goes into a string that is already there, as its quotes want it.
    pub fn in_string(&self, text: &str, quote: Option<char>) -> String {
        match quote {
            Some('"') => {
                let quoted = json_text(text);
                self.outward(&quoted[1..quoted.len() - 1])
            }
            Some('\'') if self.spelling == Spelling::Yaml => text.replace('\'', "''"),
            _ => text.to_owned(),
        }
    }

    fn outward(&self, json: &str) -> String {
        if !self.escaped {
            return json.to_owned();
        }
        let quoted = json_text(json);
        quoted[1..quoted.len() - 1].to_owned()
    }

    /// A member with its value. `quoted`: its key is to have quotes.
    pub fn member(&self, key: &str, value: &Value, quoted: bool) -> String {
        let mut out = String::new();
        match self.spelling {
            Spelling::Json | Spelling::Terraform => {
                self.key(key, quoted, &mut out);
                self.json(value, &self.indent, &mut out);
                self.outward(&out)
            }
            Spelling::Yaml => {
                out.push_str(&yaml_text(key));
                out.push(':');
                self.yaml(value, &self.indent, &mut out);
                out
            }
        }
    }

    /// A value alone.
    pub fn value(&self, value: &Value) -> String {
        let mut out = String::new();
        match self.spelling {
            Spelling::Json | Spelling::Terraform => {
                self.json(value, &self.indent, &mut out);
                self.outward(&out)
            }
            Spelling::Yaml => {
                flow(value, &mut out);
                out
            }
        }
    }

    /// A key and what stands between it and its value.
    fn key(&self, key: &str, quoted: bool, out: &mut String) {
        if self.spelling != Spelling::Terraform {
            out.push_str(&json_text(key));
            out.push_str(": ");
            return;
        }
        let is_name = key.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
            && key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        match is_name && !quoted {
            true => out.push_str(key),
            false => out.push_str(&json_text(key)),
        }
        out.push_str(" = ");
    }

    // Skeletons are a few levels deep.
    fn json(&self, value: &Value, indent: &str, out: &mut String) {
        let inner = format!("{indent}{}", self.unit);
        if let Some(object) = value.as_object() {
            if object.members().is_empty() {
                out.push_str("{}");
                return;
            }
            out.push('{');
            for (index, (key, value)) in object.members().iter().enumerate() {
                if index > 0 && self.spelling != Spelling::Terraform {
                    out.push(',');
                }
                out.push('\n');
                out.push_str(&inner);
                if &**key == CARET_KEY {
                    out.push(CARET);
                    continue;
                }
                self.key(key, false, out);
                self.json(value, &inner, out);
            }
            out.push('\n');
            out.push_str(indent);
            out.push('}');
        } else if let Some(items) = value.as_array() {
            let flat = items
                .iter()
                .all(|item| item.as_object().is_none() && item.as_array().is_none());
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(if flat { ", " } else { "," });
                }
                if !flat {
                    out.push('\n');
                    out.push_str(&inner);
                }
                self.json(item, &inner, out);
            }
            if !flat {
                out.push('\n');
                out.push_str(indent);
            }
            out.push(']');
        } else if let Some(text) = value.as_str() {
            out.push_str(&json_text(text));
        } else {
            out.push_str(&value.to_json());
        }
    }

    /// A value behind `key:`.
    fn yaml(&self, value: &Value, indent: &str, out: &mut String) {
        let inner = format!("{indent}{}", self.unit);
        if let Some(object) = value.as_object() {
            if object.members().is_empty() {
                out.push_str(" {}");
                return;
            }
            self.yaml_members(value, &inner, false, out);
        } else if let Some(items) = value.as_array() {
            let flat = items
                .iter()
                .all(|item| item.as_object().is_none() && item.as_array().is_none());
            if flat {
                out.push(' ');
                flow(value, out);
                return;
            }
            for item in items {
                out.push('\n');
                out.push_str(&inner);
                out.push_str("- ");
                self.yaml_members(item, &format!("{inner}  "), true, out);
            }
        } else {
            out.push(' ');
            flow(value, out);
        }
    }

    fn yaml_members(&self, value: &Value, indent: &str, inline_first: bool, out: &mut String) {
        let members = value.as_object().map(|object| object.members().to_vec());
        for (index, (key, value)) in members.unwrap_or_default().iter().enumerate() {
            if index > 0 || !inline_first {
                out.push('\n');
                out.push_str(indent);
            }
            if &**key == CARET_KEY {
                out.push(CARET);
                continue;
            }
            out.push_str(&yaml_text(key));
            out.push(':');
            self.yaml(value, indent, out);
        }
    }
}

/// A key of a skeleton that is not written: the cursor goes there.
pub(super) const CARET_KEY: &str = "\u{E000}";

fn json_text(text: &str) -> String {
    json_string(text)
}

fn flow(value: &Value, out: &mut String) {
    if let Some(items) = value.as_array() {
        out.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            flow(item, out);
        }
        out.push(']');
    } else if let Some(text) = value.as_str() {
        out.push_str(&yaml_text(text));
    } else {
        out.push_str(&value.to_json());
    }
}

/// A text in YAML: plain where that reads as itself, else in quotes.
fn yaml_text(text: &str) -> String {
    let bare: String = text.chars().filter(|c| *c != CARET).collect();
    let mut chars = bare.chars();
    let first = chars.next();
    let begins = first.is_some_and(|c| c.is_alphabetic() || matches!(c, '$' | '_' | '/'));
    let plain = bare
        .chars()
        .all(|c| c.is_alphanumeric() || "_-.$/:@+ ".contains(c));
    let word = matches!(
        bare.to_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    let safe = begins && plain && !word && !bare.contains(": ") && !bare.ends_with([':', ' ']);
    if safe || bare.is_empty() && text.contains(CARET) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}
