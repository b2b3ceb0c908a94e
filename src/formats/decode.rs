//! Which byte of a written scalar stands for which byte of its text, and how new text is written there.

use crate::formats::ast::Shape;
use crate::formats::yaml::is_odd;
use crate::json::{Run, Span, StringMap, json_string};

/// A scalar's text with its map.
#[derive(Clone, Debug)]
pub(super) struct Decoded {
    pub text: String,
    pub runs: Vec<Run>,
    pub shape: Shape,
    /// Spaces before each line of a block.
    pub indent: usize,
    /// Where new text may be put: inside the quotes or the block.
    pub room: Span,
}

/// Reads how a scalar is written. `None` where it is written in a way that is too odd to be followed.
pub(super) fn decode(source: &str, span: Span, shape: Shape, text: &str) -> Option<Decoded> {
    let raw = source.get(span.start..span.end)?;
    let quoted = raw.len() >= 2;
    let mut walk = Walk::new(source, span, shape);
    match shape {
        Shape::Double | Shape::Single if quoted => {
            walk.out.room = Span::new(span.start + 1, span.end - 1);
            walk.at = span.start + 1;
            walk.quoted(span.end - 1, shape)?;
        }
        Shape::Literal | Shape::Folded => walk.block(span.end, shape == Shape::Folded)?,
        Shape::Plain | Shape::Double | Shape::Single => return None,
    }
    let mut out = walk.out;
    // Line ends at the end of a block say nothing to JSON, and are left out.
    let trim = |text: &str| text.trim_end_matches('\n').len();
    let wanted = match shape {
        Shape::Literal | Shape::Folded => &text[..trim(text)],
        Shape::Plain | Shape::Double | Shape::Single => text,
    };
    if let Shape::Literal | Shape::Folded = shape {
        let len = trim(&out.text);
        out.text.truncate(len);
        out.runs.retain(|run| run.inner.start < len);
    }
    (out.text == wanted).then_some(out)
}

/// Where the bytes of a scalar's text are written, plain scalars included.
pub(super) fn map(source: &str, span: Span, shape: Shape, text: &str) -> Option<StringMap> {
    if shape != Shape::Plain {
        let decoded = decode(source, span, shape, text)?;
        return Some(StringMap::new(decoded.runs, decoded.room.start));
    }
    let raw = source.get(span.start..span.end)?;
    let mut walk = Walk::new(source, span, shape);
    if raw == text {
        walk.push(raw.len(), raw);
    } else {
        walk.quoted(span.end, Shape::Plain)?;
    }
    (walk.out.text == text).then(|| StringMap::new(walk.out.runs, span.start))
}

struct Walk<'a> {
    source: &'a str,
    at: usize,
    out: Decoded,
}

