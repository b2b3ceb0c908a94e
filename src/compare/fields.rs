//! Field by field: what differs between two objects that are the same thing in two versions.

use crate::compare::side::members;
use crate::compare::values::{hash, hash_text, same};
use crate::compare::words::{self, risk_of};
use crate::json::{Value, escape_token};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// Where the flow goes: `Next`, `End`, `Default`, `StartAt`.
    Flow,
    /// What happens.
    Behaviour,
    /// Only what people read.
    Comment,
}

/// One field that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// Where, from the state's (or the machine's) object: `/Parameters/QueueUrl`. As it is after, if it is there.
    pub pointer: String,
    /// What it was; `None`: it was not there.
    pub before: Option<Value>,
    /// What it is; `None`: it is gone.
    pub after: Option<Value>,
    /// What it is about.
    pub nature: Nature,
    /// The change in a sentence without a full stop.
    pub words: String,
    /// What may go wrong because of it, a sentence without a full stop.
    pub risk: Option<&'static str>,
}

/// Finds what differs.
pub(super) struct Finder<'f> {
    /// Whether a name of a state before and one after mean the same state.
    pub same_target: &'f dyn Fn(&str, &str) -> bool,
    /// What was found.
    pub found: Vec<FieldChange>,
    /// Members came in another order somewhere, which means nothing.
    pub reordered: bool,
}

/// Lists whose elements are asked one after the other.
const RULES: [&str; 3] = ["Choices", "Retry", "Catch"];
/// How many elements of two lists are put side by side one by one.
const LONG: usize = 4_000;

