//! The side file: what belongs to a definition but is none of it. Positions, folds, breakpoints, profiles, settings of
//! rules.
//!
//! Machines of one template share the file; each has its arrangement and what is suppressed in it under `machines`.
//! Profiles and switches of rules serve all of them.
//! Members of others are kept.

use crate::asl::StateAddress;
use crate::diagnostics::{SettingsProblem, read_settings};
use crate::formats::Profiles;
use crate::geometry::Point;
use crate::json::Value;
use crate::layout::Direction;
use crate::ui::shell::tab::Tab;
use std::sync::Arc;

/// A member, or that there is none.
type Kept = (&'static str, Option<Value>);

/// An object with a member, or without it.
fn with(object: &Value, (key, value): (&str, Option<Value>)) -> Value {
    match value {
        Some(value) => object.with_member(key, value),
        None if object.get(key).is_some() => object.without_member(key),
        None => object.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|object| object.members().is_empty())
}

impl Tab {
    /// Positions, folds, breakpoints and suppressions.
    fn arrangement(&self) -> [Kept; 5] {
        let placement = &self.canvas.placement;
        let name = |address: &StateAddress| -> Arc<str> { address.pointer().into() };
        let object =
            |members: Vec<(Arc<str>, Value)>| (!members.is_empty()).then(|| Value::object(members));
        let pins = placement.pins.iter().filter_map(|(address, at)| {
            let pair = Value::array(vec![
                Value::float(f64::from(at.x.round()))?,
                Value::float(f64::from(at.y.round()))?,
            ]);
            Some((name(address), pair))
        });
        let folds = placement
            .collapsed
            .iter()
            .map(|address| Value::string(name(address)));
        let stops = self.setup.breakpoints.iter().map(|(address, stop)| {
            let on = [("entry", stop.on_entry), ("error", stop.on_error)];
            let on = on
                .iter()
                .filter(|(_, set)| *set)
                .map(|(word, _)| Value::string(*word))
                .collect();
            (name(address), Value::array(on))
        });
        let turned = placement.direction == Direction::Right;
        [
            ("positions", object(pins.collect())),
            (
                "collapsed",
                (!placement.collapsed.is_empty()).then(|| Value::array(folds.collect())),
            ),
            ("direction", turned.then(|| Value::string("right"))),
            ("breakpoints", object(stops.collect())),
            self.document.rule_settings().suppressions_member(),
        ]
    }

    /// What this tab keeps, to see whether it changed.
    pub fn side_key(&self) -> String {
        let kept = self.arrangement().into_iter();
        let kept = kept.chain(self.setup.profiles.members());
        let kept = kept.chain([self.document.rule_settings().rules_member()]);
        kept.fold(Value::empty_object(), |all, member| with(&all, member))
            .to_json()
    }

    /// A side file's text with what changed here since it was last read or written; the rest stays as it is there,
    /// whoever wrote it. Empty when there is nothing to keep. `None` if the text there is no JSON object: somebody is at
    /// work on it.
    pub fn side_text(&self, there: &str) -> Option<String> {
        let known = Value::parse(&self.side).unwrap_or_else(|_| Value::empty_object());
        let is_news = |(name, value): &Kept| known.get(name) != value.as_ref();
        let there = match there.trim() {
            "" => Value::empty_object(),
            text => Value::parse(text)
                .ok()
                .filter(|side| side.as_object().is_some())?,
        };
        let arrange = |object: Value| {
            let kept = self.arrangement().into_iter().filter(is_news);
            kept.fold(object, |all, member| with(&all, member))
        };
        let side = match &self.document.format().machine {
            None => arrange(there),
            Some(id) => {
                let machines = there
                    .get("machines")
                    .cloned()
                    .unwrap_or_else(Value::empty_object);
                let own = machines
                    .get(id)
                    .cloned()
                    .unwrap_or_else(Value::empty_object);
                let own = Some(arrange(own)).filter(|own| !is_empty(own));
                let machines = Some(with(&machines, (&**id, own))).filter(|all| !is_empty(all));
                with(&there, ("machines", machines))
            }
        };
        let profiles = self.setup.profiles.members().into_iter();
        let shared = profiles.chain([self.document.rule_settings().rules_member()]);
        let shared = shared.filter(is_news);
        let side = shared.fold(side, |all, member| with(&all, member));
        Some(if is_empty(&side) {
            String::new()
        } else {
            side.to_pretty() + "\n"
        })
    }

    /// Takes what a side file says; anything it does not understand is passed over. The first thing that is not
    /// understood of the settings of rules is told.
    pub fn take_side(&mut self, text: &str) -> Option<SettingsProblem> {
        let machine = self.document.format().machine.clone();
        let (settings, problems) = read_settings(text, machine.as_deref());
        self.document.set_rule_settings(settings);
        self.take_arrangement(text);
        problems.into_iter().next()
    }

    /// Takes what another program wrote into the side file. What changed here and is not written yet goes before.
    pub fn read_side(&mut self, text: &str) {
        if self.side_key() == self.side {
            self.take_side(text);
        }
    }

    fn take_arrangement(&mut self, text: &str) {
        self.canvas.placement.pins.clear();
        self.canvas.placement.collapsed.clear();
        self.canvas.placement.direction = Direction::default();
        self.setup.breakpoints.clear();
        let Ok(side) = Value::parse(text) else {
            self.side = self.side_key();
            return;
        };
        self.setup.profiles = Profiles::of_side(&side);
        let own = self.document.format().machine.as_deref();
        let value = match own {
            None => side,
            Some(id) => side
                .get("machines")
                .and_then(|machines| machines.get(id))
                .cloned()
                .unwrap_or_else(Value::empty_object),
        };
        let members = |key: &str| {
            value
                .get(key)
                .and_then(Value::as_object)
                .map(|object| object.members().to_vec())
                .unwrap_or_default()
        };
        for (address, at) in members("positions") {
            let axis = |index| {
                at.at(index)
                    .and_then(Value::as_f64)
                    .filter(|v| v.is_finite() && v.abs() < 1e6)
            };
            if let (Some(x), Some(y)) = (axis(0), axis(1)) {
                self.canvas.placement.pins.insert(
                    StateAddress::from_pointer(&address),
                    Point::new(x as f32, y as f32),
                );
            }
        }
        for address in value
            .get("collapsed")
            .and_then(Value::as_array)
            .unwrap_or_default()
        {
            if let Some(address) = address.as_str() {
                self.canvas
                    .placement
                    .collapsed
                    .insert(StateAddress::from_pointer(address));
            }
        }
        if value.get("direction").and_then(Value::as_str) == Some("right") {
            self.canvas.placement.direction = Direction::Right;
        }
        for (address, on) in members("breakpoints") {
            let has = |word: &str| {
                on.as_array()
                    .is_some_and(|on| on.iter().any(|w| w.as_str() == Some(word)))
            };
            let stop = crate::debugger::Breakpoint {
                on_entry: has("entry"),
                on_error: has("error"),
            };
            self.setup
                .breakpoints
                .insert(StateAddress::from_pointer(&address), stop);
        }
        self.side = self.side_key();
    }
}