impl Walk<'_> {
    /// At the start of a scalar, before any of its text.
    fn new(source: &str, span: Span, shape: Shape) -> Walk<'_> {
        Walk {
            source,
            at: span.start,
            out: Decoded {
                text: String::new(),
                runs: Vec::new(),
                shape,
                indent: 0,
                room: span,
            },
        }
    }

    /// So many bytes stand for a text.
    fn push(&mut self, len: usize, text: &str) {
        let inner = Span::new(self.out.text.len(), self.out.text.len() + text.len());
        let outer = Span::new(self.at, self.at + len);
        let verbatim = self.source.get(outer.start..outer.end) == Some(text);
        self.out.text.push_str(text);
        self.at += len;
        if let Some(last) = self.out.runs.last_mut()
            && verbatim
            && last.verbatim
            && last.outer.end == outer.start
        {
            last.inner.end = inner.end;
            last.outer.end = outer.end;
            return;
        }
        self.out.runs.push(Run {
            inner,
            outer,
            verbatim,
        });
    }

    /// The text of a scalar in quotes or without any.
    fn quoted(&mut self, end: usize, shape: Shape) -> Option<()> {
        while self.at < end {
            let rest = &self.source[self.at..end];
            let c = rest.chars().next()?;
            // White space around a line end folds.
            let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            if rest[spaces..].starts_with(['\n', '\r']) {
                let all = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
                let lines = rest[..all].matches('\n').count();
                let text = if lines == 1 {
                    " ".to_owned()
                } else {
                    "\n".repeat(lines.max(1) - 1)
                };
                self.push(all, &text);
                continue;
            }
            match c {
                '\'' if shape == Shape::Single => self.push(2, "'"),
                '\\' if shape == Shape::Double => self.escape(rest)?,
                _ if spaces > 0 => self.push(spaces, &rest[..spaces]),
                _ => {
                    let mut buffer = [0; 4];
                    self.push(c.len_utf8(), c.encode_utf8(&mut buffer));
                }
            }
        }
        Some(())
    }

    fn escape(&mut self, rest: &str) -> Option<()> {
        let code =
            |from: usize, len: usize| u32::from_str_radix(rest.get(from..from + len)?, 16).ok();
        let c = rest[1..].chars().next()?;
        let (len, text) = match c {
            'n' => (2, '\n'),
            't' | '\t' => (2, '\t'),
            'r' => (2, '\r'),
            'b' => (2, '\u{8}'),
            'f' => (2, '\u{c}'),
            '0' => (2, '\0'),
            'a' => (2, '\u{7}'),
            'v' => (2, '\u{b}'),
            'e' => (2, '\u{1b}'),
            'N' => (2, '\u{85}'),
            '_' => (2, '\u{a0}'),
            'L' => (2, '\u{2028}'),
            'P' => (2, '\u{2029}'),
            'x' => (4, char::from_u32(code(2, 2)?)?),
            'U' => (10, char::from_u32(code(2, 8)?)?),
            'u' => {
                let first = code(2, 4)?;
                if (0xD800..0xDC00).contains(&first) && rest.get(6..8) == Some("\\u") {
                    let second = code(8, 4)?;
                    let both = 0x10000 + ((first - 0xD800) << 10) + second.checked_sub(0xDC00)?;
                    (12, char::from_u32(both)?)
                } else {
                    (6, char::from_u32(first)?)
                }
            }
            '"' | '\\' | '/' | ' ' => (2, c),
            '\n' | '\r' => {
                // A line that goes on: nothing stands for it.
                let all = rest[1..].len() - rest[1..].trim_start().len();
                self.push(1 + all, "");
                return Some(());
            }
            _ => return None,
        };
        let mut buffer = [0; 4];
        self.push(len, text.encode_utf8(&mut buffer));
        Some(())
    }

    fn block(&mut self, end: usize, folded: bool) -> Option<()> {
        let source = self.source;
        let header_end = source[self.at..end].find('\n').map(|at| self.at + at + 1)?;
        let lines: Vec<(usize, &str)> = {
            let mut at = header_end;
            source[header_end..end]
                .split_inclusive('\n')
                .map(|line| {
                    let start = at;
                    at += line.len();
                    (start, line.trim_end_matches('\n').trim_end_matches('\r'))
                })
                .collect()
        };
        let first = lines
            .iter()
            .find(|(_, line)| !line.trim_matches(' ').is_empty())?;
        let indent = first.1.len() - first.1.trim_start_matches(' ').len();
        self.out.indent = indent;
        self.at = header_end;
        self.out.room = Span::new(header_end + indent.min(first.1.len()), end);
        let body = |line: &str| line.get(indent..).unwrap_or_default().to_owned();
        let blank = |line: &str| line.trim_matches(' ').is_empty() && line.len() <= indent;
        let mut index = 0;
        let odd = |line: &str| {
            let short = line.len() < indent;
            !blank(line) && (short || !line.as_bytes()[..indent].iter().all(|byte| *byte == b' '))
        };
        if lines.iter().any(|(_, line)| odd(line)) {
            return None;
        }
        // Line ends before the first line.
        while index < lines.len() && blank(lines[index].1) {
            let next = lines.get(index + 1).map_or(end, |next| next.0);
            self.push(next - self.at, "\n");
            index += 1;
        }
        while index < lines.len() {
            let (start, line) = lines[index];
            // What stands before a line's own text belongs to the line end before it.
            let text = body(line);
            let skip = start + indent.min(line.len()) - self.at;
            self.lead(skip);
            self.push(text.len(), &text);
            let mut next = index + 1;
            while next < lines.len() && blank(lines[next].1) {
                next += 1;
            }
            if next >= lines.len() {
                break;
            }
            let deeper = |line: &str| body(line).starts_with([' ', '\t']);
            let empty = next - index - 1;
            if folded && !deeper(line) && !deeper(lines[next].1) {
                let to = lines[next].0 + indent;
                let text = if empty == 0 {
                    " ".to_owned()
                } else {
                    "\n".repeat(empty)
                };
                self.push(to - self.at, &text);
            } else {
                for between in index..next {
                    let to = if between + 1 == next {
                        lines[next].0 + indent
                    } else {
                        lines[between + 1].0
                    };
                    self.push(to - self.at, "\n");
                }
            }
            index = next;
        }
        Some(())
    }

    /// Spaces before the first line of a block stand for nothing.
    fn lead(&mut self, len: usize) {
        self.at += len;
    }
}

/// New text as it is written in a scalar of this shape; `None` if it cannot be.
pub(super) fn encode(text: &str, decoded: &Decoded, line_end: &str) -> Option<String> {
    let control = |c: char| c.is_control() && c != '\n';
    match decoded.shape {
        Shape::Double => {
            let quoted = json_string(text);
            let mut out = String::new();
            for c in quoted[1..quoted.len() - 1].chars() {
                if is_odd(c) {
                    out.push_str(&format!("\\u{:04X}", c as u32));
                } else {
                    out.push(c);
                }
            }
            Some(out)
        }
        Shape::Single => {
            let odd = text.chars().any(|c| c.is_control() || is_odd(c));
            (!odd).then(|| text.replace('\'', "''"))
        }
        Shape::Literal => {
            if text.chars().any(|c| control(c) || is_odd(c)) {
                return None;
            }
            Some(text.replace('\n', &format!("{line_end}{}", " ".repeat(decoded.indent))))
        }
        Shape::Folded => {
            let odd = text.chars().any(|c| c.is_control() || is_odd(c));
            (!odd).then(|| text.to_owned())
        }
        Shape::Plain => None,
    }
}
