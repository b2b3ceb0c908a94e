//! CloudFormation's functions in a definition: each is known by a `${placeholder}`.
//!
//! What a function gives is known only when a stack is made. In the machine it stands as the text `Fn::Sub` would
//! have for it: `!Ref Table` as `${Table}`, `Fn::GetAtt: [Pay, Arn]` as `${Pay.Arn}`, any other by its own name.

use crate::formats::ast::{Ast, AstKind, At};

/// Functions inside functions are followed so far.
const DEPTH: usize = 8;

/// The text that stands for a node, if it is a function. `long`: `{"Ref": …}` and `{"Fn::…": …}` are functions too.
pub(super) fn placeholder(ast: &Ast, at: At, long: bool) -> Option<String> {
    let (name, argument) = function(ast, at, long)?;
    Some(text(ast, &name, argument, long, 0))
}

/// A function's name (`Ref`, `GetAtt`, `Sub`) and its argument.
pub(super) fn function(ast: &Ast, at: At, long: bool) -> Option<(String, At)> {
    let node = ast.node(at);
    if let Some(tag) = &node.tag {
        return Some((tag.clone(), at));
    }
    let AstKind::Map { pairs, .. } = &node.kind else {
        return None;
    };
    let [(key, value)] = pairs[..] else {
        return None;
    };
    let key = ast.text(key)?;
    let name = key.strip_prefix("Fn::").or((key == "Ref").then_some(key))?;
    long.then(|| (name.to_owned(), value))
}

fn text(ast: &Ast, name: &str, argument: At, long: bool, depth: usize) -> String {
    let unknown = || format!("${{Fn::{name}}}");
    let items = ast.items(argument);
    match name {
        "Ref" | "GetAtt" => match (ast.text(argument), items) {
            (Some(what), _) => format!("${{{what}}}"),
            (None, [resource, attribute]) => match (ast.text(*resource), ast.text(*attribute)) {
                (Some(resource), Some(attribute)) => format!("${{{resource}.{attribute}}}"),
                _ => unknown(),
            },
            _ => unknown(),
        },
        "Sub" => match (ast.text(argument), items.first()) {
            (Some(text), _) => text.to_owned(),
            (None, Some(first)) => ast.text(*first).map_or_else(unknown, str::to_owned),
            (None, None) => unknown(),
        },
        "Join" => match items {
            [between, list] if ast.text(*between).is_some() => {
                let between = ast.text(*between).unwrap_or_default();
                let pieces: Vec<String> = ast
                    .items(*list)
                    .iter()
                    .map(|piece| match function(ast, *piece, long) {
                        Some((name, argument)) if depth < DEPTH => {
                            text(ast, &name, argument, long, depth + 1)
                        }
                        Some(_) => unknown(),
                        None => ast.text(*piece).map_or_else(unknown, str::to_owned),
                    })
                    .collect();
                if pieces.is_empty() {
                    unknown()
                } else {
                    pieces.join(between)
                }
            }
            _ => unknown(),
        },
        _ => unknown(),
    }
}
