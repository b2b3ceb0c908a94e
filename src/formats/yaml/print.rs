//! Values as YAML text in a file's own style.

use crate::formats::ast::Shape;
use crate::formats::yaml::scalars::{is_odd, plain_is_safe};
use crate::formats::yaml::style::{FileStyle, Quotes};
use crate::json::{Value, json_string};

/// A whole new file: two columns a level, plain texts where they can be.
pub(in crate::formats) fn file(value: &Value) -> String {
    let style = FileStyle {
        line_end: "\n",
        step: 2,
        dash: 2,
        quotes: Shape::Single,
    };
    let quotes = Quotes {
        key: Shape::Plain,
        value: Shape::Plain,
    };
    style.block(value, 0, quotes) + "\n"
}

impl FileStyle {
    /// A line end and so many spaces.
    pub fn new_line(&self, column: usize) -> String {
        format!("{}{}", self.line_end, " ".repeat(column))
    }

    /// What stands behind the colon of a key at a column, the space or line end before it included.
    pub fn after_colon(&self, value: &Value, column: usize, quotes: Quotes) -> String {
        match value {
            Value::Object(object) if !object.members().is_empty() => {
                let inner = column + self.step;
                format!(
                    "{}{}",
                    self.new_line(inner),
                    self.block(value, inner, quotes)
                )
            }
            Value::Array(array) if !array.items().is_empty() => {
                let inner = column + self.dash;
                format!(
                    "{}{}",
                    self.new_line(inner),
                    self.block(value, inner, quotes)
                )
            }
            _ => format!(" {}", self.scalar(value, column, quotes.value)),
        }
    }

    /// What stands behind a dash at a column.
    pub fn after_dash(&self, value: &Value, column: usize, quotes: Quotes) -> String {
        format!(" {}", self.block(value, column + 2, quotes))
    }

    /// A member of a block at a column.
    pub fn member(&self, key: &str, value: &Value, column: usize, quotes: Quotes) -> String {
        format!(
            "{}:{}",
            self.text(key, quotes.key, false),
            self.after_colon(value, column, quotes)
        )
    }

    /// A value whose first line begins at a column.
    pub fn block(&self, value: &Value, column: usize, quotes: Quotes) -> String {
        match value {
            Value::Object(object) if !object.members().is_empty() => {
                let members: Vec<String> = object
                    .members()
                    .iter()
                    .map(|(key, value)| self.member(key, value, column, quotes))
                    .collect();
                members.join(&self.new_line(column))
            }
            Value::Array(array) if !array.items().is_empty() => {
                let items: Vec<String> = array
                    .items()
                    .iter()
                    .map(|item| format!("-{}", self.after_dash(item, column, quotes)))
                    .collect();
                items.join(&self.new_line(column))
            }
            _ => self.scalar(value, column.saturating_sub(self.step), quotes.value),
        }
    }

    /// A scalar, or an empty container. A text of several lines becomes a literal block below a column.
    pub fn scalar(&self, value: &Value, column: usize, shape: Shape) -> String {
        match value {
            Value::String(text) => match self.literal(text, column + self.step) {
                Some(block) => block,
                None => self.text(text, shape, false),
            },
            _ => value.to_json(),
        }
    }

    /// A text of several lines as a literal block, if it can be one.
    pub fn literal(&self, text: &str, column: usize) -> Option<String> {
        let body = text.strip_suffix('\n').unwrap_or(text);
        let printable = body
            .chars()
            .all(|c| c == '\n' || !(c.is_control() || is_odd(c)));
        let fits = body.contains('\n')
            && printable
            && !body.starts_with([' ', '\n'])
            && !body.ends_with('\n');
        if !fits {
            return None;
        }
        let mut out = String::from(if body.len() == text.len() { "|-" } else { "|" });
        for line in body.split('\n') {
            out.push_str(self.line_end);
            if !line.is_empty() {
                out.push_str(&" ".repeat(column));
                out.push_str(line);
            }
        }
        Some(out)
    }

    /// A text on one line, in quotes of this shape or those it needs.
    pub fn text(&self, text: &str, shape: Shape, flow: bool) -> String {
        let simple = !text.chars().any(|c| c.is_control() || is_odd(c));
        let shape = match shape {
            Shape::Plain | Shape::Literal | Shape::Folded => {
                if plain_is_safe(text, flow) {
                    return text.to_owned();
                }
                // Quotes that need no escapes read best.
                match self.quotes {
                    Shape::Single if text.contains('\'') && !text.contains(['"', '\\']) => {
                        Shape::Double
                    }
                    Shape::Double if text.contains(['"', '\\']) => Shape::Single,
                    other => other,
                }
            }
            quoted @ (Shape::Single | Shape::Double) => quoted,
        };
        if shape == Shape::Single && simple {
            return format!("'{}'", text.replace('\'', "''"));
        }
        // JSON's escapes are YAML's too; what JSON leaves alone and YAML forbids is escaped here.
        let mut out = String::new();
        for c in json_string(text).chars() {
            if is_odd(c) {
                out.push_str(&format!("\\u{:04X}", c as u32));
            } else {
                out.push(c);
            }
        }
        out
    }
}
