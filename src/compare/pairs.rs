//! Which state of one version is which state of the other.
//!
//! Within paired scopes by name first, then by content and neighbours (renamed); what is left anywhere by name and by
//! content (moved). The same inputs give the same pairs; no step looks at every state for every other one.

use crate::compare::side::Side;
use crate::compare::values::hash;
use std::collections::{BTreeMap, HashMap};

/// Candidates that share one feature; a feature that more states have tells nothing.
const BUCKET: usize = 40;
/// How often renamed states may help to find their renamed neighbours.
const ROUNDS: usize = 6;
/// Out of 1000: less likeness is another state.
const LIKE_ENOUGH: u32 = 560;
/// Out of 1000: how much of their content two states share that the same exit leads to.
const MUCH_ALIKE: u32 = 700;
/// Weight of parts from which on the content alone says who a state is.
const TELLING: u32 = 4;

/// Partners by number.
pub(super) struct Pairs {
    /// For each state before, the one after.
    pub after: Vec<Option<usize>>,
    /// For each state after, the one before.
    pub before: Vec<Option<usize>>,
    /// For each scope before, the one after.
    pub scope_after: Vec<Option<usize>>,
    /// For each scope after, the one before.
    pub scope_before: Vec<Option<usize>>,
}

/// What is known of a state while partners are looked for.
struct Known {
    features: Vec<(u64, u32)>,
    weight: u32,
    kind: Option<crate::asl::StateKind>,
}

struct Search<'s, 'a> {
    a: &'s Side<'a>,
    b: &'s Side<'a>,
    pairs: Pairs,
    /// Paired scopes whose states are still to be paired by name.
    open: Vec<(usize, usize)>,
    /// Those that are still to be paired by content.
    named: Vec<(usize, usize)>,
}

/// Finds them.
pub(super) fn find(a: &Side, b: &Side) -> Pairs {
    let mut search = Search {
        a,
        b,
        pairs: Pairs {
            after: vec![None; a.states.len()],
            before: vec![None; b.states.len()],
            scope_after: vec![None; a.scopes.len()],
            scope_before: vec![None; b.scopes.len()],
        },
        open: Vec::new(),
        named: Vec::new(),
    };
    search.join_scopes(0, 0);
    search.names();
    // A name and much content in another scope say more than a little likeness in the same one.
    search.moved(MUCH_ALIKE, TELLING);
    search.work();
    search.moved(300, 0);
    search.moved_and_renamed();
    search.pairs
}

impl Search<'_, '_> {
    fn join_scopes(&mut self, a: usize, b: usize) {
        self.pairs.scope_after[a] = Some(b);
        self.pairs.scope_before[b] = Some(a);
        self.open.push((a, b));
    }

    fn join(&mut self, a: usize, b: usize) {
        self.pairs.after[a] = Some(b);
        self.pairs.before[b] = Some(a);
    }

    /// Pairs the states of open scopes by name, and what is inside of them.
    fn names(&mut self) {
        while let Some((a, b)) = self.open.pop() {
            let (a_side, b_side) = (self.a, self.b);
            let names = &b_side.names[b];
            for &state in &a_side.inside[a] {
                if self.pairs.after[state].is_none()
                    && let Some(&other) = names.get(&*a_side.states[state].name)
                    && self.pairs.before[other].is_none()
                {
                    self.join(state, other);
                }
            }
            self.join_all_bodies(a);
            self.named.push((a, b));
        }
    }

    /// The same, and then what is left in those scopes by what it holds.
    fn work(&mut self) {
        loop {
            self.names();
            let Some((a, b)) = self.named.pop() else {
                return;
            };
            self.renamed(a, b);
            self.join_all_bodies(a);
        }
    }

    fn join_all_bodies(&mut self, scope: usize) {
        let side = self.a;
        for &state in &side.inside[scope] {
            if let Some(other) = self.pairs.after[state]
                && !side.bodies[state].is_empty()
            {
                self.join_bodies(state, other);
            }
        }
    }

