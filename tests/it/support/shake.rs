//! Random changes of a machine in any format, each held against the same change of plain JSON.

use crate::support::touched::{strayed, touchable};
use std::collections::BTreeMap;
use stepwright::asl::{Outline, Port, StateAddress, StateKind};
use stepwright::document::{Document, EdgeRef, Intent, Selection};
use stepwright::formats::Format;
use stepwright::json::{NodeId, NodeKind, Tree, Value};

/// What came of the changes.
#[derive(Debug, Default)]
pub struct Figures {
    pub done: usize,
    /// Refused here, though JSON takes them: sentence and how often.
    pub refused: BTreeMap<String, usize>,
    /// What went wrong.
    pub wrong: Vec<String>,
}

/// Numbers that look random, and are the same each time.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn roll(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % below.max(1)
    }
}

/// Changes a machine so many times; what is refused does not count, unless nearly everything is. In a file with
/// anchors a change may be seen elsewhere too.
pub fn shake(name: &str, bytes: &[u8], format: &Format, changes: usize, seed: u64) -> Figures {
    let mut figures = Figures::default();
    let mut dice = Dice(seed);
    let shared = String::from_utf8_lossy(bytes).contains("&");
    let mut document = Document::open(bytes, format.clone());
    for round in 0..changes * 5 {
        if figures.done == changes {
            break;
        }
        // Every few changes from the beginning, so that all parts of the file are met as they were written.
        if round % 6 == 0 {
            document = Document::open(bytes, format.clone());
        }
        let Some(intent) = random_intent(&document, &mut dice) else {
            continue;
        };
        one(name, &mut document, &intent, shared, &mut figures);
    }
    figures
}

fn one(name: &str, document: &mut Document, intent: &Intent, shared: bool, figures: &mut Figures) {
    let before = document.to_bytes();
    let mistakes = document.format().read(document.text().into()).1.len();
    let tree = document.tree().clone();
    let Some(value) = tree.value(tree.root()) else {
        return;
    };
    let outline = Outline::read(tree.clone());
    let may_touch = (!shared).then(|| touchable(&tree, &outline, intent));
    let mut twin = Document::from_bytes(value.to_json().as_bytes());
    let wanted = twin.perform(intent, Selection::default());
    let mut wrong = |what: &str, text: &str| {
        figures
            .wrong
            .push(format!("{name}: {what}\n{intent:?}\n{text}"));
    };
    if let Err(refusal) = document.perform(intent, Selection::default()) {
        if document.to_bytes() != before {
            wrong("a refusal changed something", "");
        }
        if wanted.is_ok() {
            let why: String = refusal.why.split('`').step_by(2).collect();
            *figures.refused.entry(why).or_default() += 1;
        }
        return;
    }
    if let Err(why) = wanted {
        wrong("JSON refuses this", &why.why);
        return;
    }
    let after = document.to_bytes();
    let (read, problems) = document.format().read(document.text().into());
    let changes = changed_lines(&before, &after);
    if problems.len() > mistakes {
        wrong(&format!("new mistakes: {problems:?}"), &changes);
        return;
    }
    let (ours, theirs) = (
        read.value(read.root()),
        twin.tree().value(twin.tree().root()),
    );
    if ours != theirs && !shared {
        let show = |value: &Option<Value>| value.as_ref().map(Value::to_json).unwrap_or_default();
        wrong(
            &format!("reads as\n{}\nnot as\n{}", show(&ours), show(&theirs)),
            &changes,
        );
        return;
    }
    if let Some(lines) = may_touch {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        if let Some(why) = strayed(&text(&before), &text(&after), &lines) {
            wrong(&why, &changes);
        }
    }
    if let Intent::RenameState { .. } | Intent::Connect { .. } = intent {
        let (a, b) = (comments(&before), comments(&after));
        if a != b {
            wrong("a comment was lost", &changes);
        }
    }
    let steps = document.history().1;
    if after != before {
        document.undo();
        if document.to_bytes() != before {
            wrong("undoing gives other bytes", &changes);
        }
        document.redo();
        if document.to_bytes() != after {
            wrong("redoing gives other bytes", &changes);
        }
        if document.history().1 != steps {
            wrong("redoing gives another history", &changes);
        }
    }
    figures.done += 1;
}

fn comments(bytes: &[u8]) -> usize {
    String::from_utf8_lossy(bytes)
        .lines()
        .filter(|line| line.trim_start().starts_with("# "))
        .count()
}

