//! How a YAML file is written, read from its own text.

use crate::formats::ast::{Ast, AstKind, At, Shape};

/// How a YAML file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileStyle {
    /// `\n`, `\r\n`.
    pub line_end: &'static str,
    /// Columns from a key to the keys below it.
    pub step: usize,
    /// Columns from a key to the dashes below it.
    pub dash: usize,
    /// The quotes of texts that need some.
    pub quotes: Shape,
}

/// The quotes of keys and of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quotes {
    pub key: Shape,
    pub value: Shape,
}

/// Columns before an offset on its line.
pub(super) fn column(text: &str, at: usize) -> usize {
    at - line_start(text, at)
}

/// Where the line of an offset begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where the line of an offset ends, its line end not included.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    if end > at && text[..end].ends_with('\r') {
        end - 1
    } else {
        end
    }
}

/// Where the line behind the one of an offset begins; the text's end if there is none.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// The style of a file.
pub(super) fn file_style(ast: &Ast, text: &str) -> FileStyle {
    let line_end = match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        Some(_) | None => "\n",
    };
    let (mut step, mut dash) = (None, None);
    let (mut single, mut double) = (0, 0);
    for node in &ast.nodes {
        match &node.kind {
            AstKind::Scalar { shape, .. } => match shape {
                Shape::Single => single += 1,
                Shape::Double => double += 1,
                Shape::Plain | Shape::Literal | Shape::Folded => {}
            },
            AstKind::Map {
                pairs,
                starts,
                flow: false,
            } => {
                for ((_, value), start) in pairs.iter().zip(starts) {
                    let (key, value) = (column(text, *start), *value);
                    let below = |starts: &[usize]| {
                        let first = starts.first()?;
                        (line_start(text, *first) != line_start(text, *start))
                            .then(|| column(text, *first).checked_sub(key))
                            .flatten()
                    };
                    match &ast.node(value).kind {
                        AstKind::Map {
                            starts,
                            flow: false,
                            ..
                        } if step.is_none() => step = below(starts).filter(|step| *step > 0),
                        AstKind::List {
                            starts,
                            flow: false,
                            ..
                        } if dash.is_none() => dash = below(starts),
                        AstKind::Map { .. }
                        | AstKind::List { .. }
                        | AstKind::Scalar { .. }
                        | AstKind::Alias(_)
                        | AstKind::Broken => {}
                    }
                }
            }
            AstKind::Map { .. } | AstKind::List { .. } | AstKind::Alias(_) | AstKind::Broken => {}
        }
    }
    let step = step.unwrap_or(2);
    FileStyle {
        line_end,
        step,
        dash: dash.unwrap_or(step),
        quotes: if double > single {
            Shape::Double
        } else {
            Shape::Single
        },
    }
}

/// The quotes of a container's own texts: those most of them have.
pub(super) fn quotes(ast: &Ast, container: At) -> Quotes {
    let (keys, values): (Vec<At>, Vec<At>) = match &ast.node(container).kind {
        AstKind::Map { pairs, .. } => pairs.iter().copied().unzip(),
        AstKind::List { items, .. } => (Vec::new(), items.clone()),
        AstKind::Scalar { .. } | AstKind::Alias(_) | AstKind::Broken => Default::default(),
    };
    Quotes {
        key: most(ast, &keys),
        value: most(ast, &values),
    }
}

fn most(ast: &Ast, nodes: &[At]) -> Shape {
    let (mut plain, mut single, mut double) = (0, 0, 0);
    for at in nodes {
        let node = ast.node(*at);
        if let AstKind::Scalar {
            shape,
            meaning: crate::formats::ast::Meaning::String,
            ..
        } = &node.kind
            && node.tag.is_none()
        {
            match shape {
                Shape::Plain => plain += 1,
                Shape::Single => single += 1,
                Shape::Double => double += 1,
                Shape::Literal | Shape::Folded => {}
            }
        }
    }
    if plain >= single.max(double) {
        Shape::Plain
    } else if single >= double {
        Shape::Single
    } else {
        Shape::Double
    }
}
