//! Evaluation of what was compiled.

use super::{Arithmetic, Builtin, Item, Lambda, Loop, Native, Node, Source};
use crate::expressions::jsonata::{MAX_BYTES, MAX_ELEMENTS, values};
use crate::json::{Number, Value};
use std::sync::Arc;

/// Nodes evaluated, values copied and each 16 bytes of text written, until the library has to say
/// whether it is too much.
const MAX_WORK: u64 = 20_000_000;

/// The library has to do it.
pub(super) struct GiveUp;

type Given = Result<Option<Value>, GiveUp>;

impl Native {
    /// `None` when the library has to do it, `Some(None)` when the result is undefined.
    pub(in crate::expressions::jsonata) fn evaluate(
        &self,
        bindings: &[(Arc<str>, Value)],
    ) -> Option<Option<Value>> {
        let mut run = Run {
            bindings,
            slots: vec![None; self.slots],
            work: MAX_WORK,
        };
        run.value(&self.root).ok()
    }
}

struct Run<'r> {
    bindings: &'r [(Arc<str>, Value)],
    slots: Vec<Option<Value>>,
    work: u64,
}

/// What operators can do with a value.
enum Operand<'v> {
    Undefined,
    Number(f64),
    Text(&'v str),
    Other(&'v Value),
}

fn operand(value: Option<&Value>) -> Operand<'_> {
    match value {
        None => Operand::Undefined,
        Some(Value::Number(number)) => Operand::Number(number.as_f64()),
        Some(Value::String(text)) => Operand::Text(text),
        Some(other) => Operand::Other(other),
    }
}

/// A value looked up or computed.
enum Held<'h> {
    There(Option<&'h Value>),
    Made(Option<Value>),
}

impl Held<'_> {
    fn get(&self) -> Option<&Value> {
        match self {
            Held::There(value) => *value,
            Held::Made(value) => value.as_ref(),
        }
    }
}

