//! Damaged texts of every format: they are read, judged, coloured, completed and explained, and nothing breaks.

use crate::support;
use crate::support::shake::Dice;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use stepwright::asl::{MachineType, Outline};
use stepwright::assist::{
    FormatOptions, NothingSeen, View, complete, folds, format, highlight, hover, outline_symbols,
    references, symbol_at,
};
use stepwright::diagnostics::check;
use stepwright::document::Document;
use stepwright::flow::FlowGraph;
use stepwright::formats::{Format, Spelling, machines};
use stepwright::json::Span;

/// What is put into texts where it does not belong.
const STRANGE: &[&str] = &[
    "\"", "'", "{", "}", "[", "]", ",", ":", "\n", "  ", "\\", "${", "{%", "%}", "&a ", "*a",
    "<<: ", "- ", "# ", "<<EOF\n", "|\n", "é", "😀", "\u{feff}", "$.", "$states.", "\0", "!Sub ",
    "\t", "(", "=",
];

fn at(text: &str, mut place: usize) -> usize {
    place = place.min(text.len());
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}

/// Cuts a piece out, puts something strange in, or turns two pieces round.
fn damaged(text: &str, dice: &mut Dice) -> String {
    let mut text = text.to_owned();
    for _ in 0..=dice.roll(3) {
        let from = at(&text, dice.roll(text.len() + 1));
        match dice.roll(3) {
            0 => {
                let to = at(&text, from + dice.roll(40));
                text.replace_range(from..to.max(from), "");
            }
            1 => text.insert_str(from, STRANGE[dice.roll(STRANGE.len())]),
            _ => {
                let to = at(&text, from + dice.roll(30)).max(from);
                let piece = text[from..to].to_owned();
                let other = at(&text, dice.roll(text.len() + 1));
                text.insert_str(other, &piece);
            }
        }
    }
    text
}

fn look_at(format_of: &Format, text: &str, dice: &mut Dice) {
    let (tree, problems) = format_of.read(text.into());
    let outline = Outline::read(Arc::new(tree));
    let flow = FlowGraph::build(&outline);
    for found in check(&outline, &flow, &problems, MachineType::Standard) {
        assert!(text.get(found.span.start..found.span.end).is_some());
        for fix in &found.fixes {
            let _ = fix.edit.apply(text);
        }
    }
    let view = View::new(&outline, format_of.spelling);
    let mut end = 0;
    for token in highlight(&view, Span::new(0, text.len())) {
        assert!(token.span.start >= end && token.span.start < token.span.end);
        assert!(text.get(token.span.start..token.span.end).is_some());
        end = token.span.end;
    }
    for fold in folds(&view) {
        let _ = fold;
    }
    let _ = outline_symbols(&view);
    let _ = format(&view, FormatOptions::default());
    for _ in 0..6 {
        let offset = at(text, dice.roll(text.len() + 1));
        if let Some(found) = complete(&view, offset, &NothingSeen) {
            assert!(text.get(found.replace.start..found.replace.end).is_some());
        }
        if let Some(found) = hover(&view, offset) {
            assert!(text.get(found.span.start..found.span.end).is_some());
        }
        let _ = symbol_at(&view, offset);
        for found in references(&view, offset) {
            assert!(text.get(found.start..found.end).is_some());
        }
    }
}

/// Damages a file so many times, and looks at what came of it. Says how many readings that were.
fn damage(path: &Path, rounds: usize, seed: u64) -> usize {
    let bytes = std::fs::read(path).unwrap();
    let whole = String::from_utf8_lossy(&bytes).into_owned();
    if whole.len() > 20_000 {
        return 0;
    }
    let name = path.to_string_lossy();
    let spelling = Spelling::of(&name, &whole);
    let mut dice = Dice::new(whole.len() as u64 + seed);
    let mut looked = 0;
    for _ in 0..rounds {
        let text = damaged(&whole, &mut dice);
        let mut formats = vec![Format::of(spelling)];
        for machine in machines(spelling, &text).unwrap_or_default() {
            formats.push(Format::in_template(spelling, &machine.id));
        }
        for format in &formats {
            look_at(format, &text, &mut dice);
            let document = Document::open(text.as_bytes(), format.clone());
            assert_eq!(document.to_bytes(), text.as_bytes());
            looked += 1;
        }
    }
    looked
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn damaged_texts_are_read_and_helped_with() {
    let mut looked = 0;
    for folder in ["tests/cases/formats", "tests/cases/corpus"] {
        for path in files_in(&support::path(folder)) {
            looked += damage(&path, 60, 0);
        }
    }
    assert!(looked > 1_500, "{looked}");
}

/// The same with what people published, in the folder that `STEPWRIGHT_WORKFLOWS` names. `STEPWRIGHT_ROUNDS` says how
/// often each file is damaged, and with it come other damages than before.
#[test]
fn published_texts_are_damaged_too() {
    let Some(folder) = std::env::var_os("STEPWRIGHT_WORKFLOWS").map(PathBuf::from) else {
        return;
    };
    let rounds = std::env::var("STEPWRIGHT_ROUNDS").map(|rounds| rounds.parse().unwrap());
    let rounds: usize = rounds.unwrap_or(4);
    let mut looked = 0;
    for part in ["files", "templates"] {
        for path in files_in(&folder.join(part)) {
            looked += damage(&path, rounds, rounds as u64);
        }
    }
    assert!(looked > 100 * rounds, "{looked}");
}

/// A machine that asks for itself, and one that is nested as deep as it may be: on a thread with as little room as the
/// window's readers have.
#[test]
fn endless_and_deep_texts_end() {
    let deep = |open: &str, close: &str| open.repeat(1_200) + &close.repeat(1_200);
    let json = format!("{{\"StartAt\": {}}}", deep("[", "]"));
    let hcl = format!(
        "resource \"aws_sfn_state_machine\" \"a\" {{\n  definition = jsonencode({{ StartAt = {} }})\n}}\n",
        deep("[", "]")
    );
    let endless = "a: &a\n  b:\n    <<: *a\n  c: [*a]\n";
    for (name, text) in [
        ("deep.asl.json", json.clone()),
        ("deep.asl.yaml", json),
        ("objects.asl.yaml", deep("{a: ", "}")),
        ("deep.tf", hcl),
        ("endless.asl.yaml", endless.to_owned()),
    ] {
        let mut dice = Dice::new(7);
        let spelling = Spelling::of(name, &text);
        let mut formats = vec![Format::of(spelling)];
        for machine in machines(spelling, &text).unwrap_or_default() {
            formats.push(Format::in_template(spelling, &machine.id));
        }
        for format in formats {
            look_at(&format, &text, &mut dice);
        }
    }
}
