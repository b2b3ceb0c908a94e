//! [`Comparison`]: all changes between two versions.

use crate::asl::{Outline, StateAddress, StateKind};
use crate::compare::fields::{FieldChange, Finder, Nature};
use crate::compare::pairs::{Pairs, find};
use crate::compare::side::Side;
use crate::compare::words;
use crate::json::Value;
use std::collections::{BTreeMap, HashMap};

/// What changed between two versions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Changes of the machine itself: `StartAt`, `TimeoutSeconds`, `Comment` …
    pub machine: Vec<FieldChange>,
    /// Changed states in the order of the later version; a removed one where it was.
    pub states: Vec<StateChange>,
    /// Members or states come in another order, which means nothing.
    pub reordered: bool,
    /// For each state of the earlier version the one it is in the later.
    pub partners: BTreeMap<StateAddress, StateAddress>,
}

/// A state that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct StateChange {
    /// Where it was; `None`: it was added.
    pub before: Option<StateAddress>,
    /// Where it is; `None`: it was removed.
    pub after: Option<StateAddress>,
    /// Its type as it is, or was.
    pub kind: Option<StateKind>,
    /// It is called otherwise.
    pub renamed: bool,
    /// From where to where it moved, in words: `the machine`, `Map "Each"`.
    pub moved: Option<(String, String)>,
    /// Where it is, or was: `the machine`, `branch 2 of Parallel "Both"`.
    pub home: String,
    /// Fields that differ.
    pub fields: Vec<FieldChange>,
}

/// How many changes of each sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// States that are new.
    pub added: usize,
    /// States that are gone.
    pub removed: usize,
    /// States that are called otherwise.
    pub renamed: usize,
    /// States that are in another scope.
    pub moved: usize,
    /// States with other fields.
    pub changed: usize,
    /// Fields of the machine itself that differ.
    pub machine: usize,
}

impl StateChange {
    /// It is new.
    pub fn is_added(&self) -> bool {
        self.before.is_none()
    }
    /// It is gone.
    pub fn is_removed(&self) -> bool {
        self.after.is_none()
    }
    /// Its name as it is, or was.
    pub fn name(&self) -> String {
        let address = self.after.as_ref().or(self.before.as_ref());
        address.map(StateAddress::name).unwrap_or_default()
    }
    /// Its name before, if it was called otherwise.
    pub fn old_name(&self) -> Option<String> {
        self.renamed
            .then(|| self.before.as_ref().map(StateAddress::name))
            .flatten()
    }
    /// What happened to the state as a whole, in a sentence without a full stop; `None`: only fields changed.
    pub fn sentence(&self) -> Option<String> {
        let kind = self.kind.map_or("State", StateKind::name);
        let name = self.name();
        if self.is_added() {
            return Some(format!("{kind} \"{name}\" is added to {}", self.home));
        }
        if self.is_removed() {
            return Some(format!("{kind} \"{name}\" is removed from {}", self.home));
        }
        match (self.old_name(), &self.moved) {
            (Some(old), None) => Some(format!("\"{old}\" is now called \"{name}\"")),
            (None, Some((from, to))) => Some(format!("\"{name}\" moved from {from} to {to}")),
            (Some(old), Some((from, to))) => Some(format!(
                "\"{old}\" moved from {from} to {to} and is now called \"{name}\""
            )),
            (None, None) => None,
        }
    }
}

impl Comparison {
    /// Nothing that means anything differs.
    pub fn is_same(&self) -> bool {
        self.machine.is_empty() && self.states.is_empty()
    }

    /// How many changes of each sort.
    pub fn counts(&self) -> Counts {
        let count = |is: &dyn Fn(&StateChange) -> bool| {
            self.states.iter().filter(|change| is(change)).count()
        };
        Counts {
            added: count(&StateChange::is_added),
            removed: count(&StateChange::is_removed),
            renamed: count(&|change| change.renamed),
            moved: count(&|change| change.moved.is_some()),
            changed: count(&|change| !change.fields.is_empty()),
            machine: self.machine.len(),
        }
    }