impl Run<'_> {
    fn charge(&mut self, work: u64) -> Result<(), GiveUp> {
        self.work = self.work.checked_sub(work).ok_or(GiveUp)?;
        Ok(())
    }

    fn value(&mut self, node: &Node) -> Given {
        match node {
            Node::Literal(value) => Ok(Some(value.clone())),
            Node::Path(source, names) => Ok(self.find(source, names)?.cloned()),
            Node::Object(members) => {
                let mut object = Vec::with_capacity(members.len());
                for (key, member) in members {
                    if let Some(value) = self.value(member)? {
                        object.push((key.clone(), value));
                    }
                }
                bounded(Value::unique_object(object))
            }
            Node::Array(items) => self.array(items),
            Node::Arithmetic(..) | Node::Negate(_) => match self.number(node)? {
                Some(number) => values::number(number).map(Some).ok_or(GiveUp),
                None => Ok(None),
            },
            Node::Order(..) | Node::Equal(..) | Node::Logic(..) => {
                Ok(self.truth(node)?.map(Value::Bool))
            }
            Node::Concat(both) => {
                let [left, right] = &**both;
                let mut text = String::new();
                self.spell(left, &mut text)?;
                self.spell(right, &mut text)?;
                if text.len() > MAX_BYTES {
                    return Err(GiveUp);
                }
                self.charge(text.len() as u64 / 16)?;
                Ok(Some(Value::string(text)))
            }
            Node::If(both, otherwise) => {
                let [condition, then] = &**both;
                if self.truth(condition)? == Some(true) {
                    self.value(then)
                } else {
                    match otherwise {
                        Some(otherwise) => self.value(otherwise),
                        None => Ok(None),
                    }
                }
            }
            Node::Block(parts) => {
                let mut last = None;
                for (slot, part) in parts {
                    last = self.value(part)?;
                    if let Some(slot) = slot {
                        self.slots[*slot] = last.clone();
                    }
                }
                Ok(last)
            }
            Node::Call(builtin, arguments) => self.call(*builtin, arguments),
            Node::Loop(over, array, lambda, first) => {
                self.over(*over, array, lambda, first.as_deref())
            }
        }
    }

    /// The value a path names.
    fn find(&self, source: &Source, names: &[Arc<str>]) -> Result<Option<&Value>, GiveUp> {
        let start = match source {
            Source::Local(slot) => self.slots.get(*slot).and_then(Option::as_ref),
            Source::Global(name) => self
                .bindings
                .iter()
                .rev()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value),
        };
        match start {
            Some(value) => walk(value, names),
            None => Ok(None),
        }
    }

    /// Both operands, looked up where they only need that.
    fn both(&mut self, both: &[Node; 2]) -> Result<(Held<'_>, Held<'_>), GiveUp> {
        let [left, right] = both;
        let made = |run: &mut Self, node: &Node| match node {
            Node::Path(..) | Node::Literal(_) => Ok(None),
            _ => run.value(node).map(Some),
        };
        let (made_left, made_right) = (made(self, left)?, made(self, right)?);
        let run = &*self;
        let held = |node: &Node, made: Option<Option<Value>>| match (made, node) {
            (Some(value), _) => Ok(Held::Made(value)),
            (None, Node::Path(source, names)) => Ok(Held::There(run.find(source, names)?)),
            (None, Node::Literal(value)) => Ok(Held::Made(Some(value.clone()))),
            (None, _) => Err(GiveUp),
        };
        Ok((held(left, made_left)?, held(right, made_right)?))
    }

    /// The node as a number; anything but a number or nothing is an error the library words.
    fn number(&mut self, node: &Node) -> Result<Option<f64>, GiveUp> {
        let number = match node {
            Node::Path(source, names) => match operand(self.find(source, names)?) {
                Operand::Undefined => None,
                Operand::Number(number) => Some(number),
                Operand::Text(_) | Operand::Other(_) => return Err(GiveUp),
            },
            Node::Arithmetic(operation, both) => {
                let [left, right] = &**both;
                let (left, right) = (self.number(left)?, self.number(right)?);
                let (Some(left), Some(right)) = (left, right) else {
                    return Ok(None);
                };
                Some(match operation {
                    Arithmetic::Add => left + right,
                    Arithmetic::Subtract => left - right,
                    Arithmetic::Multiply => left * right,
                    Arithmetic::Divide => left / right,
                    Arithmetic::Remainder => left % right,
                })
            }
            Node::Negate(inner) => self.number(inner)?.map(|number| -number),
            other => match operand(self.value(other)?.as_ref()) {
                Operand::Undefined => None,
                Operand::Number(number) => Some(number),
                Operand::Text(_) | Operand::Other(_) => return Err(GiveUp),
            },
        };
        match number {
            Some(number) if !number.is_finite() => Err(GiveUp),
            number => Ok(number),
        }
    }

    /// The node as a truth, as `$boolean` sees it; `None` for nothing.
    fn truth(&mut self, node: &Node) -> Result<Option<bool>, GiveUp> {
        match node {
            Node::Logic(deciding, both) => {
                let [left, right] = &**both;
                let left = self.truth(left)?.unwrap_or(false);
                if left == *deciding {
                    return Ok(Some(left));
                }
                Ok(Some(self.truth(right)?.unwrap_or(false)))
            }
            Node::Order(order, both) => {
                let (left, right) = self.both(both)?;
                let ordering = match (operand(left.get()), operand(right.get())) {
                    (Operand::Other(_), _) | (_, Operand::Other(_)) => return Err(GiveUp),
                    (Operand::Undefined, _) | (_, Operand::Undefined) => return Ok(None),
                    (Operand::Number(left), Operand::Number(right)) => left.partial_cmp(&right),
                    (Operand::Text(left), Operand::Text(right)) => {
                        Some(left.encode_utf16().cmp(right.encode_utf16()))
                    }
                    _ => return Err(GiveUp),
                };
                Ok(Some(order.holds(ordering)))
            }
            Node::Equal(wanted, both) => {
                let (left, right) = self.both(both)?;
                let equal = match (operand(left.get()), operand(right.get())) {
                    // Nothing is neither equal to anything nor different from it.
                    (Operand::Undefined, _) | (_, Operand::Undefined) => return Ok(Some(false)),
                    (Operand::Number(left), Operand::Number(right)) => left == right,
                    (Operand::Text(left), Operand::Text(right)) => left == right,
                    (Operand::Other(left), Operand::Other(right)) => match (left, right) {
                        (Value::Bool(left), Value::Bool(right)) => left == right,
                        (Value::Null, Value::Null) => true,
                        (Value::Array(_) | Value::Object(_), _)
                        | (_, Value::Array(_) | Value::Object(_)) => return Err(GiveUp),
                        _ => false,
                    },
                    _ => false,
                };
                Ok(Some(equal == *wanted))
            }
            Node::Path(source, names) => boolean(self.find(source, names)?),
            other => boolean(self.value(other)?.as_ref()),
        }
    }

    /// Writes a value into a text being joined.
    fn spell(&mut self, node: &Node, text: &mut String) -> Result<(), GiveUp> {
        if let Node::Path(source, names) = node {
            return spell(self.find(source, names)?, text);
        }
        spell(self.value(node)?.as_ref(), text)
    }

    fn array(&mut self, items: &[Item]) -> Given {
        let mut array = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Item::Nested(node) => array.extend(self.value(node)?),
                Item::Poured(node) => match self.value(node)? {
                    Some(Value::Array(inner)) => {
                        self.charge(inner.items().len() as u64)?;
                        array.extend(inner.items().iter().cloned());
                    }
                    value => array.extend(value),
                },
                Item::Range(from, to) => {
                    let (Some(from), Some(to)) = (self.number(from)?, self.number(to)?) else {
                        return Err(GiveUp);
                    };
                    let count = to - from + 1.0;
                    if from.fract() != 0.0 || to.fract() != 0.0 || count > MAX_ELEMENTS as f64 {
                        return Err(GiveUp);
                    }
                    let count = count.max(0.0) as u64;
                    self.charge(count)?;
                    for at in 0..count {
                        array.push(values::number(from + at as f64).ok_or(GiveUp)?);
                    }
                }
            }
            if array.len() > MAX_ELEMENTS {
                return Err(GiveUp);
            }
        }
        bounded(Value::array(array))
    }

    fn call(&mut self, builtin: Builtin, arguments: &[Node]) -> Given {
        let first = arguments.first().ok_or(GiveUp)?;
        match builtin {
            Builtin::Exists => match first {
                Node::Path(source, names) => {
                    let found = self.find(source, names)?.is_some();
                    Ok(Some(Value::Bool(found)))
                }
                other => Ok(Some(Value::Bool(self.value(other)?.is_some()))),
            },
            Builtin::Not => Ok(self.truth(first)?.map(|truth| Value::Bool(!truth))),
            Builtin::Count => Ok(Some(Value::int(match self.value(first)? {
                None => 0,
                Some(Value::Array(array)) => array.items().len() as i64,
                Some(_) => 1,
            }))),
            Builtin::Sum => {
                let numbers = self.numbers(first)?;
                computed(numbers.iter().sum())
            }
            Builtin::Max | Builtin::Min => {
                let numbers = self.numbers(first)?;
                let pick = if builtin == Builtin::Max {
                    f64::max
                } else {
                    f64::min
                };
                computed(numbers.into_iter().reduce(pick).ok_or(GiveUp)?)
            }
            Builtin::Append => {
                let second = arguments.get(1).ok_or(GiveUp)?;
                let (Some(left), Some(right)) = (self.value(first)?, self.value(second)?) else {
                    return Err(GiveUp);
                };
                let mut items = Vec::new();
                for value in [left, right] {
                    match value {
                        Value::Array(array) => items.extend(array.items().iter().cloned()),
                        single => items.push(single),
                    }
                }
                if items.len() > MAX_ELEMENTS {
                    return Err(GiveUp);
                }
                self.charge(items.len() as u64)?;
                bounded(Value::array(items))
            }
            Builtin::Merge => {
                let Some(Value::Array(objects)) = self.value(first)? else {
                    return Err(GiveUp);
                };
                let mut members = Vec::new();
                for object in objects.items() {
                    let object = object.as_object().ok_or(GiveUp)?;
                    self.charge(object.members().len() as u64)?;
                    members.extend(object.members().iter().cloned());
                    if members.len() > MAX_ELEMENTS {
                        return Err(GiveUp);
                    }
                }
                bounded(Value::object(members))
            }
        }
    }

    fn numbers(&mut self, node: &Node) -> Result<Vec<f64>, GiveUp> {
        let Some(Value::Array(array)) = self.value(node)? else {
            return Err(GiveUp);
        };
        self.charge(array.items().len() as u64)?;
        let numbers = array.items().iter();
        numbers.map(|item| item.as_f64().ok_or(GiveUp)).collect()
    }

    fn over(&mut self, over: Loop, array: &Node, lambda: &Lambda, first: Option<&Node>) -> Given {
        let array = match self.value(array)? {
            None => return Ok(None),
            Some(Value::Array(array)) => array,
            Some(_) => return Err(GiveUp),
        };
        let whole = Value::Array(array.clone());
        let items = array.items();
        match over {
            Loop::Map => {
                let mut results = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    self.enter(lambda, item, Some(index), &whole)?;
                    results.extend(self.value(&lambda.body)?);
                }
                sequence(results)
            }
            Loop::Filter => {
                let mut kept = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    self.enter(lambda, item, Some(index), &whole)?;
                    if self.truth(&lambda.body)? == Some(true) {
                        kept.push(item.clone());
                    }
                }
                sequence(kept)
            }
            Loop::Reduce => {
                let start = match first {
                    Some(first) => self.value(first)?,
                    None => None,
                };
                let (mut result, skip) = match (start, items.first()) {
                    (None, Some(item)) => (Some(item.clone()), 1),
                    (start, _) => (start, 0),
                };
                for (index, item) in items.iter().enumerate().skip(skip) {
                    self.charge(lambda.weight)?;
                    self.slots[lambda.first] = result.take();
                    self.slots[lambda.first + 1] = Some(item.clone());
                    if lambda.count > 2 {
                        self.slots[lambda.first + 2] = Some(Value::int(index as i64));
                    }
                    result = self.value(&lambda.body)?;
                }
                Ok(result)
            }
            Loop::Sort => {
                if items.len() <= 1 {
                    return Ok(Some(whole));
                }
                self.charge(items.len() as u64)?;
                if let Some(sorted) = self.sort_by_key(items, lambda)? {
                    return Ok(Some(Value::array(sorted)));
                }
                let mut order: Vec<u32> = (0..items.len() as u32).collect();
                merge(&mut order, &mut |left, right| {
                    self.charge(lambda.weight)?;
                    self.slots[lambda.first] = Some(items[left as usize].clone());
                    self.slots[lambda.first + 1] = Some(items[right as usize].clone());
                    Ok(self.truth(&lambda.body)? == Some(true))
                })?;
                let sorted = order.into_iter().map(|at| items[at as usize].clone());
                Ok(Some(Value::array(sorted.collect())))
            }
        }
    }

    /// Gives a lambda its item and, where it wants them, the index and the whole array.
    fn enter(
        &mut self,
        lambda: &Lambda,
        item: &Value,
        index: Option<usize>,
        whole: &Value,
    ) -> Result<(), GiveUp> {
        self.charge(lambda.weight)?;
        self.slots[lambda.first] = Some(item.clone());
        if lambda.count > 1 {
            self.slots[lambda.first + 1] = index.map(|index| Value::int(index as i64));
        }
        if lambda.count > 2 {
            self.slots[lambda.first + 2] = Some(whole.clone());
        }
        Ok(())
    }

    /// Sorts by `$a.k > $b.k` where all keys are numbers, each looked up once; `None` if it is not that.
    fn sort_by_key(
        &mut self,
        items: &[Value],
        lambda: &Lambda,
    ) -> Result<Option<Vec<Value>>, GiveUp> {
        let Node::Order(order, both) = &*lambda.body else {
            return Ok(None);
        };
        let [
            Node::Path(Source::Local(left), names),
            Node::Path(Source::Local(right), others),
        ] = &**both
        else {
            return Ok(None);
        };
        if names != others || *left != lambda.first || *right != lambda.first + 1 {
            return Ok(None);
        }
        let mut keys = Vec::with_capacity(items.len());
        for item in items {
            match operand(walk(item, names)?) {
                Operand::Number(key) => keys.push(key),
                Operand::Undefined | Operand::Text(_) | Operand::Other(_) => return Ok(None),
            }
        }
        let mut places: Vec<u32> = (0..items.len() as u32).collect();
        merge(&mut places, &mut |left, right| {
            self.charge(1)?;
            let ordering = keys[left as usize].partial_cmp(&keys[right as usize]);
            Ok(order.holds(ordering))
        })?;
        let sorted = places.into_iter().map(|at| items[at as usize].clone());
        Ok(Some(sorted.collect()))
    }
}

