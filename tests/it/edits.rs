//! Before, intent, after; then undone and redone. Each page under `tests/cases/edits` has one machine and many wishes.
//!
//! A page: a block `json` with the machine, then for every case a heading, a block `intent` with one intent a line,
//! and a block `diff` with the label or the refusal and the changed lines. `BLESS=1` writes the `diff` blocks.

use crate::support;
use std::fmt::Write as _;
use stepwright::asl::{MachineType, Port, QueryLanguage, ScopeAddress, StateAddress, StateKind};
use stepwright::catalogue;
use stepwright::diagnostics::Severity;
use stepwright::document::{
    Document, EdgeRef, Insertion, Intent, Selection, Snapshot, StateTemplate, copy_states, plan,
};
use stepwright::json::{ProblemKind, parse};

#[test]
fn every_wish_changes_what_it_must_and_nothing_else() {
    let folder = support::path("tests/cases/edits");
    let mut pages: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    pages.sort();
    assert!(pages.len() >= 8);
    let mut wrong = String::new();
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        let now = rewritten(&text);
        if now != text {
            if std::env::var_os("BLESS").is_some() {
                std::fs::write(&page, now).unwrap();
            } else {
                let _ = writeln!(wrong, "{}\n{}", page.display(), diff(&text, &now));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "BLESS=1 rewrites the pages if this is meant:\n{wrong}"
    );
}

/// The page with its `diff` blocks as they are now.
fn rewritten(page: &str) -> String {
    let mut out = String::new();
    let (mut machine, mut intents) = (String::new(), String::new());
    let mut block: Option<&str> = None;
    for line in page.lines() {
        match (block, line.strip_prefix("```")) {
            (None, Some(kind)) => {
                block = Some(kind);
                match kind {
                    "json" => machine.clear(),
                    "intent" => intents.clear(),
                    _ => {}
                }
                let _ = writeln!(out, "{line}");
            }
            (Some(kind), Some(_)) => {
                if kind == "diff" {
                    out.push_str(&outcome(&machine, &intents));
                }
                block = None;
                let _ = writeln!(out, "{line}");
            }
            (Some("diff"), None) => {}
            (kind, None) => {
                match kind {
                    Some("json") => {
                        let _ = writeln!(machine, "{line}");
                    }
                    Some("intent") => {
                        let _ = writeln!(intents, "{line}");
                    }
                    _ => {}
                }
                let _ = writeln!(out, "{line}");
            }
        }
    }
    out
}

/// The label or the refusal of each intent, and all changed lines.
fn outcome(machine: &str, intents: &str) -> String {
    let mut document = Document::from_bytes(machine.as_bytes());
    let mut out = String::new();
    for line in intents.lines().filter(|line| !line.is_empty()) {
        let intent = read_intent(line, &document);
        match check(&mut document, &intent) {
            Ok((label, selection)) => {
                let selected: Vec<&str> = selection
                    .states
                    .iter()
                    .map(|state| state.pointer())
                    .collect();
                let _ = writeln!(out, "{label} → {}", selected.join(" "));
            }
            Err(why) => {
                let _ = writeln!(out, "refused: {why}");
            }
        }
    }
    out + &diff(machine, document.text())
}

/// Performs an intent, and proves what always holds.
pub fn check(document: &mut Document, intent: &Intent) -> Result<(String, Selection), String> {
    let before = document.to_bytes();
    let problems = mistakes(document.text());
    // Where brackets are missing, one cannot say what a further member does to the rest.
    let broken = parse(document.text().into()).1.iter().any(|problem| {
        matches!(
            problem.kind,
            ProblemKind::Missing
                | ProblemKind::Unexpected
                | ProblemKind::BadString
                | ProblemKind::TrailingText
        )
    });
    let planned = plan(
        &Snapshot::of_text(document.text(), MachineType::Standard),
        intent,
    );
    let revision = document.revision();
    let steps = document.history().1;
    let selection = match document.perform(intent, Selection::default()) {
        Ok(selection) => selection,
        Err(refusal) => {
            assert_eq!(document.to_bytes(), before, "a refusal changed something");
            assert_eq!(planned.unwrap_err(), refusal);
            return Err(refusal.why);
        }
    };
    let planned = planned.unwrap();
    let after = document.to_bytes();
    assert_eq!(selection, planned.select);
    if after == before {
        assert!(
            planned.edit.is_empty() || planned.edit.apply(document.text()).0 == document.text()
        );
        return Ok((planned.label, selection));
    }
    let (entries, applied) = document.history();
    assert_eq!(applied, steps + 1);
    let entry = &entries[steps];
    assert_eq!((&entry.label, &entry.edit), (&planned.label, &planned.edit));
    assert!(document.revision() > revision);
    let typed = matches!(intent, Intent::TypeText { .. });
    assert!(
        typed || broken || mistakes(document.text()) <= problems,
        "{intent:?} broke the text:\n{}",
        document.text()
    );
    for state in &selection.states {
        let tree = document.tree();
        assert!(
            tree.at_pointer(state.pointer()).is_some(),
            "{state:?} is selected and not there"
        );
    }
    assert_eq!(document.undo().unwrap().0, planned.label);
    assert_eq!(document.to_bytes(), before, "undo");
    assert_eq!(document.redo().unwrap().1, selection);
    assert_eq!(document.to_bytes(), after, "redo");
    Ok((planned.label, selection))
}

/// How many mistakes a text has. Placeholders that stand for values are none, and a copy of a state copies the
/// keys it has twice.
fn mistakes(text: &str) -> usize {
    let problems = parse(text.into()).1;
    problems
        .iter()
        .filter(|problem| {
            !matches!(
                problem.kind,
                ProblemKind::Placeholder | ProblemKind::DuplicateKey
            )
        })
        .count()
}

/// Lines that go and lines that come, without what stays.
fn diff(before: &str, after: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) =
        (before.split('\n').collect(), after.split('\n').collect());
    let mut longest = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i][j] = if a[i] == b[j] {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut same) = (0, 0, true);
    let mut out = String::new();
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            (i, j, same) = (i + 1, j + 1, true);
            continue;
        }
        if same {
            let _ = writeln!(out, "@@ {}", i + 1);
            same = false;
        }
        if j >= b.len() || (i < a.len() && longest[i + 1][j] >= longest[i][j + 1]) {
            let _ = writeln!(out, "-{}", a[i].replace('\r', "␍"));
            i += 1;
        } else {
            let _ = writeln!(out, "+{}", b[j].replace('\r', "␍"));
            j += 1;
        }
    }
    out
}

