//! CloudFormation's functions in a definition: each is known by a `${placeholder}`.
//!
//! What a function gives is known only when a stack is made. In the machine it stands as the text `Fn::Sub` would
//! have for it: `!Ref Table` as `${Table}`, `Fn::GetAtt: [Pay, Arn]` as `${Pay.Arn}`, any other by its name and what it is
//! given, so that two of them are told apart: `${Fn::If IsProd, orders, orders-dev}`.

use crate::formats::ast::{Ast, AstKind, At};

/// Functions inside functions are followed so far.
const DEPTH: usize = 8;
/// What a function is given is told up to so many bytes; what was cut ends in `…`.
const MOST_TOLD: usize = 120;

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
    let unknown = || told(ast, name, argument, long);
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
                        Some((name, argument)) => told(ast, &name, argument, long),
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

/// A function whose value only the stack knows, by its name and what it is given.
fn told(ast: &Ast, name: &str, argument: At, long: bool) -> String {
    let mut given = String::new();
    value(ast, argument, long, 0, &mut given);
    let end = given.char_indices().map(|(at, c)| at + c.len_utf8());
    if let Some(end) = end.take_while(|end| *end <= MOST_TOLD).last()
        && end < given.len()
    {
        given.truncate(end);
        given.push('…');
    }
    let space = if given.is_empty() { "" } else { " " };
    format!("${{Fn::{name}{space}{given}}}")
}

/// Writes a value in the words of a placeholder's name, which holds no braces, quotes and line ends.
fn value(ast: &Ast, at: At, long: bool, depth: usize, out: &mut String) {
    if depth > DEPTH || out.len() > MOST_TOLD {
        out.push('…');
        return;
    }
    if let Some(text) = ast.text(at) {
        out.extend(text.trim().chars().map(|c| match c {
            '{' => '(',
            '}' => ')',
            '"' => '\'',
            '\\' => '/',
            c if c.is_control() => ' ',
            c => c,
        }));
        return;
    }
    let between = |index: usize, out: &mut String| {
        if index > 0 {
            out.push_str(", ");
        }
    };
    for (index, item) in ast.items(at).iter().enumerate() {
        if out.len() > MOST_TOLD {
            break;
        }
        between(index, out);
        part(ast, *item, long, depth + 1, out);
    }
    for (index, (key, of)) in ast.pairs(at).iter().enumerate() {
        if out.len() > MOST_TOLD {
            break;
        }
        between(index, out);
        value(ast, *key, long, depth + 1, out);
        out.push('=');
        part(ast, *of, long, depth + 1, out);
    }
}

/// The same for a part that may be a function: `Table`, `Pay.Arn`, `If(IsProd, a, b)`.
fn part(ast: &Ast, at: At, long: bool, depth: usize, out: &mut String) {
    let at = ast.resolved(at);
    match function(ast, at, long) {
        None => {
            let is_list = !ast.items(at).is_empty() || !ast.pairs(at).is_empty();
            out.push_str(if is_list { "[" } else { "" });
            value(ast, at, long, depth, out);
            out.push_str(if is_list { "]" } else { "" });
        }
        Some((name, argument)) if name == "Ref" => value(ast, argument, long, depth, out),
        Some((name, argument)) if name == "GetAtt" => match ast.items(argument) {
            [resource, attribute] => {
                value(ast, *resource, long, depth, out);
                out.push('.');
                value(ast, *attribute, long, depth, out);
            }
            _ => value(ast, argument, long, depth, out),
        },
        Some((name, argument)) => {
            out.push_str(&name);
            out.push('(');
            value(ast, argument, long, depth, out);
            out.push(')');
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::formats::yaml;

    #[test]
    fn functions_are_told_by_what_they_are_given() {
        let long = format!("!ImportValue {}", "é".repeat(100));
        let cut = format!("${{Fn::ImportValue {}…}}", "é".repeat(60));
        for (text, expected) in [
            ("!Ref Table", "${Table}"),
            ("!GetAtt [Pay, Arn]", "${Pay.Arn}"),
            (
                "!If [IsProd, !Ref Big, small]",
                "${Fn::If IsProd, Big, small}",
            ),
            (
                "!If [A, !If [B, !GetAtt Pay.Arn, x], {Fn::Sub: 'q-${Stage}'}]",
                "${Fn::If A, If(B, Pay.Arn, x), Sub(q-$(Stage))}",
            ),
            ("{Fn::ImportValue: Net-Vpc}", "${Fn::ImportValue Net-Vpc}"),
            (
                "!FindInMap [Sizes, !Ref 'AWS::Region', Big]",
                "${Fn::FindInMap Sizes, AWS::Region, Big}",
            ),
            ("!Select [0, [a, b]]", "${Fn::Select 0, [a, b]}"),
            ("!GetAZs ''", "${Fn::GetAZs}"),
            ("!Join ['-', [a, !ImportValue b]]", "a-${Fn::ImportValue b}"),
            (
                "{Fn::Transform: {Name: 'a \"b\"', Parameters: {x: 1}}}",
                "${Fn::Transform Name=a 'b', Parameters=[x=1]}",
            ),
            (&long, &cut),
        ] {
            let (ast, problems) = yaml::read(text);
            assert!(problems.is_empty(), "{text}");
            assert_eq!(
                placeholder(&ast, ast.root.unwrap(), true).as_deref(),
                Some(expected)
            );
        }
    }
}
