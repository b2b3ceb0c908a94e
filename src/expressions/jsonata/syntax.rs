//! What an expression's tree tells before it runs.

use super::functions;
use crate::expressions::EvalError;
use jlens_core::ast::{Ast, BinaryOp, Node, NodeKind, Span};
use std::sync::Arc;

/// Refuses what is newer than 2.0.6, in the words 2.0.6 has for it, and `$eval`.
pub(super) fn refuse_newer(ast: &Ast) -> Result<(), EvalError> {
    let mut refused: Option<(usize, String, &'static str)> = None;
    each(&ast.root, |node, _| {
        let found = match &node.kind {
            NodeKind::Fallback { op, .. } => {
                let token = &op.symbol()[1..];
                Some((
                    node.pos.saturating_sub(1),
                    format!("The symbol \"{token}\" cannot be used as a unary operator"),
                    "S0211",
                ))
            }
            NodeKind::Variable { name } if name == "eval" => Some((
                node.span.start,
                "The function $eval is not available in Step Functions".to_owned(),
                "D3121",
            )),
            _ => None,
        };
        if let Some(found) = found
            && refused.as_ref().is_none_or(|earlier| found.0 < earlier.0)
        {
            refused = Some(found);
        }
    });
    match refused {
        None => Ok(()),
        Some((position, message, code)) => Err(EvalError {
            code: code.into(),
            message,
            position: Some(position),
            location: None,
        }),
    }
}

/// Whether a number out of range was on its way into a text: `$string(1/0)`, `'a' & 1/0`. The language
/// complains about the text, not about the number.
pub(super) fn becomes_text(ast: &Ast, number: Span) -> bool {
    let is_it = |node: &Node| matches!(node.kind, NodeKind::Binary { .. }) && node.span == number;
    let mut found = false;
    each(&ast.root, |node, _| {
        found |= match &node.kind {
            NodeKind::Function { procedure, args } => {
                matches!(&procedure.kind, NodeKind::Variable { name } if name == "string")
                    && args.iter().any(is_it)
            }
            NodeKind::Binary {
                op: BinaryOp::Concat,
                lhs,
                rhs,
            } => is_it(lhs) || is_it(rhs),
            _ => false,
        };
    });
    found
}

/// Whether a function of the language is used as a value (`$map(names, $uppercase)`).
pub(super) fn hands_functions_on(ast: &Ast) -> bool {
    let mut named = 0usize;
    let mut called = 0usize;
    let is_builtin = |node: &Node| matches!(&node.kind, NodeKind::Variable { name } if functions::is_known(name));
    each(&ast.root, |node, _| {
        named += usize::from(is_builtin(node));
        if let NodeKind::Function { procedure, .. } = &node.kind {
            called += usize::from(is_builtin(procedure));
        }
    });
    named > called
}

/// How deep the tree is.
pub(super) fn depth(ast: &Ast) -> usize {
    let mut deepest = 0;
    each(&ast.root, |_, depth| deepest = deepest.max(depth));
    deepest
}

/// What regular expressions an expression holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Patterns {
    None,
    Plain,
    /// One repeats a group that itself repeats or chooses: `(a+)*`, `(a|b)+`.
    Risky,
}

/// The worst of the expression's regular expressions.
pub(super) fn patterns(ast: &Ast) -> Patterns {
    let mut worst = Patterns::None;
    each(&ast.root, |node, _| {
        if let NodeKind::Regex { pattern, .. } = &node.kind {
            worst = worst.max(if is_risky(pattern) {
                Patterns::Risky
            } else {
                Patterns::Plain
            });
        }
    });
    worst
}