    /// Pairs the bodies of two states: those that share most names first, then by place.
    fn join_bodies(&mut self, a: usize, b: usize) {
        let (ours, theirs) = (&self.a.bodies[a], &self.b.bodies[b]);
        let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        if ours.len() > 1 || theirs.len() > 1 {
            let mut names: HashMap<&str, Vec<usize>> = HashMap::new();
            for &body in theirs {
                for &state in &self.b.inside[body] {
                    let list = names.entry(&self.b.states[state].name).or_default();
                    if list.len() < BUCKET {
                        list.push(body);
                    }
                }
            }
            for &body in ours {
                for &state in &self.a.inside[body] {
                    let list = names.get(&*self.a.states[state].name);
                    for &other in list.map_or(&[][..], |list| list) {
                        *shared.entry((body, other)).or_default() += 1;
                    }
                }
            }
        }
        let mut best: Vec<(usize, (usize, usize))> = shared
            .into_iter()
            .map(|(pair, count)| (count, pair))
            .collect();
        best.sort_by(|x, y| y.0.cmp(&x.0).then(x.1.cmp(&y.1)));
        let by_place = ours.iter().copied().zip(theirs.iter().copied());
        let all: Vec<(usize, usize)> = best.into_iter().map(|(_, pair)| pair).collect();
        for (x, y) in all.into_iter().chain(by_place.collect::<Vec<_>>()) {
            if self.pairs.scope_after[x].is_none() && self.pairs.scope_before[y].is_none() {
                self.join_scopes(x, y);
            }
        }
    }

    fn known(side: &Side, state: usize) -> Known {
        let features = side.features(state);
        Known {
            weight: features.iter().map(|(_, weight)| weight).sum(),
            features,
            kind: side.states[state].kind,
        }
    }