impl Finder<'_> {
    /// Compares a state's own members.
    pub fn state(&mut self, a: &Value, b: &Value) {
        let flow = ["Next", "End", "Default"];
        let strip = |value: &Value| {
            flow.iter()
                .fold(value.clone(), |value, key| value.without_member(key))
        };
        match (a, b) {
            (Value::Object(_), Value::Object(_)) => {
                self.onwards(a, b);
                self.target("/Default", a.get("Default"), b.get("Default"));
                self.values("", &strip(a), &strip(b));
                self.order(a, b);
            }
            _ => self.values("", a, b),
        }
    }

    /// Compares what is at a pointer on both sides.
    pub fn values(&mut self, at: &str, a: &Value, b: &Value) {
        if same(a, b) {
            self.order(a, b);
            return;
        }
        match (a, b) {
            (Value::Object(_), Value::Object(_)) => self.objects(at, a, b),
            (Value::Array(a_list), Value::Array(b_list)) => {
                let last = at.rsplit('/').next().unwrap_or_default();
                if RULES.contains(&last) && at.matches('/').count() == 1 {
                    self.rules(at, a_list.items(), b_list.items());
                } else if last == "ErrorEquals" {
                    if !same_set(a_list.items(), b_list.items()) {
                        self.tell(at, Some(a), Some(b));
                    }
                } else {
                    self.lists(at, a_list.items(), b_list.items());
                }
            }
            (a, b) => self.tell(at, Some(a), Some(b)),
        }
    }

    /// `Next` and `End` are one thing: where the state goes on.
    fn onwards(&mut self, a: &Value, b: &Value) {
        let ends = |value: &Value| value.get("End").and_then(Value::as_bool) == Some(true);
        let (a_next, b_next) = (a.get("Next"), b.get("Next"));
        match (a_next, b_next) {
            (None, Some(_)) if ends(a) && !ends(b) => {
                self.tell_flow("/Next", a.get("End").map(|_| "End"), None, b_next);
            }
            (Some(_), None) if ends(b) && !ends(a) => {
                self.tell_flow("/Next", None, a_next, b.get("End"));
            }
            _ => {
                self.target("/Next", a_next, b_next);
                let plain = |value: &Value| match value.get("End") {
                    Some(Value::Bool(false)) | None => None,
                    Some(other) => Some(other.clone()),
                };
                let (a_end, b_end) = (plain(a), plain(b));
                if a_end != b_end {
                    self.push("/End", a_end.as_ref(), b_end.as_ref(), Nature::Flow);
                }
            }
        }
    }

    /// `was` is `End` when the state ended before.
    fn tell_flow(&mut self, at: &str, was: Option<&str>, a: Option<&Value>, b: Option<&Value>) {
        let (words, before, after) = match (was, a, b) {
            (Some(_), _, Some(next)) => (
                format!("Goes on to {} instead of ending", words::value(next)),
                None,
                Some(next.clone()),
            ),
            (_, Some(next), _) => (
                format!("Ends instead of going on to {}", words::value(next)),
                Some(next.clone()),
                None,
            ),
            _ => return,
        };
        self.found.push(FieldChange {
            pointer: at.to_owned(),
            before,
            after,
            nature: Nature::Flow,
            words,
            risk: None,
        });
    }

    /// The name of a state: no change if it only follows a rename.
    pub fn target(&mut self, at: &str, a: Option<&Value>, b: Option<&Value>) {
        let is_same = match (a, b) {
            (Some(Value::String(a)), Some(Value::String(b))) => (self.same_target)(a, b),
            (a, b) => a == b,
        };
        if !is_same {
            self.push(at, a, b, Nature::Flow);
        }
    }

    fn objects(&mut self, at: &str, a: &Value, b: &Value) {
        let mut done: HashSet<Arc<str>> = HashSet::new();
        for (key, value) in members(a) {
            let here = format!("{at}/{}", escape_token(key));
            if let Some(other) = b.get(key) {
                if is_target(at, key) {
                    self.target(&here, Some(value), Some(other));
                } else {
                    self.values(&here, value, other);
                }
                continue;
            }
            // `x` and `x.$` are one member, constant or computed.
            let twin: Arc<str> = match key.strip_suffix(".$") {
                Some(plain) => plain.into(),
                None => format!("{key}.$").into(),
            };
            match b.get(&twin) {
                Some(other) if a.get(&twin).is_none() => {
                    let here = format!("{at}/{}", escape_token(&twin));
                    self.push(&here, Some(value), Some(other), nature_of(&here));
                    if let Some(last) = self.found.last_mut() {
                        last.words = words::computed_or_not(&here, value, other);
                    }
                    done.insert(twin);
                }
                _ => self.gone(at, key, value),
            }
        }
        for (key, value) in members(b) {
            if a.get(key).is_none() && !done.contains(key) {
                let here = format!("{at}/{}", escape_token(key));
                let nature = if is_target(at, key) {
                    Nature::Flow
                } else {
                    nature_of(&here)
                };
                self.push(&here, None, Some(value), nature);
            }
        }
    }

    fn gone(&mut self, at: &str, key: &str, value: &Value) {
        let here = format!("{at}/{}", escape_token(key));
        let nature = if is_target(at, key) {
            Nature::Flow
        } else {
            nature_of(&here)
        };
        self.push(&here, Some(value), None, nature);
    }

    /// Rules, retriers and catchers: the first that fits counts, so their order does too.
    fn rules(&mut self, at: &str, a: &[Value], b: &[Value]) {
        let bare = |value: &Value| hash(&value.without_member("Next"));
        let next = |value: &Value| value.get("Next").and_then(Value::as_str).map(hash_text);
        let errors = |value: &Value| {
            let mut names: Vec<u64> = value
                .get("ErrorEquals")
                .and_then(Value::as_array)?
                .iter()
                .map(hash)
                .collect();
            names.sort_unstable();
            Some(
                names
                    .into_iter()
                    .fold(7, |all: u64, one| all.rotate_left(5) ^ one),
            )
        };
        let mut partner: Vec<Option<usize>> = vec![None; a.len()];
        let mut taken = vec![false; b.len()];
        // The next stages take what the ones before left over: all the same, the same but for where it leads,
        // the same errors, the same place it leads to.
        type Key<'k> = &'k dyn Fn(&Value) -> Option<u64>;
        let stages: [Key; 4] = [
            &|value| Some(bare(value) ^ next(value).unwrap_or_default()),
            &|value| Some(bare(value)),
            &errors,
            &next,
        ];
        for stage in stages {
            let mut by_key: HashMap<u64, VecDeque<usize>> = HashMap::new();
            for (index, value) in b.iter().enumerate() {
                if !taken[index]
                    && let Some(key) = stage(value)
                {
                    by_key.entry(key).or_default().push_back(index);
                }
            }
            for (index, value) in a.iter().enumerate() {
                if partner[index].is_none()
                    && let Some(key) = stage(value)
                    && let Some(other) = by_key.get_mut(&key).and_then(VecDeque::pop_front)
                {
                    partner[index] = Some(other);
                    taken[other] = true;
                }
            }
        }
        // What is still left at the same place is the same one, changed.
        for index in 0..a.len().min(b.len()) {
            if partner[index].is_none() && !taken[index] {
                partner[index] = Some(index);
                taken[index] = true;
            }
        }
        let order: Vec<usize> = partner.iter().flatten().copied().collect();
        if order.windows(2).any(|pair| pair[0] > pair[1]) {
            let places = |list: Vec<usize>| {
                Value::array(list.into_iter().map(|n| Value::int(n as i64 + 1)).collect())
            };
            let before = partner.iter().enumerate().filter(|(_, p)| p.is_some());
            let before: Vec<usize> = before.map(|(index, _)| index).collect();
            self.found.push(FieldChange {
                pointer: at.to_owned(),
                before: Some(places(before)),
                after: Some(places(order)),
                nature: Nature::Behaviour,
                words: format!("The elements of {} come in another order", words::place(at)),
                risk: Some("They are asked in order, and the first that fits counts"),
            });
        }
        for (index, value) in a.iter().enumerate() {
            match partner[index] {
                Some(other) => self.values(&format!("{at}/{other}"), value, &b[other]),
                None => self.tell(&format!("{at}/{index}"), Some(value), None),
            }
        }
        for (index, value) in b.iter().enumerate() {
            if !taken[index] {
                self.tell(&format!("{at}/{index}"), None, Some(value));
            }
        }
    }

    /// Any other list: what is the same at both ends stays; between them, element by element.
    fn lists(&mut self, at: &str, a: &[Value], b: &[Value]) {
        let head = a.iter().zip(b).take_while(|(a, b)| same(a, b)).count();
        let (a, b) = (&a[head..], &b[head..]);
        let tail = a
            .iter()
            .rev()
            .zip(b.iter().rev())
            .take_while(|(a, b)| same(a, b))
            .count();
        let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
        if a.len() + b.len() > LONG {
            let all = |list: &[Value]| Some(Value::array(list.to_vec()));
            let (before, after) = (all(a), all(b));
            self.push(at, before.as_ref(), after.as_ref(), nature_of(at));
            return;
        }
        let here = |index: usize| format!("{at}/{}", head + index);
        if a.len() == b.len() {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                self.values(&here(index), a, b);
            }
            return;
        }
        for (index, value) in a.iter().enumerate() {
            match b.get(index) {
                Some(other) => self.values(&here(index), value, other),
                None => self.tell(&here(index), Some(value), None),
            }
        }
        for (index, value) in b.iter().enumerate().skip(a.len()) {
            self.tell(&here(index), None, Some(value));
        }
    }

    /// One difference.
    fn tell(&mut self, at: &str, a: Option<&Value>, b: Option<&Value>) {
        self.push(at, a, b, nature_of(at));
    }

    fn push(&mut self, at: &str, a: Option<&Value>, b: Option<&Value>, nature: Nature) {
        self.found.push(FieldChange {
            pointer: at.to_owned(),
            before: a.cloned(),
            after: b.cloned(),
            nature,
            words: words::change(at, a, b, nature),
            risk: risk_of(at, a, b),
        });
    }

    fn order(&mut self, a: &Value, b: &Value) {
        if self.reordered {
            return;
        }
        match (a, b) {
            (Value::Object(_), Value::Object(_)) => {
                let (a, b) = (members(a), members(b));
                let differs = a.len() == b.len()
                    && a.iter()
                        .zip(b)
                        .any(|((a_key, _), (b_key, _))| a_key != b_key);
                if differs {
                    self.reordered = true;
                    return;
                }
                for ((_, a), (_, b)) in a.iter().zip(b) {
                    self.order(a, b);
                }
            }
            (Value::Array(a), Value::Array(b)) => {
                for (a, b) in a.items().iter().zip(b.items()) {
                    self.order(a, b);
                }
            }
            _ => {}
        }
    }
}

/// Whether a member of a rule or catcher names a state.
fn is_target(at: &str, key: &str) -> bool {
    key == "Next"
        && ["/Choices/", "/Catch/"].iter().any(|list| {
            at.strip_prefix(list)
                .is_some_and(|index| !index.contains('/'))
        })
}

fn nature_of(at: &str) -> Nature {
    let is_comment = |at: &str| {
        at == "/Comment"
            || RULES.iter().any(|list| {
                let mut parts = at.trim_start_matches('/').split('/');
                (
                    parts.next(),
                    parts.next().is_some(),
                    parts.next(),
                    parts.next(),
                ) == (Some(list), true, Some("Comment"), None)
            })
    };
    if is_comment(at) {
        Nature::Comment
    } else {
        Nature::Behaviour
    }
}

fn same_set(a: &[Value], b: &[Value]) -> bool {
    let sorted = |list: &[Value]| {
        let mut all: Vec<u64> = list.iter().map(hash).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    sorted(a) == sorted(b)
}
