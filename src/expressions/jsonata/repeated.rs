//! Functions with a repeated parameter (`<n+n:o>`), as release 2.0.6 calls them.
//!
//! There the first argument stands for all that the repeated type took: `(1, 2, 3)` gives `<n+n:o>` the values 1, 1
//! and 3. The library passes each argument on as it is, as later releases do. So such a function is given a few more
//! parameters, which tell how many arguments came, and begins by handing the first one on.

use super::syntax;
use jlens_core::ast::{LambdaDef, Node, NodeKind};
use std::fmt::Write;

/// How many arguments beyond its parameters are noticed.
const MORE: usize = 16;

/// The expression in those words, and the words; `None` when nothing in it is affected.
pub(super) fn as_older(
    text: &str,
    expression: &jlens_core::Expression,
) -> Option<(String, jlens_core::Expression)> {
    let mut inserts: Vec<(usize, String)> = Vec::new();
    syntax::each(&expression.ast().root, |node, _| {
        if let NodeKind::Lambda(function) = &node.kind
            && let Some(three) = rewritten(text, node, function)
        {
            inserts.extend(three);
        }
    });
    if inserts.is_empty() {
        return None;
    }
    inserts.sort_by_key(|(at, _)| *at);
    let mut written = String::with_capacity(text.len() * 2);
    let mut copied = 0;
    for (at, words) in &inserts {
        written.push_str(text.get(copied..*at)?);
        written.push_str(words);
        copied = *at;
    }
    written.push_str(text.get(copied..)?);
    let compiled = jlens_core::Expression::compile(&written).ok()?;
    Some((written, compiled))
}

/// What is put into a function's text, and where: behind its parameters, and around its body.
fn rewritten(text: &str, node: &Node, function: &LambdaDef) -> Option<[(usize, String); 3]> {
    let signature = function.signature.as_ref()?;
    let params = &function.params;
    let repeated = signature
        .params
        .iter()
        .position(|param| param.pattern.ends_with('+'))?;
    // With a second one it cannot be told which of them took what.
    let others = signature.params.len() - 1;
    let second = &signature.params[repeated + 1..];
    if second.iter().any(|param| param.pattern.ends_with('+')) || params.len() < 2 {
        return None;
    }
    let own = text.get(node.span.start..node.span.end)?;
    let close = own.find(')')?;
    let written = own[close..].find(signature.definition.as_str())? + close;
    let open = own[written + signature.definition.len()..].find('{')? + written;
    let open = open + signature.definition.len() + 1;
    if !own.ends_with('}') || open >= own.len() {
        return None;
    }
    let extra: Vec<String> = (0..MORE).map(|n| format!("$__more{n}")).collect();
    let mut count = String::new();
    for name in params
        .iter()
        .map(|name| format!("${name}"))
        .chain(extra.iter().cloned())
    {
        let _ = write!(count, "$exists({name})?1:0,");
    }
    let mut begin = format!("($__took:=$sum([{count}0])-{others};");
    for (index, name) in params.iter().enumerate().skip(repeated + 1) {
        let first = &params[repeated];
        let _ = write!(
            begin,
            "${name}:=$__took>{}?${first}:${name};",
            index - repeated
        );
    }
    Some([
        (node.span.start + close, format!(",{}", extra.join(","))),
        (node.span.start + open, begin),
        (node.span.end - 1, ")".into()),
    ])
}