    /// Pairs what is left in two scopes by what it holds and by its neighbours.
    fn renamed(&mut self, a: usize, b: usize) {
        let left = |list: &[usize], pairs: &[Option<usize>]| -> Vec<usize> {
            list.iter()
                .copied()
                .filter(|&s| pairs[s].is_none())
                .collect()
        };
        let mut ours = left(&self.a.inside[a], &self.pairs.after);
        let mut theirs = left(&self.b.inside[b], &self.pairs.before);
        if ours.is_empty() || theirs.is_empty() {
            return;
        }
        let ours_known: HashMap<usize, Known> =
            ours.iter().map(|&s| (s, Self::known(self.a, s))).collect();
        let theirs_known: HashMap<usize, Known> = theirs
            .iter()
            .map(|&s| (s, Self::known(self.b, s)))
            .collect();
        let around_a = neighbours(self.a, a);
        let around_b = neighbours(self.b, b);
        for _ in 0..ROUNDS {
            let mut found = self.likely(
                (&ours, &ours_known, &around_a),
                (&theirs, &theirs_known, &around_b),
            );
            found.sort_by(|x, y| y.0.cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
            let before = ours.len();
            for (_, x, y) in found {
                if self.pairs.after[x].is_none() && self.pairs.before[y].is_none() {
                    self.join(x, y);
                }
            }
            self.along_the_flow((a, &around_a, &ours_known), (b, &around_b, &theirs_known));
            ours = left(&ours, &self.pairs.after);
            theirs = left(&theirs, &self.pairs.before);
            if ours.len() == before || ours.is_empty() || theirs.is_empty() {
                return;
            }
        }
    }

    /// From paired states on: what the same exit leads to is the same state if it holds about the same.
    fn along_the_flow(
        &mut self,
        (a, around_a, ours): (usize, &Around, &HashMap<usize, Known>),
        (b, around_b, theirs): (usize, &Around, &HashMap<usize, Known>),
    ) {
        let start = |side: &Side, scope: usize| {
            let name = side.scopes[scope].start_at.as_deref()?;
            side.names[scope].get(name).copied()
        };
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut meet: Vec<(usize, usize)> = Vec::new();
        meet.extend(start(self.a, a).zip(start(self.b, b)));
        for &state in self.a.inside[a].iter().rev() {
            open.extend(self.pairs.after[state].map(|other| (state, other)));
        }
        loop {
            for (x, y) in std::mem::take(&mut meet) {
                if self.pairs.after[x].is_some() || self.pairs.before[y].is_some() {
                    continue;
                }
                if let (Some(known), Some(other)) = (ours.get(&x), theirs.get(&y))
                    && known.kind == other.kind
                    && likeness(known, other).0 >= MUCH_ALIKE
                {
                    self.join(x, y);
                    open.push((x, y));
                }
            }
            let Some((x, y)) = open.pop() else { return };
            meet.extend(around_a.onwards(x).zip(around_b.onwards(y)));
        }
    }

    /// Pairs that are like enough, with their likeness.
    fn likely(
        &self,
        (ours, ours_known, around_a): (&[usize], &HashMap<usize, Known>, &Around),
        (theirs, theirs_known, around_b): (&[usize], &HashMap<usize, Known>, &Around),
    ) -> Vec<(u32, usize, usize)> {
        // Neighbours that have a partner are named by it.
        let named_a = |s: usize| around_a.named(s, |n| self.pairs.after[n]);
        let named_b = |s: usize| around_b.named(s, |n| self.pairs.before[n].map(|_| n));
        let mut by_feature: HashMap<u64, Vec<usize>> = HashMap::new();
        let mut near_b: HashMap<usize, (Vec<u64>, usize)> = HashMap::new();
        for &state in theirs {
            let (near, strangers) = named_b(state);
            for key in theirs_known[&state]
                .features
                .iter()
                .map(|f| f.0)
                .chain(near.iter().copied())
            {
                let list = by_feature.entry(key).or_default();
                if list.len() <= BUCKET && list.last() != Some(&state) {
                    list.push(state);
                }
            }
            near_b.insert(state, (near, strangers));
        }
        let mut found = Vec::new();
        for &state in ours {
            let known = &ours_known[&state];
            let (near, strangers) = named_a(state);
            let mut candidates: Vec<usize> = Vec::new();
            for key in known
                .features
                .iter()
                .map(|f| f.0)
                .chain(near.iter().copied())
            {
                if let Some(list) = by_feature.get(&key)
                    && list.len() <= BUCKET
                {
                    candidates.extend(list);
                }
            }
            candidates.sort_unstable();
            candidates.dedup();
            for other in candidates {
                let theirs = &theirs_known[&other];
                if known.kind != theirs.kind {
                    continue;
                }
                let (content, common) = likeness(known, theirs);
                let (near_other, strangers_other) = &near_b[&other];
                // Those without a partner are no argument, but they are not the same either.
                let place = overlap(&near, near_other, strangers + strangers_other);
                let name = name_likeness(&self.a.states[state].name, &self.b.states[other].name);
                let identical = content == 1000 && common >= TELLING;
                // Little content proves little: then the neighbours must speak.
                let proof = 500 + 500 * common.min(TELLING) / TELLING;
                let score = (content * proof / 1000 * 65 + place * 25 + name * 10) / 100;
                let score = if identical {
                    score.max(LIKE_ENOUGH)
                } else {
                    score
                };
                if score >= LIKE_ENOUGH {
                    found.push((score, state, other));
                }
            }
        }
        found
    }

    /// Pairs what has the same name, wherever it is, and shares so much content.
    fn moved(&mut self, alike: u32, weight: u32) {
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (state, outline) in self.b.states.iter().enumerate() {
            if self.pairs.before[state].is_none() {
                by_name.entry(&outline.name).or_default().push(state);
            }
        }
        for state in 0..self.a.states.len() {
            if self.pairs.after[state].is_some() {
                continue;
            }
            let outline = self.a.states[state];
            let Some(list) = by_name.get(&*outline.name) else {
                continue;
            };
            let best = list
                .iter()
                .copied()
                .take(BUCKET)
                .filter(|&other| {
                    self.pairs.before[other].is_none() && self.b.states[other].kind == outline.kind
                })
                .map(|other| {
                    let (a, b) = (Self::known(self.a, state), Self::known(self.b, other));
                    let (likeness, common) = likeness(&a, &b);
                    (if common >= weight { likeness } else { 0 }, other)
                })
                .max_by(|x, y| x.0.cmp(&y.0).then(y.1.cmp(&x.1)));
            if let Some((likeness, other)) = best
                && likeness >= alike
            {
                self.join(state, other);
                self.join_bodies(state, other);
                self.names();
            }
        }
        if weight == 0 {
            self.work();
        }
    }

    /// Pairs what has the same telling content and nobody else has.
    fn moved_and_renamed(&mut self) {
        let telling = |side: &Side, partner: &[Option<usize>]| {
            let mut found: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
            for state in 0..side.states.len() {
                if partner[state].is_none() {
                    let known = Self::known(side, state);
                    if known.weight >= TELLING {
                        found.entry(digest(&known)).or_default().push(state);
                    }
                }
            }
            found
        };
        let ours = telling(self.a, &self.pairs.after);
        let theirs = telling(self.b, &self.pairs.before);
        for (content, states) in ours {
            if let ([state], Some([other])) =
                (&states[..], theirs.get(&content).map(|list| &list[..]))
                && self.pairs.after[*state].is_none()
                && self.pairs.before[*other].is_none()
            {
                self.join(*state, *other);
                self.join_bodies(*state, *other);
                self.work();
            }
        }
    }
}

/// What leads to each state of a scope and where it leads, by number.
struct Around(HashMap<usize, Vec<(Way, Option<usize>)>>);

/// How a neighbour is one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Start,
    From,
    To,
    End,
}