    /// The counts in words: `1 state added, 2 changed`. Says so when nothing changed.
    pub fn summary(&self) -> String {
        let counts = self.counts();
        let mut parts: Vec<String> = Vec::new();
        for (count, word) in [
            (counts.added, "added"),
            (counts.removed, "removed"),
            (counts.renamed, "renamed"),
            (counts.moved, "moved"),
            (counts.changed, "changed"),
        ] {
            if count == 0 {
                continue;
            }
            let what = match (parts.is_empty(), count) {
                (false, _) => "",
                (true, 1) => " state",
                (true, _) => " states",
            };
            parts.push(format!("{count}{what} {word}"));
        }
        match counts.machine {
            0 => {}
            1 => parts.push("1 field of the machine changed".into()),
            many => parts.push(format!("{many} fields of the machine changed")),
        }
        if parts.is_empty() {
            return "No change in meaning".into();
        }
        parts.join(", ")
    }
}

/// Compares two versions. Total: of a text that is broken what can be read is compared.
pub fn compare(before: &Outline, after: &Outline) -> Comparison {
    let (a, b) = (Side::new(before), Side::new(after));
    let pairs = find(&a, &b);
    let mut comparison = Comparison {
        partners: partners(&a, &b, &pairs),
        ..Comparison::default()
    };
    let (machine, reordered) = scope_changes(&a, &b, &pairs, 0, 0, "");
    comparison.machine = machine;
    comparison.reordered |= reordered;
    // A removed state stands behind the last one before it that is still there.
    let mut removed_after: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    let mut last = None;
    for state in 0..a.states.len() {
        match pairs.after[state] {
            Some(partner) => last = Some(partner),
            None => removed_after.entry(last).or_default().push(state),
        }
    }
    let mut gone = |behind: Option<usize>, states: &mut Vec<StateChange>| {
        for state in removed_after.remove(&behind).unwrap_or_default() {
            states.push(StateChange {
                before: Some(a.states[state].address.clone()),
                after: None,
                kind: a.states[state].kind,
                renamed: false,
                moved: None,
                home: a.scope_words(a.scope_of[state]),
                fields: Vec::new(),
            });
        }
    };
    gone(None, &mut comparison.states);
    for state in 0..b.states.len() {
        let (change, reordered) = state_change(&a, &b, &pairs, state);
        comparison.reordered |= reordered;
        comparison.states.extend(change);
        gone(Some(state), &mut comparison.states);
    }
    comparison.reordered |= states_reordered(&a, &b, &pairs);
    comparison
}

fn partners(a: &Side, b: &Side, pairs: &Pairs) -> BTreeMap<StateAddress, StateAddress> {
    let address = |side: &Side, state: usize| side.states[state].address.clone();
    let joined = pairs.after.iter().enumerate();
    joined
        .filter_map(|(state, other)| Some((address(a, state), address(b, (*other)?))))
        .collect()
}

fn state_change(a: &Side, b: &Side, pairs: &Pairs, state: usize) -> (Option<StateChange>, bool) {
    let outline = b.states[state];
    let home = b.scope_of[state];
    let Some(old) = pairs.before[state] else {
        let change = StateChange {
            before: None,
            after: Some(outline.address.clone()),
            kind: outline.kind,
            renamed: false,
            moved: None,
            home: b.scope_words(home),
            fields: Vec::new(),
        };
        return (Some(change), false);
    };
    let old_home = a.scope_of[old];
    let same_target = |x: &str, y: &str| target_is_same(a, b, pairs, (old_home, x), (home, y));
    let mut finder = Finder {
        same_target: &same_target,
        found: Vec::new(),
        reordered: false,
    };
    finder.state(&a.own[old], &b.own[state]);
    let (mut fields, mut reordered) = (finder.found, finder.reordered);
    bodies_changes(a, b, pairs, old, state, &mut fields, &mut reordered);
    let renamed = a.states[old].name != outline.name;
    let is_moved = pairs.scope_after[old_home] != Some(home);
    let moved = is_moved.then(|| (a.scope_words(old_home), b.scope_words(home)));
    if fields.is_empty() && !renamed && moved.is_none() {
        return (None, reordered);
    }
    let change = StateChange {
        before: Some(a.states[old].address.clone()),
        after: Some(outline.address.clone()),
        kind: outline.kind,
        renamed,
        moved,
        home: b.scope_words(home),
        fields,
    };
    (Some(change), reordered)
}