fn is_risky(pattern: &str) -> bool {
    // One entry a group that is open: whether it repeats or chooses inside.
    let mut groups = vec![false];
    let mut closed = false;
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(ch) = chars.next() {
        let repeats = matches!(ch, '*' | '+' | '{');
        if repeats && std::mem::take(&mut closed) {
            return true;
        }
        closed = false;
        match ch {
            '\\' => {
                chars.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            _ if in_class => {}
            '(' => groups.push(false),
            ')' => {
                let inside = groups.pop().unwrap_or(false);
                closed = inside;
                match groups.last_mut() {
                    Some(outer) => *outer |= inside,
                    None => groups.push(inside),
                }
            }
            '|' | '*' | '+' | '{' | '?' => {
                if let Some(group) = groups.last_mut() {
                    *group = true;
                }
            }
            _ => {}
        }
    }
    false
}

/// Visits every node with its depth; a loop, because a text may nest deeper than the stack is high.
pub(super) fn each<'n>(root: &'n Node, mut visit: impl FnMut(&'n Node, usize)) {
    let mut pending = vec![(root, 1)];
    while let Some((node, depth)) = pending.pop() {
        visit(node, depth);
        node.for_each_child(|child| pending.push((child, depth + 1)));
    }
}

/// The free variables in order of first use; functions the language has are none.
pub(super) fn variables(expression: &jlens_core::Expression) -> Vec<Arc<str>> {
    let reads = expression.reads();
    let mut first_use: Vec<(usize, Arc<str>)> = Vec::new();
    each(&expression.ast().root, |node, _| {
        let NodeKind::Variable { name } = &node.kind else {
            return;
        };
        if name.is_empty()
            || name == "$"
            || reads.binding(name).is_none()
            || functions::is_known(name)
        {
            return;
        }
        match first_use.iter_mut().find(|(_, seen)| **seen == **name) {
            Some((place, _)) => *place = (*place).min(node.span.start),
            None => first_use.push((node.span.start, name.as_str().into())),
        }
    });
    first_use.sort();
    first_use.into_iter().map(|(_, name)| name).collect()
}

/// Names of functions the language has that stand in it: a variable of such a name takes the function's place.
pub(super) fn function_names(expression: &jlens_core::Expression) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    each(&expression.ast().root, |node, _| {
        if let NodeKind::Variable { name } = &node.kind
            && functions::is_known(name)
            && !names.iter().any(|known| **known == **name)
        {
            names.push(name.as_str().into());
        }
    });
    names
}

/// What stands in front of an expression that mentions `$distinct`: the library compares each element
/// with each, so long arrays go to a function of ours. One element alone comes from the library,
/// which knows whether it has to stay in an array.
const DISTINCT: &str = "$_all_:=$distinct;$distinct:=function($a){($u:=$_distinct_($a);$count($a)<=1000 or $count($u)=1?$_all_($a):$u)};";

/// An expression with something in front, and how many bytes that is.
pub(super) type Wrapped = (jlens_core::Expression, usize);

/// The expression with its variables read from an input object first:
/// `($states:=$.states;$x:=$.x; …)`. Their values then are read in place, one level at a time, and
/// come back untouched where they are only passed through. Not possible when the expression looks
/// at the input itself.
pub(super) fn in_place(
    text: &str,
    plain: &jlens_core::Expression,
    variables: &[Arc<str>],
) -> Option<Wrapped> {
    if variables.is_empty() || plain.reads().input().is_some() {
        return None;
    }
    let mut front = guards(plain);
    for name in variables {
        front.push_str(&format!("${name}:=$.`{name}`;"));
    }
    behind(&front, text, plain)
}

/// The expression with what it needs to stay harmless; none when it needs nothing.
pub(super) fn guarded(text: &str, plain: &jlens_core::Expression) -> Option<Wrapped> {
    let front = guards(plain);
    if front.is_empty() && !compares_what_grew(plain.ast()) {
        return None;
    }
    behind(&front, text, plain)
}