/// The lines that differ, with a few around them.
pub fn changed_lines(before: &[u8], after: &[u8]) -> String {
    let (a, b) = (
        String::from_utf8_lossy(before),
        String::from_utf8_lossy(after),
    );
    let (a, b): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..]
        .iter()
        .rev()
        .zip(b[head..].iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let mut out = String::new();
    for line in &a[head.saturating_sub(3)..head] {
        out += &format!("  {line}\n");
    }
    for line in &a[head..a.len() - tail] {
        out += &format!("- {line}\n");
    }
    for line in &b[head..b.len() - tail] {
        out += &format!("+ {line}\n");
    }
    out
}

fn random_intent(document: &Document, dice: &mut Dice) -> Option<Intent> {
    let tree = document.tree();
    let outline = Outline::read(tree.clone());
    let states: Vec<StateAddress> = outline
        .all_states()
        .iter()
        .map(|state| state.address.clone())
        .collect();
    let state = |dice: &mut Dice| states.get(dice.roll(states.len())).cloned();
    let number = dice.roll(1000);
    Some(match dice.roll(9) {
        0 => Intent::RenameState {
            state: state(dice)?,
            to: [
                format!("New {number}"),
                format!("It's {number}: done"),
                format!("{number}"),
                format!("\"{number}\" # x"),
                format!("é{number}"),
            ][dice.roll(5)]
            .clone(),
        },
        1 | 2 => Intent::SetPointer {
            pointer: random_pointer(tree, dice)?,
            json: random_json(dice),
        },
        3 => {
            let object = random_object(tree, dice)?;
            Intent::SetPointer {
                pointer: format!("{object}/new{number}"),
                json: random_json(dice),
            }
        }
        4 => Intent::UnsetPointer {
            pointer: random_pointer(tree, dice)?,
        },
        5 => {
            let after = state(dice)?;
            Intent::AddStateJson {
                name: format!("Added {number}"),
                json: r#"{"Type": "Pass", "Result": {"a": [1, {"b": "x: y"}], "c": []}}"#
                    .to_owned(),
                scope: after.scope(),
                after: (dice.roll(2) == 0).then_some(after),
            }
        }
        6 => Intent::RemoveStates {
            states: vec![state(dice)?],
            heal: dice.roll(2) == 0,
        },
        7 => {
            let from = state(dice)?;
            let kind = outline.state(&from).and_then(|state| state.kind);
            let siblings: Vec<&StateAddress> = states
                .iter()
                .filter(|other| other.scope() == from.scope())
                .collect();
            Intent::Connect {
                to: (*siblings.get(dice.roll(siblings.len()))?).clone(),
                edge: EdgeRef {
                    scope: from.scope(),
                    port: match kind {
                        Some(StateKind::Choice) => [Port::Default, Port::Rule(0)][dice.roll(2)],
                        Some(StateKind::Task) => [Port::Next, Port::Catch(0)][dice.roll(2)],
                        _ => Port::Next,
                    },
                    state: Some(from),
                },
            }
        }
        _ => match dice.roll(2) {
            0 => Intent::Duplicate(vec![state(dice)?]),
            _ => {
                let of = state(dice)?;
                let kinds = StateKind::ALL;
                Intent::ChangeKind {
                    state: of,
                    to: kinds[dice.roll(kinds.len())],
                }
            }
        },
    })
}

fn random_pointer(tree: &Tree, dice: &mut Dice) -> Option<String> {
    for _ in 0..20 {
        let node = NodeId(dice.roll(tree.len()) as u32);
        let pointer = tree.pointer_of(node);
        if !pointer.is_empty() && tree.at_pointer(&pointer) == Some(node) {
            return Some(pointer);
        }
    }
    None
}

fn random_object(tree: &Tree, dice: &mut Dice) -> Option<String> {
    for _ in 0..40 {
        let node = NodeId(dice.roll(tree.len()) as u32);
        if matches!(tree.node(node).kind, NodeKind::Object(_)) {
            return Some(tree.pointer_of(node));
        }
    }
    None
}

fn random_json(dice: &mut Dice) -> String {
    [
        "1",
        "-0.50",
        "true",
        "null",
        "\"\"",
        "\"plain words\"",
        "\"it's: \\\"odd\\\" # really\"",
        "\"two\\nlines\"",
        "\"two\\nlines\\n\"",
        "\" edge \\t\"",
        "\"yes\"",
        "\"2024-01-01\"",
        "\"\\u0001é😀\"",
        "\"{% $x %}\"",
        "\"$.a[0]\"",
        "{}",
        "[]",
        "{\"a\": 1, \"b: c\": {\"d\": [true, \"x\"]}}",
        "[1, [2, 3], {\"a\": null}]",
        "[{\"Variable\": \"$.x\", \"IsPresent\": true, \"Next\": \"A\"}]",
    ][dice.roll(20)]
    .to_owned()
}
