//! Any wishes in a row: a refusal changes nothing, undo restores the bytes, redo makes the change again.

use super::picks::Picks;
use stepwright::asl::{Port, QueryLanguage, ScopeAddress, StateAddress, StateKind};
use stepwright::document::{
    Document, EdgeRef, Insertion, Intent, Selection, StateTemplate, copy_states, plan,
};
use stepwright::json::{Span, TextEdit};

/// Wishes performed on one document.
const MOST: usize = 12;
/// Pasting and duplicating can double a text; beyond this size enough has been seen.
const LARGEST: usize = 60_000;

const NAMES: [&str; 8] = [
    "A",
    "B",
    "Pay",
    "",
    "a/b~c",
    "\"quoted\\\"",
    "zwei\n🚀",
    "States",
];
const POINTERS: [&str; 14] = [
    "/Next",
    "/Type",
    "/Retry/0/MaxAttempts",
    "/Retry/-",
    "/Catch/0/Next",
    "/Choices/0",
    "/Choices/-",
    "/Choices/0/Next",
    "/Comment",
    "/Branches/0/States",
    "/ItemProcessor",
    "/a~1b/~0",
    "",
    "/",
];
const JSON: [&str; 12] = [
    "null",
    "\"A\"",
    "[]",
    "{}",
    "{\"Type\": \"Pass\", \"End\": true}",
    "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Fail\"}}}",
    "[{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"A\"}]",
    "1e400",
    "[1,\n 2",
    "{% x %}",
    "{\"A\": {\"Type\": \"Succeed\"}, \"B\": {\"Type\": \"Parallel\", \"Branches\": []}}",
    "true // yes",
];
const RESOURCES: [&str; 5] = [
    "lambda:invoke",
    "sqs:sendMessage.waitForTaskToken",
    "states:startExecution.sync:2",
    "aws-sdk:s3:getObject",
    "no such thing",
];

/// Performs what the picks wish, then undoes everything.
pub fn check(document: &mut Document, picks: &mut Picks<'_>) {
    let opened = document.to_bytes();
    for _ in 0..MOST {
        if picks.is_over() || document.text().len() > LARGEST {
            break;
        }
        let wish = intent(document, picks);
        perform(document, &wish);
    }
    let end = document.to_bytes();
    let steps = document.history().1;
    while document.undo().is_some() {}
    assert_eq!(document.to_bytes(), opened, "everything undone");
    for _ in 0..steps {
        assert!(document.redo().is_some());
    }
    assert_eq!(document.to_bytes(), end, "everything redone");
    while document.undo().is_some() {}
}

fn perform(document: &mut Document, wish: &Intent) {
    let before = document.to_bytes();
    let planned = plan(&document.snapshot(), wish);
    let steps = document.history().1;
    match document.perform(wish, Selection::default()) {
        Err(refusal) => {
            assert!(!refusal.why.is_empty());
            assert_eq!(document.to_bytes(), before, "a refusal changed something");
            if document.read_only().is_none() {
                assert_eq!(planned.err(), Some(refusal));
            }
        }
        Ok(selection) => {
            let planned = planned.unwrap_or_else(|why| panic!("{wish:?} was refused: {why}"));
            assert_eq!(planned.select, selection);
            let after = document.to_bytes();
            for state in &selection.states {
                let found = document.tree().at_pointer(state.pointer());
                assert!(found.is_some(), "{state:?} is selected and not there");
            }
            if document.history().1 > steps {
                document.undo();
                assert_eq!(document.to_bytes(), before, "{wish:?} undone");
                document.redo();
                assert_eq!(document.to_bytes(), after, "{wish:?} redone");
            }
        }
    }
}

fn intent(document: &Document, picks: &mut Picks<'_>) -> Intent {
    let snapshot = document.snapshot();
    let outline = &snapshot.outline;
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
    let mut wishes = Wishes {
        picks,
        states,
        scopes,
    };
    wishes.one(document, 2)
}

/// What can be wished for in one document.
struct Wishes<'p, 'a> {
    picks: &'p mut Picks<'a>,
    states: Vec<StateAddress>,
    scopes: Vec<ScopeAddress>,
}

