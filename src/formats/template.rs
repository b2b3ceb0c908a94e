//! CloudFormation and SAM templates, and Terraform: which machines a file holds, and where their definitions stand.

use crate::formats::ast::{Ast, AstKind, AstNode, At, Meaning, Shape};
use crate::formats::format::Spelling;
use crate::formats::intrinsics::function;
use crate::formats::terraform;
use crate::formats::yaml;
use crate::json::{NodeId, NodeKind, Problem, Tree, parse};
use std::sync::Arc;

/// The types of resources that are machines.
const TYPES: [&str; 2] = [
    "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::StateMachine",
];

/// A machine in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Its logical id: the key under `Resources`.
    pub id: Arc<str>,
    /// Where its definition stands.
    pub place: Place,
    /// `STANDARD` or `EXPRESS`, if the template says.
    pub machine_type: Option<String>,
    /// `DefinitionSubstitutions`: names and values, functions as placeholders.
    pub substitutions: Vec<(String, String)>,
}

/// Where a machine's definition stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the template, as an object or as text.
    Here,
    /// In a file, named relative to the template.
    File(String),
    /// Out of reach; the sentence says where.
    Elsewhere(String),
}

/// The machines of a template in their order; `None` if the text is no template.
pub fn machines(spelling: Spelling, text: &str) -> Option<Vec<Machine>> {
    if spelling != Spelling::Terraform && !text.contains("Resources") {
        return None;
    }
    let (ast, _) = read(spelling, text);
    let root = ast.root?;
    let resources = ast.get(root, "Resources")?;
    let is_map = matches!(ast.node(ast.resolved(resources)).kind, AstKind::Map { .. });
    if !is_map || ast.get(root, "States").is_some() || ast.get(root, "StartAt").is_some() {
        return None;
    }
    let machines = ast.pairs(resources).iter().filter_map(|(key, resource)| {
        let kind = ast.get(*resource, "Type").and_then(|kind| ast.text(kind))?;
        TYPES
            .contains(&kind)
            .then(|| machine(&ast, ast.text(*key).unwrap_or_default(), *resource))
    });
    Some(machines.collect())
}

fn machine(ast: &Ast, id: &str, resource: At) -> Machine {
    let property = |name: &str| {
        let properties = ast.get(resource, "Properties")?;
        ast.get(properties, name)
    };
    let words = |at: At| match crate::formats::intrinsics::placeholder(ast, at, true) {
        Some(text) => text,
        None => ast.text(at).unwrap_or("{…}").to_owned(),
    };
    let kind = property("StateMachineType").or_else(|| property("Type"));
    let substitutions = property("DefinitionSubstitutions")
        .map(|map| ast.pairs(map))
        .unwrap_or_default()
        .iter()
        .filter_map(|(name, value)| Some((ast.text(*name)?.to_owned(), words(*value))))
        .collect();
    let place = match definition(ast, resource) {
        Some(_) => Place::Here,
        None => match property("DefinitionUri") {
            Some(uri) if function(ast, uri, true).is_none() && ast.text(uri).is_some() => {
                let path = ast.text(uri).unwrap_or_default();
                if path.starts_with("s3://") {
                    Place::Elsewhere(format!("Its definition is at {path}"))
                } else {
                    Place::File(path.to_owned())
                }
            }
            Some(_) => {
                Place::Elsewhere("Its DefinitionUri names no file beside the template".into())
            }
            None if property("DefinitionElsewhere").is_some() => {
                let sentence = property("DefinitionElsewhere").and_then(|at| ast.text(at));
                Place::Elsewhere(sentence.unwrap_or_default().to_owned())
            }
            None if property("DefinitionS3Location").is_some() => {
                Place::Elsewhere("Its definition is in S3 (DefinitionS3Location)".into())
            }
            None => Place::Elsewhere(
                "It has neither Definition nor DefinitionString nor DefinitionUri".into(),
            ),
        },
    };
    Machine {
        id: id.into(),
        place,
        machine_type: kind.and_then(|kind| ast.text(kind)).map(str::to_owned),
        substitutions,
    }
}

/// Where the definition of a machine stands in a template.
pub(super) fn definition_of(ast: &Ast, id: &str) -> Option<At> {
    let resources = ast.get(ast.root?, "Resources")?;
    definition(ast, ast.get(resources, id)?)
}

fn definition(ast: &Ast, resource: At) -> Option<At> {
    let properties = ast.get(resource, "Properties")?;
    ["Definition", "DefinitionString"]
        .iter()
        .find_map(|name| ast.get(properties, name))
}

/// Whether a definition is text, rather than an object.
pub(super) fn is_text(ast: &Ast, definition: At) -> bool {
    let at = ast.resolved(definition);
    function(ast, at, true).is_some() || ast.text(at).is_some()
}

/// Reads a whole file.
pub(super) fn read(spelling: Spelling, text: &str) -> (Ast, Vec<Problem>) {
    match spelling {
        Spelling::Yaml => yaml::read(text),
        Spelling::Terraform => terraform::read(text),
        Spelling::Json => {
            let (tree, problems) = parse(text.into());
            (of_json(&tree), problems)
        }
    }
}

/// A JSON tree as an [`Ast`]; its nodes keep their numbers.
fn of_json(tree: &Tree) -> Ast {
    let node = |id: NodeId| id.0 as At;
    let nodes = (0..tree.len() as u32).map(|index| {
        let id = NodeId(index);
        let span = tree.node(id).span;
        let scalar = |text: &str, shape: Shape, meaning: Meaning| AstKind::Scalar {
            text: text.to_owned(),
            shape,
            meaning,
        };
        let kind = match &tree.node(id).kind {
            NodeKind::Null => scalar("null", Shape::Plain, Meaning::Null),
            NodeKind::Bool(truth) => scalar(tree.text_of(id), Shape::Plain, Meaning::Bool(*truth)),
            NodeKind::Number => {
                let text = tree.text_of(id);
                scalar(text, Shape::Plain, Meaning::Number(text.to_owned()))
            }
            NodeKind::String(text) => scalar(text, Shape::Double, Meaning::String),
            NodeKind::Array(elements) => AstKind::List {
                items: elements.iter().map(|id| node(*id)).collect(),
                starts: elements
                    .iter()
                    .map(|id| tree.node(*id).span.start)
                    .collect(),
                flow: true,
            },
            NodeKind::Object(members) => AstKind::Map {
                pairs: members
                    .iter()
                    .map(|member| (node(member.key), node(member.value)))
                    .collect(),
                starts: members
                    .iter()
                    .map(|member| tree.node(member.key).span.start)
                    .collect(),
                flow: true,
            },
            NodeKind::Broken => AstKind::Broken,
        };
        AstNode {
            kind,
            span,
            body: span,
            start: span.start,
            tag: None,
            anchor: None,
        }
    });
    Ast {
        nodes: nodes.collect(),
        root: Some(node(tree.root())),
    }
}