/// What differs about the bodies themselves; their states speak for themselves.
fn bodies_changes(
    a: &Side,
    b: &Side,
    pairs: &Pairs,
    old: usize,
    state: usize,
    fields: &mut Vec<FieldChange>,
    reordered: &mut bool,
) {
    let inside = |side: &Side, of: usize, body: usize| {
        let whole = side.scopes[body].address.pointer();
        let length = side.states[of].address.pointer().len();
        whole.get(length..).unwrap_or_default().to_owned()
    };
    for &body in &b.bodies[state] {
        let at = inside(b, state, body);
        match pairs.scope_before[body] {
            Some(partner) if a.owner[partner] == Some(old) => {
                let (found, order) = scope_changes(a, b, pairs, partner, body, &at);
                fields.extend(found);
                *reordered |= order;
                let was = inside(a, old, partner);
                if key_of(&was) != key_of(&at) {
                    fields.push(body_change(
                        at.clone(),
                        format!("{} is spelled {}", key_of(&was), key_of(&at)),
                    ));
                }
            }
            _ => {
                let words = format!("{} is added: {}", words::place(&at), held(b, body));
                fields.push(body_change(at, words));
            }
        }
    }
    for &body in &a.bodies[old] {
        let still = pairs.scope_after[body].is_some_and(|other| b.owner[other] == Some(state));
        if !still {
            let at = inside(a, old, body);
            let words = format!(
                "{} is removed; it held {}",
                words::place(&at),
                held(a, body)
            );
            fields.push(body_change(at, words));
        }
    }
}

fn key_of(at: &str) -> &str {
    at.trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default()
}

fn held(side: &Side, scope: usize) -> String {
    match side.inside[scope].len() {
        1 => "1 state".into(),
        count => format!("{count} states"),
    }
}

fn body_change(pointer: String, words: String) -> FieldChange {
    FieldChange {
        pointer,
        before: None,
        after: None,
        nature: Nature::Behaviour,
        words,
        risk: None,
    }
}

/// What differs about two paired scopes, apart from their states.
fn scope_changes(
    a: &Side,
    b: &Side,
    pairs: &Pairs,
    old: usize,
    new: usize,
    at: &str,
) -> (Vec<FieldChange>, bool) {
    let same_target = |x: &str, y: &str| target_is_same(a, b, pairs, (old, x), (new, y));
    let mut finder = Finder {
        same_target: &same_target,
        found: Vec::new(),
        reordered: false,
    };
    let start = |side: &Side, scope: usize| {
        let outline = side.scopes[scope];
        outline.start_at.clone().map(Value::String)
    };
    let (was, is) = (start(a, old), start(b, new));
    finder.target(&format!("{at}/StartAt"), was.as_ref(), is.as_ref());
    finder.values(at, &a.scope_value(old), &b.scope_value(new));
    (finder.found, finder.reordered)
}

/// Whether two names, each in its scope, are one state; names of no state are compared as they are.
fn target_is_same(
    a: &Side,
    b: &Side,
    pairs: &Pairs,
    (old_scope, old): (usize, &str),
    (new_scope, new): (usize, &str),
) -> bool {
    match (a.names[old_scope].get(old), b.names[new_scope].get(new)) {
        (Some(was), Some(is)) => pairs.after[*was] == Some(*is),
        (None, None) => old == new,
        _ => false,
    }
}

fn states_reordered(a: &Side, b: &Side, pairs: &Pairs) -> bool {
    (0..b.scopes.len()).any(|scope| {
        let before = b.inside[scope].iter().filter_map(|&s| pairs.before[s]);
        let before: Vec<usize> = before.collect();
        before
            .windows(2)
            .any(|pair| a.scope_of[pair[0]] == a.scope_of[pair[1]] && pair[0] > pair[1])
    })
}