/// Reads an intent as these pages write it. Words with spaces stand in double quotes.
fn read_intent(line: &str, document: &Document) -> Intent {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let (words, tail) = words(rest);
    let word = |index: usize| words.get(index).map(String::as_str).unwrap_or_default();
    let state = |index: usize| StateAddress::from_pointer(word(index));
    let scope = |index: usize| ScopeAddress::from_pointer(word(index));
    let states = |from: usize| {
        words[from..]
            .iter()
            .map(|word| StateAddress::from_pointer(word))
            .collect()
    };
    let json = |count: usize| tail[count].to_owned();
    match verb {
        "add" => {
            let (kind, resource) = word(0)
                .split_once('=')
                .map_or((word(0), None), |(k, r)| (k, Some(r)));
            let name = Some(word(1).to_owned()).filter(|name| name != "-");
            Intent::AddState {
                template: StateTemplate {
                    kind: StateKind::from_name(kind).unwrap(),
                    resource: resource.map(Into::into),
                },
                name,
                at: match word(2) {
                    "free" => Insertion::Free(scope(3)),
                    "on" => Insertion::OnEdge(edge(word(3), word(4))),
                    "from" => Insertion::FromPort(edge(word(3), word(4))),
                    "after" => Insertion::After(state(3)),
                    other => panic!("add … {other}"),
                },
            }
        }
        "add-json" => Intent::AddStateJson {
            name: word(0).to_owned(),
            after: Some(state(1)).filter(|state| state.pointer() != "-"),
            scope: ScopeAddress::root(),
            json: json(2),
        },
        "remove" => Intent::RemoveStates {
            states: states(0),
            heal: false,
        },
        "heal" => Intent::RemoveStates {
            states: states(0),
            heal: true,
        },
        "rename" => Intent::RenameState {
            state: state(0),
            to: word(1).to_owned(),
        },
        "connect" => Intent::Connect {
            edge: edge(word(0), word(1)),
            to: state(2),
        },
        "disconnect" => Intent::Disconnect(edge(word(0), word(1))),
        "set" => Intent::SetField {
            state: state(0),
            path: word(1).to_owned(),
            json: json(2),
        },
        "unset" => Intent::UnsetField {
            state: state(0),
            path: word(1).to_owned(),
        },
        "move" => Intent::MoveElement {
            state: state(0),
            path: word(1).to_owned(),
            from: word(2).parse().unwrap(),
            to: word(3).parse().unwrap(),
        },
        "set-pointer" => Intent::SetPointer {
            pointer: word(0).to_owned(),
            json: json(1),
        },
        "unset-pointer" => Intent::UnsetPointer {
            pointer: word(0).to_owned(),
        },
        "kind" => Intent::ChangeKind {
            state: state(0),
            to: StateKind::from_name(word(1)).unwrap(),
        },
        "language" => Intent::SetLanguage {
            state: Some(state(0)).filter(|state| state.pointer() != "-"),
            to: match word(1) {
                "JSONata" => Some(QueryLanguage::Jsonata),
                "JSONPath" => Some(QueryLanguage::JsonPath),
                _ => None,
            },
        },
        "replace" => Intent::ReplaceState {
            state: state(0),
            json: json(1),
        },
        "branch" => Intent::AddBranch(state(0)),
        "paste" => Intent::Paste {
            scope: scope(0),
            text: json(1),
        },
        "paste-copy" => {
            let snapshot = Snapshot::of_text(document.text(), MachineType::Standard);
            Intent::Paste {
                scope: scope(0),
                text: copy_states(&snapshot, &states(1)),
            }
        }
        "duplicate" => Intent::Duplicate(states(0)),
        "together" => Intent::Together {
            label: word(0).to_owned(),
            intents: json(1)
                .split(" && ")
                .map(|line| read_intent(line, document))
                .collect(),
        },
        other => panic!("no intent is written {other}"),
    }
}