impl Wishes<'_, '_> {
    fn one(&mut self, document: &Document, depth: usize) -> Intent {
        match self.picks.below(20) {
            0 => Intent::AddState {
                template: StateTemplate {
                    kind: self.kind(),
                    resource: self.picks.once_in(2).then(|| self.word(&RESOURCES)),
                },
                name: self.picks.once_in(3).then(|| self.word(&NAMES)),
                at: self.insertion(),
            },
            1 => Intent::AddStateJson {
                name: self.word(&NAMES),
                json: self.json(),
                after: self.picks.once_in(2).then(|| self.state()),
                scope: self.scope(),
            },
            2 => Intent::RemoveStates {
                states: self.some_states(),
                heal: self.picks.once_in(2),
            },
            3 => Intent::RenameState {
                state: self.state(),
                to: self.word(&NAMES),
            },
            4 => Intent::Connect {
                edge: self.edge(),
                to: self.state(),
            },
            5 => Intent::Disconnect(self.edge()),
            6 => Intent::SetField {
                state: self.state(),
                path: self.word(&POINTERS),
                json: self.json(),
            },
            7 => Intent::UnsetField {
                state: self.state(),
                path: self.word(&POINTERS),
            },
            8 => Intent::MoveElement {
                state: self.state(),
                path: (*self
                    .picks
                    .one_of(&["/Choices", "/Branches", "/Retry", "/Catch", ""]))
                .to_owned(),
                from: self.picks.below(4),
                to: self.picks.below(4),
            },
            9 => Intent::SetPointer {
                pointer: self.pointer(),
                json: self.json(),
            },
            10 => Intent::UnsetPointer {
                pointer: self.pointer(),
            },
            11 => Intent::ChangeKind {
                state: self.state(),
                to: self.kind(),
            },
            12 => Intent::SetLanguage {
                state: self.picks.once_in(2).then(|| self.state()),
                to: *self.picks.one_of(&[
                    None,
                    Some(QueryLanguage::JsonPath),
                    Some(QueryLanguage::Jsonata),
                ]),
            },
            13 => Intent::ReplaceState {
                state: self.state(),
                json: self.json(),
            },
            14 => Intent::AddBranch(self.state()),
            15 => Intent::Paste {
                scope: self.scope(),
                text: self.fragment(document),
            },
            16 => Intent::Duplicate(self.some_states()),
            17 => Intent::TypeText {
                edit: self.typing(document.text()),
                merge: self.picks.once_in(2),
                cursor: (self.picks.below(9), self.picks.below(9)),
            },
            18 => {
                let fixes: Vec<_> = document
                    .snapshot()
                    .diagnostics
                    .iter()
                    .flat_map(|found| found.fixes.clone())
                    .collect();
                match fixes.get(self.picks.below(fixes.len().max(1))) {
                    Some(fix) => Intent::ApplyFix {
                        label: fix.label.clone(),
                        edit: fix.edit.clone(),
                    },
                    None => Intent::AddBranch(self.state()),
                }
            }
            _ if depth > 0 => Intent::Together {
                label: "Together".to_owned(),
                // Typing names places of the text as it was before all of them.
                intents: (0..self.picks.below(3))
                    .map(|_| self.one(document, depth - 1))
                    .filter(|wish| {
                        !matches!(
                            wish,
                            Intent::TypeText { .. }
                                | Intent::ApplyFix { .. }
                                | Intent::Together { .. }
                        )
                    })
                    .collect(),
            },
            _ => Intent::Duplicate(self.some_states()),
        }
    }

    fn word(&mut self, words: &[&str]) -> String {
        if self.picks.once_in(9) {
            return self.picks.text();
        }
        (*self.picks.one_of(words)).to_owned()
    }

    fn json(&mut self) -> String {
        self.word(&JSON)
    }

    fn kind(&mut self) -> StateKind {
        *self.picks.one_of(&StateKind::ALL)
    }

    fn state(&mut self) -> StateAddress {
        if self.states.is_empty() || self.picks.once_in(12) {
            return self.scope().state("not there");
        }
        self.picks.one_of(&self.states).clone()
    }

    fn some_states(&mut self) -> Vec<StateAddress> {
        (0..self.picks.below(4)).map(|_| self.state()).collect()
    }

    fn scope(&mut self) -> ScopeAddress {
        if self.scopes.is_empty() || self.picks.once_in(12) {
            return ScopeAddress::from_pointer("/States/nowhere/Branches/7");
        }
        self.picks.one_of(&self.scopes).clone()
    }

    fn edge(&mut self) -> EdgeRef {
        let number = self.picks.below(3);
        let port = *self.picks.one_of(&[
            Port::Next,
            Port::Start,
            Port::Default,
            Port::Rule(number),
            Port::Catch(number),
        ]);
        let state = self.state();
        if self.picks.once_in(12) {
            return EdgeRef {
                scope: self.scope(),
                state: None,
                port,
            };
        }
        EdgeRef {
            scope: state.scope(),
            state: (port != Port::Start).then_some(state),
            port,
        }
    }

    fn insertion(&mut self) -> Insertion {
        match self.picks.below(4) {
            0 => Insertion::Free(self.scope()),
            1 => Insertion::OnEdge(self.edge()),
            2 => Insertion::FromPort(self.edge()),
            _ => Insertion::After(self.state()),
        }
    }

    fn pointer(&mut self) -> String {
        let inside = self.word(&POINTERS);
        if self.picks.once_in(2) {
            return inside;
        }
        self.state().pointer().to_owned() + &inside
    }

    fn fragment(&mut self, document: &Document) -> String {
        if self.picks.once_in(2) {
            return self.json();
        }
        let states = self.some_states();
        copy_states(&document.snapshot(), &states)
    }

    /// A few characters replaced somewhere.
    fn typing(&mut self, text: &str) -> TextEdit {
        let boundary = |at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at));
        let start = boundary(self.picks.below(text.len() + 1)).unwrap_or_default();
        let end = boundary((start + self.picks.below(9)).min(text.len())).unwrap_or_default();
        let with = match self.picks.below(3) {
            0 => self.picks.text(),
            1 => (*self
                .picks
                .one_of(&["{", "}", "[", "]", ",", ":", "\"", "\n", ""]))
            .to_owned(),
            _ => self.json(),
        };
        TextEdit::replace(
            Span {
                start,
                end: end.max(start),
            },
            with,
        )
    }
}
