//! A `.tf` file as an [`Ast`]: `Resources`, and below it every state machine with the properties a template gives it.

use crate::formats::ast::{Ast, AstKind, At, Meaning, Shape};
use crate::formats::terraform::expression::{Call, Hcl, plain_node};
use crate::json::{Problem, Span};

/// The type of resource that is a machine.
const MACHINE: &str = "aws_sfn_state_machine";
/// What the rest of the program calls it.
const MEANS: &str = "AWS::StepFunctions::StateMachine";

/// Reads a file. Total: any text gives an [`Ast`].
pub(in crate::formats) fn read(text: &str) -> (Ast, Vec<Problem>) {
    let mut hcl = Hcl::new(text);
    let mut machines = Vec::new();
    while hcl.at < text.len() {
        hcl.skip_trivia();
        let start = hcl.at;
        match hcl.word() {
            Some("resource") => {
                if let Some(machine) = resource(&mut hcl, start) {
                    machines.push(machine);
                }
            }
            // Anything else: past it, brackets and texts as a whole.
            Some(_) => {}
            None => hcl.skip_piece(),
        }
    }
    let resources = map(&mut hcl, machines, Span::new(0, text.len()));
    let key = name(&mut hcl, "Resources", Span::new(0, 0));
    let root = map(&mut hcl, vec![(key, resources)], Span::new(0, text.len()));
    hcl.ast.root = Some(root);
    (hcl.ast, hcl.problems)
}

/// `resource "aws_sfn_state_machine" "name" { … }`: its name and the resource.
fn resource(hcl: &mut Hcl, start: usize) -> Option<(At, At)> {
    hcl.skip_inline();
    let kind = hcl.label()?;
    hcl.skip_inline();
    let from = hcl.at;
    let label = hcl.label()?;
    let label_span = Span::new(from, hcl.at);
    hcl.skip_inline();
    if !hcl.rest().starts_with('{') {
        return None;
    }
    if kind != MACHINE {
        hcl.skip_piece();
        return None;
    }
    hcl.at += 1;
    let mut properties = Vec::new();
    loop {
        hcl.skip_trivia();
        if hcl.rest().is_empty() {
            hcl.missing("This block is not closed; add `}`", start);
            break;
        }
        if hcl.rest().starts_with('}') {
            hcl.at += 1;
            break;
        }
        let from = hcl.at;
        let Some(word) = hcl.word() else {
            hcl.skip_piece();
            continue;
        };
        let word = word.to_owned();
        let key_span = Span::new(from, hcl.at);
        hcl.skip_inline();
        if !hcl.rest().starts_with('=') || hcl.rest().starts_with("==") {
            // A block inside, `logging_configuration { … }`.
            continue;
        }
        hcl.at += 1;
        hcl.skip_inline();
        match &*word {
            "definition" => definition(hcl, key_span, &mut properties),
            "type" => {
                let value = hcl.expression(0);
                properties.push((name(hcl, "Type", key_span), value));
            }
            _ => {
                hcl.expression(0);
            }
        }
    }
    let span = Span::new(start, hcl.at);
    let type_key = name(hcl, "Type", key_span_of(start));
    let type_value = name(hcl, MEANS, key_span_of(start));
    let properties = map(hcl, properties, span);
    let properties_key = name(hcl, "Properties", key_span_of(start));
    let resource = map(
        hcl,
        vec![(type_key, type_value), (properties_key, properties)],
        span,
    );
    Some((name(hcl, &label, label_span), resource))
}

/// What no text stands for is put at the place of the block.
fn key_span_of(start: usize) -> Span {
    Span::new(start, start)
}

/// The value of `definition`.
fn definition(hcl: &mut Hcl, key: Span, properties: &mut Vec<(At, At)>) {
    let from = hcl.at;
    if hcl.rest().starts_with("<<") && hcl.heredoc_end().is_none() {
        let rest = hcl.rest().trim_start_matches(['<', '-']);
        let has_word = rest.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let why = if has_word {
            "is not closed; end it with its word on a line of its own"
        } else {
            "has no word that ends it; write <<EOF or <<-EOF, without quotes or another sign, and EOF on a line of its own"
        };
        hcl.missing(&format!("This heredoc {why}"), from);
        hcl.at = hcl.text.len();
        let sentence = format!("Its heredoc {why}");
        let value = text_node(hcl, &sentence, Span::new(from, from));
        properties.push((name(hcl, "DefinitionElsewhere", key), value));
        return;
    }
    match hcl.call() {
        Some(Call::JsonEncode) => {
            hcl.skip_trivia();
            let value = hcl.expression(0);
            hcl.close_call(from);
            let is_value = matches!(
                hcl.ast.node(value).kind,
                AstKind::Map { .. } | AstKind::Scalar { .. }
            );
            if is_value {
                properties.push((name(hcl, "Definition", key), value));
            }
        }
        Some(Call::File) => {
            hcl.skip_trivia();
            let path = hcl.expression(0);
            let mut given = Vec::new();
            hcl.skip_trivia();
            if hcl.rest().starts_with(',') {
                hcl.at += 1;
                hcl.skip_trivia();
                given = hcl.variables();
            }
            hcl.close_call(from);
            let file = hcl.ast.text(path).map(beside);
            match file {
                Some(Some(file)) => {
                    let uri = text_node(hcl, &file, hcl.ast.node(path).span);
                    properties.push((name(hcl, "DefinitionUri", key), uri));
                }
                Some(None) | None => elsewhere(hcl, key, from, properties),
            }
            if !given.is_empty() {
                let map = map(hcl, given, Span::new(from, hcl.at));
                properties.push((name(hcl, "DefinitionSubstitutions", key), map));
            }
        }
        None => {
            let value = hcl.expression(0);
            let is_text = hcl.rest_of_shape(value);
            if is_text {
                properties.push((name(hcl, "DefinitionString", key), value));
            } else {
                elsewhere(hcl, key, from, properties);
            }
        }
    }
}

/// `${path.module}/machine.asl.json` without what stands for the folder of the file itself.
fn beside(path: &str) -> Option<String> {
    let path = ["${path.module}/", "${path.root}/", "./"]
        .iter()
        .find_map(|start| path.strip_prefix(start))
        .unwrap_or(path);
    (!path.contains("${")).then(|| path.to_owned())
}

fn elsewhere(hcl: &mut Hcl, key: Span, from: usize, properties: &mut Vec<(At, At)>) {
    let text = hcl.text.get(from..hcl.at).unwrap_or_default().trim();
    let short: String = text
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(60)
        .collect();
    let sentence = format!("Its definition is `{short}`, which only Terraform can work out");
    let span = Span::new(from, hcl.at);
    let value = text_node(hcl, &sentence, span);
    properties.push((name(hcl, "DefinitionElsewhere", key), value));
}

fn text_node(hcl: &mut Hcl, text: &str, span: Span) -> At {
    let kind = AstKind::Scalar {
        text: text.to_owned(),
        shape: Shape::Plain,
        meaning: Meaning::String,
    };
    hcl.push(plain_node(kind, span))
}

fn name(hcl: &mut Hcl, text: &str, span: Span) -> At {
    text_node(hcl, text, span)
}

fn map(hcl: &mut Hcl, pairs: Vec<(At, At)>, span: Span) -> At {
    let starts = pairs
        .iter()
        .map(|(key, _)| hcl.ast.node(*key).span.start)
        .collect();
    let kind = AstKind::Map {
        pairs,
        starts,
        flow: true,
    };
    hcl.push(plain_node(kind, span))
}