fn edge(from: &str, port: &str) -> EdgeRef {
    let (name, number) = port.split_once(':').unwrap_or((port, "0"));
    let index = number.parse().unwrap();
    let port = match name {
        "start" => {
            return EdgeRef {
                scope: ScopeAddress::from_pointer(from),
                state: None,
                port: Port::Start,
            };
        }
        "next" => Port::Next,
        "rule" => Port::Rule(index),
        "default" => Port::Default,
        "catch" => Port::Catch(index),
        other => panic!("no port is written {other}"),
    };
    let state = StateAddress::from_pointer(from);
    EdgeRef {
        scope: state.scope(),
        state: Some(state),
        port,
    }
}

/// The words, and for each index the rest of the line from that word on.
fn words(line: &str) -> (Vec<String>, Vec<&str>) {
    let (mut words, mut tails) = (Vec::new(), Vec::new());
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        tails.push(rest);
        let (word, after) = match rest
            .strip_prefix('"')
            .and_then(|inner| inner.split_once('"'))
        {
            Some((word, after)) => (word, after),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    (words, tails)
}

#[test]
fn new_states_are_valid_right_away() {
    let mut templates: Vec<(StateKind, Option<String>)> = StateKind::ALL
        .into_iter()
        .map(|kind| (kind, None))
        .collect();
    for known in catalogue::all() {
        for pattern in known.patterns {
            let resource = format!("{}:{}{}", known.service, known.action, pattern.suffix());
            templates.push((StateKind::Task, Some(resource)));
        }
    }
    for language in [QueryLanguage::JsonPath, QueryLanguage::Jsonata] {
        for (kind, resource) in &templates {
            let mut document = Document::new_machine(language);
            let template = StateTemplate {
                kind: *kind,
                resource: resource.clone(),
            };
            let intent = Intent::AddState {
                template,
                name: None,
                at: Insertion::Free(ScopeAddress::root()),
            };
            let (_, selection) = check(&mut document, &intent).unwrap();
            if *kind == StateKind::Choice {
                // A Choice has to choose: its first rule makes it valid.
                let edge = EdgeRef {
                    scope: ScopeAddress::root(),
                    state: selection.states.first().cloned(),
                    port: Port::Rule(0),
                };
                let done = Intent::AddState {
                    template: StateTemplate {
                        kind: StateKind::Succeed,
                        resource: None,
                    },
                    name: None,
                    at: Insertion::FromPort(edge),
                };
                check(&mut document, &done).unwrap();
            }
            let snapshot = document.snapshot();
            let errors: Vec<&str> = snapshot
                .diagnostics
                .iter()
                .filter(|finding| finding.severity == Severity::Error)
                .map(|finding| finding.message.as_str())
                .collect();
            assert_eq!(errors, [] as [&str; 0], "{resource:?}\n{}", document.text());
            assert!(
                snapshot.program().is_ok(),
                "{:?}\n{}",
                snapshot.program(),
                document.text()
            );
        }
    }
}

mod any_wishes {
    //! Any wishes on any machine: nothing panics, nothing breaks, everything can be undone.

    use super::*;
    use crate::round_trip::corpus;
    use proptest::prelude::*;
    use proptest::sample::Index;
    use stepwright::asl::Outline;
    use stepwright::json::TextEdit;

    /// A wish, told by numbers: which sort, and which of the states and fields there are.
    type Wish = (u8, Index, Index, Index);

    fn intent(document: &Document, wish: &Wish) -> Option<Intent> {
        let (sort, a, b, c) = wish;
        let outline = Outline::read(document.tree().clone());
        let states: Vec<StateAddress> = outline
            .all_states()
            .iter()
            .map(|state| state.address.clone())
            .collect();
        let scopes: Vec<ScopeAddress> = outline
            .all_scopes()
            .iter()
            .map(|scope| scope.address.clone())
            .collect();
        let scope = scopes[a.index(scopes.len())].clone();
        let kind = StateKind::ALL[c.index(8)];
        let template = StateTemplate {
            kind,
            resource: [
                None,
                Some("sqs:sendMessage.waitForTaskToken"),
                Some("nobody:knows"),
            ][b.index(3)]
            .map(Into::into),
        };
        if states.is_empty() || *sort == 0 {
            return Some(Intent::AddState {
                template,
                name: None,
                at: Insertion::Free(scope),
            });
        }
        let (first, second) = (
            states[a.index(states.len())].clone(),
            states[b.index(states.len())].clone(),
        );
        let ports = [
            Port::Next,
            Port::Default,
            Port::Rule(0),
            Port::Rule(1),
            Port::Catch(0),
            Port::Catch(1),
            Port::Start,
        ];
        let port = ports[c.index(ports.len())];
        let edge = EdgeRef {
            scope: first.scope(),
            state: (port != Port::Start).then(|| first.clone()),
            port,
        };
        let fields = [
            "/Comment",
            "/Retry/-",
            "/Retry/0",
            "/End",
            "/Next",
            "/Catch",
            "/Parameters/a/b",
            "/Type",
            "",
        ];
        let values = [
            "1",
            "\"x\"",
            "{\"a\": [1.50, {}]}",
            "[]",
            "true",
            "${P}",
            "{\"Type\": \"Pass\", \"End\": true}",
        ];
        let path = fields[b.index(fields.len())].to_owned();
        let json = values[c.index(values.len())].to_owned();
        Some(match sort % 17 {
            1 => Intent::AddState {
                template,
                name: None,
                at: Insertion::OnEdge(edge),
            },
            2 => Intent::AddState {
                template,
                name: Some(format!("N{}", b.index(50))),
                at: Insertion::FromPort(edge),
            },
            3 => Intent::AddState {
                template,
                name: None,
                at: Insertion::After(first),
            },
            4 => Intent::RemoveStates {
                states: vec![first, second],
                heal: c.index(2) == 0,
            },
            5 => Intent::RenameState {
                state: first,
                to: format!("R {}\"", b.index(50)),
            },
            6 => Intent::Connect { edge, to: second },
            7 => Intent::Disconnect(edge),
            8 => Intent::SetField {
                state: first,
                path,
                json,
            },
            9 => Intent::UnsetField { state: first, path },
            10 => Intent::MoveElement {
                state: first,
                path: "/Choices".into(),
                from: b.index(3),
                to: c.index(3),
            },
            11 => Intent::ChangeKind {
                state: first,
                to: kind,
            },
            12 => Intent::SetLanguage {
                state: Some(first),
                to: [None, Some(QueryLanguage::Jsonata)][c.index(2)],
            },
            13 => Intent::ReplaceState { state: first, json },
            14 => Intent::AddBranch(first),
            15 => Intent::Duplicate(vec![first, second]),
            16 => Intent::Paste {
                scope,
                text: copy_states(
                    &Snapshot::of_text(document.text(), MachineType::Standard),
                    &[first, second],
                ),
            },
            _ => return None,
        })
    }

    fn run(bytes: &[u8], wishes: &[Wish]) {
        let mut document = Document::from_bytes(bytes);
        if document.read_only().is_some() {
            return;
        }
        for wish in wishes {
            if let Some(intent) = intent(&document, wish) {
                let _ = check(&mut document, &intent);
            }
        }
        let after = document.to_bytes();
        while document.undo().is_some() {}
        assert_eq!(document.to_bytes(), bytes);
        assert!(!document.is_dirty());
        while document.redo().is_some() {}
        assert_eq!(document.to_bytes(), after);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn on_any_file(pick in any::<Index>(), wishes in prop::collection::vec(any::<Wish>(), 1..10)) {
            let files = corpus();
            run(&files[pick.index(files.len())].1, &wishes);
        }

        #[test]
        fn from_nothing(jsonata in any::<bool>(), wishes in prop::collection::vec(any::<Wish>(), 1..14)) {
            let language = if jsonata { QueryLanguage::Jsonata } else { QueryLanguage::JsonPath };
            run(&Document::new_machine(language).to_bytes(), &wishes);
        }

        #[test]
        fn on_files_cut_anywhere(pick in any::<Index>(), at in any::<Index>(), wishes in prop::collection::vec(any::<Wish>(), 1..5)) {
            let files = corpus();
            let bytes = &files[pick.index(files.len())].1;
            run(&bytes[..at.index(bytes.len() + 1)], &wishes);
        }

        #[test]
        fn typing_joins_and_is_undone_at_once(parts in prop::collection::vec((any::<Index>(), 0usize..4, "[a-z\"é]{0,3}", any::<bool>()), 1..12)) {
            let mut document = Document::new_machine(QueryLanguage::JsonPath);
            let original = document.to_bytes();
            let mut steps = 0;
            for (index, (at, len, with, merge)) in parts.iter().enumerate() {
                let text = document.text().to_owned();
                let mut start = at.index(text.len() + 1);
                while !text.is_char_boundary(start) { start -= 1; }
                let mut end = (start + len).min(text.len());
                while !text.is_char_boundary(end) { end += 1; }
                let edit = TextEdit::replace(stepwright::json::Span::new(start, end), with.as_str());
                if !edit.is_empty() && (index == 0 || !merge || steps == 0) { steps += 1; }
                let cursor = (start + with.len(), start + with.len());
                document.perform(&Intent::TypeText { edit, merge: *merge, cursor }, Selection::default()).unwrap();
            }
            prop_assert_eq!(document.history().1, steps);
            let after = document.to_bytes();
            while document.undo().is_some() {}
            prop_assert_eq!(document.to_bytes(), original);
            while document.redo().is_some() {}
            prop_assert_eq!(document.to_bytes(), after);
        }
    }
}
