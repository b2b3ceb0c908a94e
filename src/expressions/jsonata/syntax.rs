//! What an expression's tree tells before it runs.

use super::functions;
use crate::expressions::EvalError;
use jlens_core::ast::{Ast, BinaryOp, Node, NodeKind, Span};
use jlens_core::functions::catalog;
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
    let known: Vec<&str> = catalog().iter().map(|function| function.name).collect();
    let mut first_use: Vec<(usize, Arc<str>)> = Vec::new();
    each(&expression.ast().root, |node, _| {
        let NodeKind::Variable { name } = &node.kind else {
            return;
        };
        if name.is_empty()
            || name == "$"
            || reads.binding(name).is_none()
            || known.contains(&name.as_str())
            || functions::is_ours(name)
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

/// The expression with its variables read from an input object first:
/// `($states:=$.states;$x:=$.x; …)`. Their values then are read in place, one level at a time, and
/// come back untouched where they are only passed through. Not possible when the expression looks
/// at the input itself. Returns the number of bytes put in front as well.
pub(super) fn wrap(
    text: &str,
    plain: &jlens_core::Expression,
    variables: &[Arc<str>],
) -> Option<(jlens_core::Expression, usize)> {
    if variables.is_empty() || plain.reads().input().is_some() {
        return None;
    }
    let mut front = String::from("(");
    for name in variables {
        front.push_str(&format!("${name}:=$.`{name}`;"));
    }
    let shift = front.len();
    // On a line of its own, so that nothing in the text can swallow the bracket.
    let wrapped = jlens_core::Expression::compile(&format!("{front}{text}\n)")).ok()?;
    Some((wrapped, shift))
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
