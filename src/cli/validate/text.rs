//! The findings for people: compiler-style, with the line and a caret.

use crate::cli::validate::Report;
use crate::diagnostics::{Diagnostic, Severity};
use crate::json::Tree;
use std::fmt::Write;

/// Errors and warnings: the finding, the line, a caret under the place, the way out. What is only worth knowing comes
/// after them, one line each, and not at all while there are errors to mend.
pub(super) fn write_text(report: &Report, out: &mut String) {
    let tree = &report.outline.tree;
    let lines: Vec<&str> = tree.text().lines().collect();
    let (notes, loud): (Vec<&Diagnostic>, Vec<&Diagnostic>) = report
        .found
        .iter()
        .partition(|d| d.severity == Severity::Info);
    let errors = loud
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .count();
    for d in &loud {
        write_finding(report, tree, &lines, d, out);
    }
    let shown = if errors > 0 { 0 } else { notes.len() };
    for d in &notes[..shown] {
        let at = tree.position(d.span.start);
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "note[{}]: {}:{}:{}: {}{}",
            d.code,
            report.place(),
            at.line,
            at.column,
            of_machine(report),
            d.message.trim_end()
        );
    }
    let warnings = loud.len() - errors;
    let parts = [
        (errors, "error"),
        (warnings, "warning"),
        (notes.len(), "note"),
    ];
    let mut detail: String = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!(", {count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
    if !report.suppressed.is_empty() {
        detail.push_str(&format!(" ({} suppressed)", report.suppressed.len()));
    }
    // What only a rule of ours makes an error fails here, though the service would take the definition.
    let verdict = match (report.is_valid(), errors) {
        (true, 0) => "valid",
        (true, _) => "the service would take it, but the rules do not",
        (false, _) => "not valid",
    };
    let _ = writeln!(out, "{}: {verdict}{detail}", report.title);
}

/// Whose finding it is, where a file holds several machines.
fn of_machine(report: &Report) -> String {
    match &report.machine {
        Some(machine) => format!("{machine}: "),
        None => String::new(),
    }
}

fn write_finding(report: &Report, tree: &Tree, lines: &[&str], d: &Diagnostic, out: &mut String) {
    let word = match d.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let start = tree.position(d.span.start);
    let end = tree.position(d.span.end);
    let line = lines.get(start.line - 1).copied().unwrap_or_default();
    let (line, column) = excerpt(line, start.column);
    let width = if end.line == start.line {
        end.column.saturating_sub(start.column).max(1)
    } else {
        line.chars().count().saturating_sub(column - 1).max(1)
    };
    let width = width.min(line.chars().count().saturating_sub(column - 1).max(1));
    let gutter = " ".repeat(start.line.to_string().len());
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "{word}[{}]: {}\n{gutter}--> {}:{}:{} ({}{})\n{gutter} |\n{} | {line}\n{gutter} | {}{}\n",
        d.code,
        d.message.trim_end(),
        report.place(),
        start.line,
        start.column,
        of_machine(report),
        d.location,
        start.line,
        " ".repeat(column - 1),
        "^".repeat(width),
    );
    if !d.help.is_empty() {
        let _ = writeln!(out, "{gutter} = help: {}", d.help);
    }
    for fix in &d.fixes {
        let _ = writeln!(out, "{gutter} = fix: {}", fix.label);
    }
    out.push('\n');
}

/// The part of a line around a column: files written on one line would fill the screen.
/// Tabs become spaces so that the caret stands where it should; what would act on the terminal becomes its picture.
fn excerpt(line: &str, column: usize) -> (String, usize) {
    const BEFORE: usize = 60;
    const WIDTH: usize = 120;
    let chars: Vec<char> = line
        .chars()
        .map(|c| match c {
            '\t' => ' ',
            '\u{7f}' => '␡',
            '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or(' '),
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect();
    if chars.len() <= WIDTH {
        return (chars.into_iter().collect(), column);
    }
    let from = column.saturating_sub(1).saturating_sub(BEFORE);
    let to = (from + WIDTH).min(chars.len());
    let mut text = String::new();
    let mut column = column - from;
    if from > 0 {
        text.push('…');
        column += 1;
    }
    text.extend(&chars[from.min(to)..to]);
    if to < chars.len() {
        text.push('…');
    }
    (text, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = "x".repeat(400);
        let (text, column) = excerpt(&line, 200);
        assert!(text.chars().count() <= 122);
        assert_eq!(text.chars().nth(column - 1), Some('x'));
        assert_eq!(excerpt("\tab", 2), (" ab".into(), 2));
        assert_eq!(excerpt("a\0\x1b[2J", 2), ("a␀␛[2J".into(), 2));
    }
}
