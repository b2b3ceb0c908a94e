//! Checks of paths, intrinsic calls, templates and JSONata expressions inside definitions.

use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::inside::{read_of, token_at};
use crate::diagnostics::value_repairs;
use crate::expressions::intrinsics::Intrinsic;
use crate::expressions::jsonata::Expression;
use crate::expressions::jsonpath::{Path, ReferencePath};
use crate::expressions::{Invalid, error_code_help};
use crate::json::{NodeId, NodeKind, Span, remove_member, rename_member};

/// What a JSONata expression may read of `$states` where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// `$states.result`
    pub result: bool,
    /// `$states.errorOutput`
    pub error_output: bool,
}

/// The text between `{%` and `%}`, if the string is an expression.
pub(super) fn expression_text(text: &str) -> Option<&str> {
    text.strip_prefix("{%")?.strip_suffix("%}")
}

/// A path that may name several places.
pub(super) fn check_path(cx: &Check, node: NodeId, text: &str, out: &mut Vec<Diagnostic>) {
    if has_placeholder(text) {
        return;
    }
    if let Err(invalid) = Path::parse(text) {
        out.push(
            cx.schema(node, "Value is not a valid JSONPath")
                .help(explained(&invalid))
                .inside(cx, node, place(text, invalid.position))
                .change_text(cx, node, value_repairs::path(text)),
        );
    }
}

/// A path that a result is written to: it begins at the state's input and names one place.
pub(super) fn check_written_path(cx: &Check, node: NodeId, text: &str, out: &mut Vec<Diagnostic>) {
    if has_placeholder(text) {
        return;
    }
    let invalid = if text.starts_with('$') && text.len() > 1 && !text[1..].starts_with(['.', '[']) {
        Invalid {
            message: "A result is placed in the state's input; variables are set with Assign"
                .into(),
            position: None,
        }
    } else if let Err(invalid) = ReferencePath::parse(text) {
        invalid
    } else {
        return;
    };
    out.push(
        cx.schema(node, "Value is not a Reference Path")
            .help(explained(&invalid))
            .inside(cx, node, place(text, invalid.position))
            .change_text(cx, node, value_repairs::reference_path(text)),
    );
}

/// A path that names one place. `context` says whether the Context Object may be read here.
pub(super) fn check_reference_path(
    cx: &Check,
    node: NodeId,
    text: &str,
    context: bool,
    out: &mut Vec<Diagnostic>,
) {
    if has_placeholder(text) {
        return;
    }
    // What reads a value may start anywhere; what writes one starts at `$`. The remainder is the same.
    let invalid = if text.starts_with("$$") {
        if context {
            Path::parse(text).err()
        } else {
            Some(Invalid {
                message: "The Context Object cannot be read here".into(),
                position: Some(0),
            })
        }
    } else if text.starts_with('$') && !text[1..].starts_with(['.', '[']) && text.len() > 1 {
        definite(text).err()
    } else {
        ReferencePath::parse(text).err()
    };
    if let Some(invalid) = invalid {
        out.push(
            cx.schema(node, "Value is not a Reference Path")
                .help(explained(&invalid))
                .inside(cx, node, place(text, invalid.position))
                .change_text(cx, node, value_repairs::reference_path(text)),
        );
    }
}

/// A path into a variable that can name one place only.
fn definite(text: &str) -> Result<(), Invalid> {
    let path = Path::parse(text)?;
    if path.is_definite() {
        Ok(())
    } else {
        Err(Invalid {
            message: "It may name several places".into(),
            position: None,
        })
    }
}

/// What may stand in a key ending in `.$`: a path or an intrinsic call.
pub(super) fn parse_computed(text: &str) -> Result<(), Invalid> {
    if text.starts_with('$') {
        Path::parse(text).map(|_| ())
    } else if text.starts_with("States.") {
        match Intrinsic::parse(text)?.never_works() {
            Some(message) => Err(Invalid {
                message,
                position: None,
            }),
            None => Ok(()),
        }
    } else {
        Err(Invalid {
            message: "It begins neither with $ nor with States.".into(),
            position: Some(0),
        })
    }
}