/// The language's own merge sort, so that a comparator without a clear order gives what it gives
/// there: halves are sorted, then the right one's next goes first where the comparator says so.
fn merge(
    order: &mut [u32],
    swap: &mut dyn FnMut(u32, u32) -> Result<bool, GiveUp>,
) -> Result<(), GiveUp> {
    if order.len() <= 1 {
        return Ok(());
    }
    let middle = order.len() / 2;
    let (left, right) = order.split_at_mut(middle);
    merge(left, swap)?;
    merge(right, swap)?;
    let left = left.to_vec();
    let (mut from_left, mut from_right, mut to) = (0, middle, 0);
    while from_left < left.len() && from_right < order.len() {
        if swap(left[from_left], order[from_right])? {
            order[to] = order[from_right];
            from_right += 1;
        } else {
            order[to] = left[from_left];
            from_left += 1;
        }
        to += 1;
    }
    order[to..to + left.len() - from_left].copy_from_slice(&left[from_left..]);
    Ok(())
}

/// Walks members; an array on the way is the library's business.
fn walk<'v>(mut value: &'v Value, names: &[Arc<str>]) -> Result<Option<&'v Value>, GiveUp> {
    for name in names {
        value = match value {
            Value::Object(object) => match object.get(name) {
                Some(member) => member,
                None => return Ok(None),
            },
            Value::Array(_) => return Err(GiveUp),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return Ok(None),
        };
    }
    Ok(Some(value))
}

