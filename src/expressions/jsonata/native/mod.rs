//! What needs no library: paths of members, arithmetic, comparisons, conditions, objects, arrays,
//! local variables, and `$map`, `$filter`, `$sort`, `$reduce` and some others over them.
//!
//! Values stay shared, numbers that are only passed on keep their digits, and work and memory are
//! counted by what is really copied. Wherever the language does something surprising (mapping over
//! arrays inside a path, numbers out of range, values of the wrong type) the evaluation is given up,
//! and the library starts again from the beginning: an expression has no effects that could show.
//! So this answers as the library does or not at all; a test compares both.

mod compile;
mod evaluate;

use crate::json::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// A compiled expression.
#[derive(Debug)]
pub(super) struct Native {
    root: Node,
    /// How many local variables and parameters there are.
    slots: usize,
}

#[derive(Debug)]
enum Node {
    Literal(Value),
    /// `$x.a.b`
    Path(Source, Vec<Arc<str>>),
    /// Members with keys known to differ.
    Object(Vec<(Arc<str>, Node)>),
    Array(Vec<Item>),
    Arithmetic(Arithmetic, Box<[Node; 2]>),
    Negate(Box<Node>),
    Order(Order, Box<[Node; 2]>),
    /// Whether they are equal, or (`false`) differ.
    Equal(bool, Box<[Node; 2]>),
    /// The first decides when it has this truth.
    Logic(bool, Box<[Node; 2]>),
    Concat(Box<[Node; 2]>),
    If(Box<[Node; 2]>, Option<Box<Node>>),
    /// Expressions in order, each perhaps kept in a slot; the last one's value is the block's.
    Block(Vec<(Option<usize>, Node)>),
    Call(Builtin, Vec<Node>),
    /// A function with a lambda over an array, and for `$reduce` perhaps a first value.
    Loop(Loop, Box<Node>, Lambda, Option<Box<Node>>),
}

/// Where a path starts.
#[derive(Debug)]
enum Source {
    /// A variable from outside.
    Global(Arc<str>),
    /// A local variable or parameter.
    Local(usize),
}

/// What stands between the brackets of an array.
#[derive(Debug)]
enum Item {
    /// An array of its own: it becomes one element.
    Nested(Node),
    /// Any other value; an array is poured in.
    Poured(Node),
    /// `1..n`
    Range(Node, Node),
}

/// `function($a, $b) { … }`: its parameters are slots in a row.
#[derive(Debug)]
struct Lambda {
    first: usize,
    count: usize,
    body: Box<Node>,
    /// Nodes of the body: what one call costs.
    weight: u64,
}

#[derive(Clone, Copy, Debug)]
enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Clone, Copy, Debug)]
enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    fn holds(self, ordering: Option<Ordering>) -> bool {
        match self {
            Order::Less => ordering == Some(Ordering::Less),
            Order::LessOrEqual => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
            Order::Greater => ordering == Some(Ordering::Greater),
            Order::GreaterOrEqual => matches!(ordering, Some(Ordering::Greater | Ordering::Equal)),
        }
    }
}

/// Functions of values.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Builtin {
    Append,
    Count,
    Exists,
    Max,
    Merge,
    Min,
    Not,
    Sum,
}

/// Functions that call a function.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Loop {
    Filter,
    Map,
    Reduce,
    Sort,
}