/// A payload template: every key that ends in `.$` holds a path or an intrinsic call.
pub(super) fn check_template(cx: &Check, node: NodeId, out: &mut Vec<Diagnostic>) {
    match &cx.tree.node(node).kind {
        NodeKind::Object(members) => {
            for (index, &member) in members.iter().enumerate() {
                let key = cx.tree.str(member.key).unwrap_or_default();
                let Some(plain) = key.strip_suffix(".$") else {
                    check_template(cx, member.value, out);
                    continue;
                };
                if cx.tree.get(node, plain).is_some() {
                    out.push(
                        cx.schema(
                            node,
                            format!("The field '{plain}' is there with and without '.$'"),
                        )
                        .at_key(cx, member)
                        .help("Both would set the same field. Remove one of them.")
                        .fix(format!("Remove {key}"), remove_member(cx.tree, node, index)),
                    );
                }
                if cx.unknown(member.value) {
                    continue;
                }
                let (why, part) = match cx.tree.str(member.value) {
                    Some(text) => match parse_computed(text) {
                        Ok(()) => continue,
                        Err(invalid) => (explained(&invalid), place(text, invalid.position)),
                    },
                    None => (
                        "A key that ends in .$ takes a text: a path or an intrinsic function. \
                         Leave .$ out for a fixed value."
                            .into(),
                        None,
                    ),
                };
                let message = format!(
                    "The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call"
                );
                let mut finding = cx
                    .schema(node, message)
                    .at_value(cx, member.value)
                    .inside(cx, member.value, part)
                    .help(why);
                let meant = cx.tree.str(member.value).and_then(value_repairs::computed);
                finding = finding.change_text(cx, member.value, meant);
                if cx.tree.get(node, plain).is_none() {
                    finding = finding.fix(
                        format!("Rename to {plain}"),
                        rename_member(cx.tree, node, index, plain),
                    );
                }
                out.push(finding);
            }
        }
        NodeKind::Array(items) => {
            for &item in items {
                check_template(cx, item, out);
            }
        }
        NodeKind::Null
        | NodeKind::Bool(_)
        | NodeKind::Number
        | NodeKind::String(_)
        | NodeKind::Broken => {}
    }
}

/// JSON in which any string may be an expression.
pub(super) fn check_jsonata(cx: &Check, node: NodeId, reach: Reach, out: &mut Vec<Diagnostic>) {
    match &cx.tree.node(node).kind {
        NodeKind::String(text) => check_expression(cx, node, text, reach, out),
        NodeKind::Object(members) => {
            for member in members {
                check_jsonata(cx, member.value, reach, out);
            }
        }
        NodeKind::Array(items) => {
            for &item in items {
                check_jsonata(cx, item, reach, out);
            }
        }
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::Broken => {}
    }
}

/// A string that may be an expression.
fn check_expression(cx: &Check, node: NodeId, text: &str, reach: Reach, out: &mut Vec<Diagnostic>) {
    if has_placeholder(text) {
        return;
    }
    let Some(inner) = expression_text(text) else {
        if text.starts_with("{%") || text.ends_with("%}") {
            out.push(
                cx.error(
                    code::INVALID_JSONATA,
                    node,
                    "The JSONata expression is not enclosed in {% and %}",
                )
                .help("An expression begins with {% and ends with %}, without anything around.")
                .change_text(cx, node, enclosed(text)),
            );
        }
        return;
    };
    if let Err(invalid) = Expression::compile(inner) {
        let message = format!("Invalid JSONata expression: {}", invalid.message);
        let part = place(inner, invalid.position).map(within_marks);
        out.push(
            cx.error(code::INVALID_JSONATA, node, message)
                .help(meaning(&invalid.code))
                .inside(cx, node, part)
                .change_text(cx, node, repaired(inner)),
        );
        return;
    }
    if let Some(what) = root_reference(inner) {
        out.push(
            cx.error(
                code::INVALID_JSONATA,
                node,
                format!("{what} cannot be used here"),
            )
            .help("There is no document at the root. The state's input is $states.input.")
            .inside(cx, node, read_of(text, what))
            .change_text(cx, node, repaired(inner)),
        );
        return;
    }
    for (name, allowed, where_it_is) in [
        (
            "result",
            reach.result,
            "in Output and Assign of Task, Parallel and Map states",
        ),
        (
            "errorOutput",
            reach.error_output,
            "in Output and Assign of a catcher",
        ),
    ] {
        if !allowed && reads_states_member(inner, name) {
            let message = format!("$states.{name} cannot be read here");
            out.push(
                cx.error(code::INVALID_JSONATA, node, message)
                    .help(format!("It exists only {where_it_is}."))
                    .inside(cx, node, read_of(text, &format!("$states.{name}"))),
            );
        }
    }
}