/// Whether an expression compares values that it may have built by doubling: `[$y,$y]` again and
/// again is small in memory, and takes for ever to compare member by member.
pub(super) fn compares_what_grew(ast: &Ast) -> bool {
    let (mut builds, mut compares, mut repeats) = (0, false, false);
    each(&ast.root, |node, _| match &node.kind {
        NodeKind::Array { .. } | NodeKind::Object { .. } => builds += 1,
        NodeKind::Binary { lhs, rhs, .. } => compares |= compares_any(node, lhs, rhs),
        NodeKind::Variable { name } => repeats |= name == "reduce",
        NodeKind::Function { procedure, .. } => {
            repeats |= matches!(&procedure.kind, NodeKind::Variable { name } if !functions::is_known(name));
        }
        _ => {}
    });
    compares && builds > 0 && (repeats || builds > 12)
}

/// Whether both sides of `=` or `!=` could be arrays or objects.
fn compares_any(node: &Node, lhs: &Node, rhs: &Node) -> bool {
    let is_scalar = |node: &Node| {
        matches!(
            node.kind,
            NodeKind::String { .. }
                | NodeKind::Number { .. }
                | NodeKind::Bool { .. }
                | NodeKind::Null
        )
    };
    matches!(
        node.kind,
        NodeKind::Binary {
            op: BinaryOp::Eq | BinaryOp::Ne,
            ..
        }
    ) && !is_scalar(lhs)
        && !is_scalar(rhs)
}

/// The text with such comparisons as calls of ours, which first see how large both sides are.
fn with_calls(text: &str, ast: &Ast) -> String {
    let mut openings: Vec<(usize, &str)> = Vec::new();
    let mut commas: Vec<Span> = Vec::new();
    let mut closings: Vec<usize> = Vec::new();
    each(&ast.root, |node, _| {
        let NodeKind::Binary { op, lhs, rhs } = &node.kind else {
            return;
        };
        if compares_any(node, lhs, rhs) {
            let name = if *op == BinaryOp::Eq {
                "$_same_("
            } else {
                "$_differ_("
            };
            openings.push((lhs.span.start, name));
            commas.push(Span::new(lhs.span.end, rhs.span.start));
            closings.push(rhs.span.end);
        }
    });
    let mut out = String::with_capacity(text.len() + openings.len() * 10);
    let mut skip_to = 0;
    for (at, ch) in text.char_indices().chain([(text.len(), '\n')]) {
        closings
            .iter()
            .filter(|closing| **closing == at)
            .for_each(|_| out.push(')'));
        if let Some(comma) = commas.iter().find(|comma| comma.start == at) {
            out.push(',');
            skip_to = comma.end;
        }
        for (_, name) in openings.iter().filter(|(opening, _)| *opening == at) {
            out.push_str(name);
        }
        if at >= skip_to {
            out.push(ch);
        }
    }
    out
}

fn guards(plain: &jlens_core::Expression) -> String {
    let mut front = String::new();
    each(&plain.ast().root, |node, _| {
        if front.is_empty()
            && matches!(&node.kind, NodeKind::Variable { name } if name == "distinct")
        {
            front.push_str(DISTINCT);
        }
    });
    front
}

fn behind(front: &str, text: &str, plain: &jlens_core::Expression) -> Option<Wrapped> {
    let called;
    let text = if compares_what_grew(plain.ast()) {
        called = with_calls(text, plain.ast());
        &called
    } else {
        text
    };
    // On a line of its own, so that nothing in the text can swallow the bracket.
    let wrapped = jlens_core::Expression::compile(&format!("({front}{text}\n)")).ok()?;
    Some((wrapped, front.len() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_may_take_forever_are_known() {
        for pattern in [
            "(a+)+",
            "(a|aa)*",
            "((a*)b)+",
            "(?:x?y?){5,}",
            "(a+)[)]*(b{2})+",
        ] {
            assert!(is_risky(pattern), "{pattern}");
        }
        for pattern in [
            "a+b*",
            "(ab)+",
            "[(a+)]+",
            "(a|b)c",
            r"\(a+\)+",
            "^[a-z]+(x)?$",
        ] {
            assert!(!is_risky(pattern), "{pattern}");
        }
    }
}