fn neighbours(side: &Side, scope: usize) -> Around {
    let tree = &side.outline.tree;
    let outline = side.scopes[scope];
    let names = &side.names[scope];
    let mut around: HashMap<usize, Vec<(Way, Option<usize>)>> = HashMap::new();
    if let Some(&start) = outline.start_at.as_deref().and_then(|name| names.get(name)) {
        around.entry(start).or_default().push((Way::Start, None));
    }
    for &state in &side.inside[scope] {
        for exit in side.states[state].exits(tree) {
            if let Some(&to) = exit.target.as_deref().and_then(|name| names.get(name)) {
                around.entry(state).or_default().push((Way::To, Some(to)));
                around.entry(to).or_default().push((Way::From, Some(state)));
            }
        }
        if side.states[state].is_terminal(tree) {
            around.entry(state).or_default().push((Way::End, None));
        }
    }
    Around(around)
}

impl Around {
    /// Where a state leads, in the order of its exits.
    fn onwards(&self, state: usize) -> impl Iterator<Item = usize> + '_ {
        let list = self.0.get(&state).map_or(&[][..], |list| list);
        list.iter()
            .filter(|(way, _)| *way == Way::To)
            .filter_map(|(_, to)| *to)
    }

    /// The neighbours of a state that have a name in both versions, sorted; and how many have none.
    fn named(&self, state: usize, name: impl Fn(usize) -> Option<usize>) -> (Vec<u64>, usize) {
        let list = self.0.get(&state).map_or(&[][..], |list| list);
        let (mut found, mut strangers) = (Vec::new(), 0);
        for (way, neighbour) in list {
            let number = match neighbour.map(&name) {
                None => 0,
                Some(Some(number)) => number as u64 + 1,
                Some(None) => {
                    strangers += 1;
                    continue;
                }
            };
            // Apart from the hashes of features, which are large.
            found.push((number << 2) | *way as u64);
        }
        found.sort_unstable();
        found.dedup();
        (found, strangers)
    }
}

/// How much of the content two states share, out of 1000, and the weight of what they share.
fn likeness(a: &Known, b: &Known) -> (u32, u32) {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.features.get(i), b.features.get(j)) {
        match x.0.cmp(&y.0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += x.1.min(y.1);
                i += 1;
                j += 1;
            }
        }
    }
    let all = a.weight + b.weight - common;
    (common * 1000 / all.max(1), common)
}

fn overlap(a: &[u64], b: &[u64], strangers: usize) -> u32 {
    let common = a.iter().filter(|x| b.binary_search(x).is_ok()).count();
    let all = a.len() + b.len() - common + strangers;
    u32::try_from(common * 1000 / all.max(1)).unwrap_or_default()
}

/// How many pairs of letters two names share, out of 1000.
fn name_likeness(a: &str, b: &str) -> u32 {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let letters: Vec<char> = text
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .take(200)
            .collect();
        let mut pairs: Vec<_> = letters.windows(2).map(|w| (w[0], w[1])).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let (a, b) = (pairs(a), pairs(b));
    let common = a.iter().filter(|x| b.binary_search(x).is_ok()).count();
    u32::try_from(2000 * common / (a.len() + b.len()).max(1)).unwrap_or_default()
}

fn digest(known: &Known) -> u64 {
    let parts = known
        .features
        .iter()
        .map(|(hash, _)| crate::json::Value::string(format!("{hash:x}")));
    hash(&crate::json::Value::array(parts.collect()))
}