/// A sequence as a value: none is nothing, one is itself.
fn sequence(mut items: Vec<Value>) -> Given {
    match items.len() {
        0 => Ok(None),
        1 => Ok(items.pop()),
        _ => bounded(Value::array(items)),
    }
}

/// What would be too much to print has to be refused by the library: shared parts count each time.
fn bounded(value: Value) -> Given {
    if value.json_len() > MAX_BYTES {
        return Err(GiveUp);
    }
    Ok(Some(value))
}

fn computed(number: f64) -> Given {
    if !number.is_finite() {
        return Err(GiveUp);
    }
    Ok(Some(values::number(number).ok_or(GiveUp)?))
}

fn boolean(value: Option<&Value>) -> Result<Option<bool>, GiveUp> {
    match value {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(false)),
        Some(Value::Bool(truth)) => Ok(Some(*truth)),
        Some(Value::Number(number)) => Ok(Some(number.as_f64() != 0.0)),
        Some(Value::String(text)) => Ok(Some(!text.is_empty())),
        Some(Value::Object(object)) => Ok(Some(!object.members().is_empty())),
        Some(Value::Array(_)) => Err(GiveUp),
    }
}

/// Writes a scalar as `$string` does.
fn spell(value: Option<&Value>, text: &mut String) -> Result<(), GiveUp> {
    use std::fmt::Write as _;
    const EXACT: i64 = 9_007_199_254_740_992;
    match value {
        None => Ok(()),
        Some(Value::String(part)) => {
            text.push_str(part);
            Ok(())
        }
        Some(Value::Bool(truth)) => {
            text.push_str(if *truth { "true" } else { "false" });
            Ok(())
        }
        Some(Value::Null) => {
            text.push_str("null");
            Ok(())
        }
        Some(Value::Number(Number::Int(number))) if number.abs() < EXACT => {
            write!(text, "{number}").map_err(|_| GiveUp)
        }
        Some(Value::Number(_) | Value::Array(_) | Value::Object(_)) => Err(GiveUp),
    }
}
