//! The library's tree into ours, where all of it can be evaluated here.

use super::{Arithmetic, Builtin, Item, Lambda, Loop, Native, Node, Order, Source};
use crate::expressions::jsonata::{functions, values};
use crate::json::Value;
use jlens_core::ast::{self, Attrs, BinaryOp, NodeKind};
use std::sync::Arc;

/// Deeper expressions are left to the library.
const MAX_DEPTH: usize = 50;

impl Native {
    /// The expression, if every part of it can be evaluated here.
    pub(in crate::expressions::jsonata) fn of(root: &ast::Node) -> Option<Native> {
        let mut compiler = Compiler {
            scope: Vec::new(),
            slots: 0,
            nodes: 0,
        };
        let root = compiler.node(root, 0)?;
        Some(Native {
            root,
            slots: compiler.slots,
        })
    }
}

struct Compiler<'a> {
    /// Local names with their slots, innermost last.
    scope: Vec<(&'a str, usize)>,
    slots: usize,
    nodes: u64,
}

impl<'a> Compiler<'a> {
    fn node(&mut self, node: &'a ast::Node, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH || !is_plain(&node.attrs) {
            return None;
        }
        self.nodes += 1;
        let inside = depth + 1;
        match &node.kind {
            NodeKind::Variable { .. } => Some(Node::Path(self.source(node)?, Vec::new())),
            NodeKind::String { value } => Some(Node::Literal(Value::string(value.as_str()))),
            NodeKind::Bool { value } => Some(Node::Literal(Value::Bool(*value))),
            NodeKind::Null => Some(Node::Literal(Value::Null)),
            NodeKind::Number { value } => Some(Node::Literal(values::number(*value)?)),
            NodeKind::Path {
                steps,
                keep_singleton_array: false,
            } => self.path(steps),
            NodeKind::Object { pairs } => self.object(pairs, inside),
            NodeKind::Array { items } => {
                let items: Option<Vec<Item>> =
                    items.iter().map(|item| self.item(item, inside)).collect();
                Some(Node::Array(items?))
            }
            NodeKind::Binary { op, lhs, rhs } => self.binary(*op, lhs, rhs, inside),
            NodeKind::Negate { expr } => Some(Node::Negate(Box::new(self.node(expr, inside)?))),
            NodeKind::Condition {
                condition,
                then,
                otherwise,
            } => {
                let both = [self.node(condition, inside)?, self.node(then, inside)?];
                let otherwise = match otherwise {
                    Some(otherwise) => Some(Box::new(self.node(otherwise, inside)?)),
                    None => None,
                };
                Some(Node::If(Box::new(both), otherwise))
            }
            NodeKind::Block { exprs, .. } => self.block(exprs, inside),
            NodeKind::Function { procedure, args } => {
                self.call(procedure, &args.iter().collect::<Vec<_>>(), inside, false)
            }
            NodeKind::Apply { lhs, rhs } => match &rhs.kind {
                NodeKind::Function { procedure, args } if is_plain(&rhs.attrs) => {
                    let args: Vec<&ast::Node> = std::iter::once(&**lhs).chain(args).collect();
                    self.call(procedure, &args, inside, false)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn path(&mut self, steps: &'a [ast::Node]) -> Option<Node> {
        let (first, rest) = steps.split_first()?;
        if !is_plain(&first.attrs) {
            return None;
        }
        let names: Option<Vec<Arc<str>>> = rest
            .iter()
            .map(|step| match &step.kind {
                NodeKind::Name { name } if is_plain(&step.attrs) => Some(name.as_str().into()),
                _ => None,
            })
            .collect();
        Some(Node::Path(self.source(first)?, names?))
    }

    fn local(&self, name: &str) -> Option<usize> {
        let known = self.scope.iter().rev().find(|(known, _)| *known == name)?;
        Some(known.1)
    }

    fn source(&self, node: &ast::Node) -> Option<Source> {
        let NodeKind::Variable { name } = &node.kind else {
            return None;
        };
        if let Some(slot) = self.local(name) {
            return Some(Source::Local(slot));
        }
        // `$` and `$$` are the context, and functions are no variables.
        if name.is_empty() || name == "$" || functions::is_known(name) {
            return None;
        }
        Some(Source::Global(name.as_str().into()))
    }

    fn object(&mut self, pairs: &'a [(ast::Node, ast::Node)], depth: usize) -> Option<Node> {
        let mut members: Vec<(Arc<str>, Node)> = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let NodeKind::String { value: key } = &key.kind else {
                return None;
            };
            // Equal keys are an error the library words.
            if members.iter().any(|(known, _)| **known == **key) || key.starts_with("_jsonata_") {
                return None;
            }
            members.push((key.as_str().into(), self.node(value, depth)?));
        }
        Some(Node::Object(members))
    }

    fn item(&mut self, item: &'a ast::Node, depth: usize) -> Option<Item> {
        match &item.kind {
            NodeKind::Binary {
                op: BinaryOp::Range,
                lhs,
                rhs,
            } if is_plain(&item.attrs) => {
                Some(Item::Range(self.node(lhs, depth)?, self.node(rhs, depth)?))
            }
            NodeKind::Array { .. } => Some(Item::Nested(self.node(item, depth)?)),
            _ => Some(Item::Poured(self.node(item, depth)?)),
        }
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        lhs: &'a ast::Node,
        rhs: &'a ast::Node,
        depth: usize,
    ) -> Option<Node> {
        if matches!(op, BinaryOp::In | BinaryOp::Range) {
            return None;
        }
        let both = Box::new([self.node(lhs, depth)?, self.node(rhs, depth)?]);
        Some(match op {
            BinaryOp::Add => Node::Arithmetic(Arithmetic::Add, both),
            BinaryOp::Sub => Node::Arithmetic(Arithmetic::Subtract, both),
            BinaryOp::Mul => Node::Arithmetic(Arithmetic::Multiply, both),
            BinaryOp::Div => Node::Arithmetic(Arithmetic::Divide, both),
            BinaryOp::Mod => Node::Arithmetic(Arithmetic::Remainder, both),
            BinaryOp::Eq => Node::Equal(true, both),
            BinaryOp::Ne => Node::Equal(false, both),
            BinaryOp::Lt => Node::Order(Order::Less, both),
            BinaryOp::Le => Node::Order(Order::LessOrEqual, both),
            BinaryOp::Gt => Node::Order(Order::Greater, both),
            BinaryOp::Ge => Node::Order(Order::GreaterOrEqual, both),
            BinaryOp::And => Node::Logic(false, both),
            BinaryOp::Or => Node::Logic(true, both),
            BinaryOp::Concat => Node::Concat(both),
            BinaryOp::In | BinaryOp::Range => return None,
        })
    }

    fn block(&mut self, exprs: &'a [ast::Node], depth: usize) -> Option<Node> {
        let outside = self.scope.len();
        let mut parts = Vec::with_capacity(exprs.len());
        for expr in exprs {
            match &expr.kind {
                NodeKind::Bind { lhs, rhs } if is_plain(&expr.attrs) => {
                    let NodeKind::Variable { name } = &lhs.kind else {
                        return None;
                    };
                    let value = self.node(rhs, depth)?;
                    let slot = self.slot();
                    self.scope.push((name, slot));
                    parts.push((Some(slot), value));
                }
                _ => parts.push((None, self.node(expr, depth)?)),
            }
        }
        self.scope.truncate(outside);
        Some(Node::Block(parts))
    }

    fn slot(&mut self) -> usize {
        self.slots += 1;
        self.slots - 1
    }

    /// A call; `is_last` tells that it is the last thing a lambda does. What such a call gives is
    /// not made one value of: a filter's only element stays in its array.
    fn call(
        &mut self,
        procedure: &'a ast::Node,
        args: &[&'a ast::Node],
        depth: usize,
        is_last: bool,
    ) -> Option<Node> {
        let NodeKind::Variable { name } = &procedure.kind else {
            return None;
        };
        if !is_plain(&procedure.attrs) || self.local(name).is_some() {
            return None;
        }
        let builtin = match (name.as_str(), args.len()) {
            ("append", 2) => Builtin::Append,
            ("count", 1) => Builtin::Count,
            ("exists", 1) => Builtin::Exists,
            ("max", 1) => Builtin::Max,
            ("merge", 1) => Builtin::Merge,
            ("min", 1) => Builtin::Min,
            ("not", 1) => Builtin::Not,
            ("sum", 1) => Builtin::Sum,
            _ => return self.over(name, args, depth, is_last),
        };
        let args: Option<Vec<Node>> = args.iter().map(|arg| self.node(arg, depth)).collect();
        Some(Node::Call(builtin, args?))
    }

    fn over(
        &mut self,
        name: &str,
        args: &[&'a ast::Node],
        depth: usize,
        is_last: bool,
    ) -> Option<Node> {
        let (over, parameters) = match (name, args.len()) {
            ("filter", 2) if !is_last => (Loop::Filter, 1..=3),
            ("map", 2) if !is_last => (Loop::Map, 1..=3),
            ("sort", 2) => (Loop::Sort, 2..=2),
            ("reduce", 2 | 3) if !is_last => (Loop::Reduce, 2..=3),
            _ => return None,
        };
        let array = self.node(args.first()?, depth)?;
        let lambda = self.lambda(args.get(1)?, depth)?;
        if !parameters.contains(&lambda.count) {
            return None;
        }
        let first = match args.get(2) {
            Some(first) => Some(Box::new(self.node(first, depth)?)),
            None => None,
        };
        Some(Node::Loop(over, Box::new(array), lambda, first))
    }

    fn lambda(&mut self, node: &'a ast::Node, depth: usize) -> Option<Lambda> {
        let NodeKind::Lambda(definition) = &node.kind else {
            return None;
        };
        if !is_plain(&node.attrs) || definition.signature.is_some() || definition.thunk {
            return None;
        }
        let outside = self.scope.len();
        let first = self.slots;
        for name in &definition.params {
            let slot = self.slot();
            self.scope.push((name, slot));
        }
        let before = self.nodes;
        let body = self.body(&definition.body, depth + 1)?;
        self.scope.truncate(outside);
        Some(Lambda {
            first,
            count: definition.params.len(),
            body: Box::new(body),
            weight: self.nodes - before + 1,
        })
    }

    /// A lambda's body. A call at its end is wrapped up, to be made after the lambda has returned.
    fn body(&mut self, body: &'a ast::Node, depth: usize) -> Option<Node> {
        match &body.kind {
            NodeKind::Lambda(thunk) if thunk.thunk => match &thunk.body.kind {
                NodeKind::Function { procedure, args }
                    if is_plain(&thunk.body.attrs) && is_plain(&body.attrs) =>
                {
                    self.nodes += 1;
                    self.call(procedure, &args.iter().collect::<Vec<_>>(), depth, true)
                }
                _ => None,
            },
            NodeKind::Condition {
                condition,
                then,
                otherwise,
            } if is_plain(&body.attrs) => {
                self.nodes += 1;
                let both = [self.node(condition, depth)?, self.body(then, depth)?];
                let otherwise = match otherwise {
                    Some(otherwise) => Some(Box::new(self.body(otherwise, depth)?)),
                    None => None,
                };
                Some(Node::If(Box::new(both), otherwise))
            }
            _ => self.node(body, depth),
        }
    }
}

/// Nothing is attached to the node: no predicates, groups, bindings or array markers.
fn is_plain(attrs: &Attrs) -> bool {
    !attrs.keep_array
        && !attrs.tuple
        && attrs.focus.is_none()
        && attrs.index.is_none()
        && attrs.stages.is_empty()
        && attrs.predicate.is_empty()
        && attrs.group.is_none()
        && attrs.ancestor.is_none()
        && attrs.seeking_parent.is_empty()
}