fn repaired(inner: &str) -> Option<String> {
    value_repairs::expression(inner).map(|inner| format!("{{%{inner}%}}"))
}

/// An expression that lacks one of its ends, with both.
fn enclosed(text: &str) -> Option<String> {
    let begun = text.starts_with("{%");
    let inner = if begun {
        let rest = text[2..].trim_end();
        rest.trim_end_matches(['%', '}']).trim_end()
    } else {
        let rest = text.strip_suffix("%}")?.trim_start();
        rest.trim_start_matches(['{', '%']).trim_start()
    };
    let whole = format!("{{% {} %}}", inner.trim());
    let expression = expression_text(&whole)?;
    Expression::parse(expression).is_ok().then_some(whole)
}

/// `$$` anywhere, or `$` where nothing gives it a meaning: at the very start.
fn root_reference(expression: &str) -> Option<&'static str> {
    let bare = without_texts(expression);
    let mut from = 0;
    while let Some(at) = bare[from..].find("$$") {
        let end = from + at + 2;
        if !bare[end..].starts_with(|c: char| c.is_alphanumeric() || c == '_') {
            return Some("$$");
        }
        from = end;
    }
    let start = bare.trim_start();
    let alone = start.strip_prefix('$')?.trim_start();
    (alone.is_empty() || alone.starts_with(['.', '['])).then_some("$")
}

/// Whether an expression reads `$states.NAME`.
fn reads_states_member(expression: &str, name: &str) -> bool {
    let bare = without_texts(expression);
    let mut rest = bare.as_str();
    while let Some(at) = rest.find("$states") {
        rest = &rest[at + "$states".len()..];
        let Some(member) = rest.trim_start().strip_prefix('.') else {
            continue;
        };
        if let Some(after) = member.trim_start().strip_prefix(name)
            && !after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        {
            return true;
        }
    }
    false
}

/// The expression with the contents of strings and comments blanked out.
pub(super) fn without_texts(expression: &str) -> String {
    let mut bare = String::with_capacity(expression.len());
    let mut chars = expression.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' | '\'' => {
                bare.push(c);
                while let Some(inner) = chars.next() {
                    if inner == '\\' {
                        chars.next();
                    } else if inner == c {
                        break;
                    }
                }
                bare.push(c);
            }
            '/' if chars.peek() == Some(&'*') => {
                chars.next();
                let mut before = ' ';
                for inner in chars.by_ref() {
                    if before == '*' && inner == '/' {
                        break;
                    }
                    before = inner;
                }
                bare.push(' ');
            }
            _ => bare.push(c),
        }
    }
    bare
}

/// The reader's words, as a sentence.
fn explained(invalid: &Invalid) -> String {
    format!("{}.", invalid.message.trim_end_matches('.'))
}

/// The token of a text at which its reader gave up; `None` when all of it is meant.
fn place(text: &str, position: Option<usize>) -> Option<Span> {
    token_at(text, position.filter(|at| *at > 0)?)
}

/// What an error code of JSONata means.
fn meaning(code: &str) -> String {
    error_code_help(code).map_or_else(String::new, |known| {
        format!("{}: {}", known.code, known.help.replace('`', ""))
    })
}

/// A stretch of the text between `{%` and `%}` as one of the whole string.
fn within_marks(inner: Span) -> Span {
    Span::new(inner.start + 2, inner.end + 2)
}
