//! CloudFormation and SAM templates, the Serverless Framework's files, and Terraform: which machines a file holds, and where their definitions stand.

use crate::formats::ast::{Ast, AstKind, AstNode, At, Meaning, Shape};
use crate::formats::format::Spelling;
use crate::formats::intrinsics::function;
use crate::formats::placeholders::replace;
use crate::formats::terraform;
use crate::formats::yaml;
use crate::json::{NodeId, NodeKind, Problem, Tree, parse};
use std::sync::Arc;

/// The types of resources that are machines.
const TYPES: [&str; 2] = [
    "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::StateMachine",
];

/// What templates of CloudFormation begin with.
const VERSION: &str = "AWSTemplateFormatVersion";

/// Stands for a value that is no text.
const OBJECT: &str = "{…}";

/// A machine in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Its logical id: the key under `Resources`.
    pub id: Arc<str>,
    /// Where its definition stands.
    pub place: Place,
    /// `STANDARD` or `EXPRESS`, if the template says.
    pub machine_type: Option<String>,
    /// `DefinitionSubstitutions` and the names of a `Fn::Sub`: names and values, functions as placeholders.
    pub substitutions: Vec<(String, String)>,
    /// Names the template gives a text that is known: those of plain substitutions, and parameters with a default.
    pub given: Vec<(String, String)>,
    /// Logical ids and types of the template's resources.
    pub resources: Arc<[(String, String)]>,
}

impl Machine {
    /// `STANDARD` or `EXPRESS`, if the template says.
    pub fn type_name(&self) -> Option<&str> {
        self.machine_type.as_deref()
    }
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
    let may_be = ["Resources", "stateMachines", VERSION]
        .iter()
        .any(|word| text.contains(word));
    if spelling != Spelling::Terraform && !may_be {
        return None;
    }
    let (ast, _) = read(spelling, text);
    let root = ast.root?;
    if let Some(machines) = serverless(&ast, root) {
        let pairs = ast.pairs(machines).iter();
        return Some(
            pairs
                .map(|(id, of)| serverless_machine(&ast, *id, *of))
                .collect(),
        );
    }
    let Some(resources) = ast.get(root, "Resources") else {
        // A template says that it is one, even if it has nothing in it yet.
        let is_machine = ["States", "StartAt"]
            .iter()
            .any(|name| ast.get(root, name).is_some());
        return (ast.get(root, VERSION).is_some() && !is_machine).then(Vec::new);
    };
    let is_map = matches!(ast.node(ast.resolved(resources)).kind, AstKind::Map { .. });
    if !is_map || ast.get(root, "States").is_some() || ast.get(root, "StartAt").is_some() {
        return None;
    }
    let types: Arc<[(String, String)]> = ast
        .pairs(resources)
        .iter()
        .filter_map(|(key, resource)| {
            let kind = ast.get(*resource, "Type").and_then(|kind| ast.text(kind))?;
            Some((ast.text(*key)?.to_owned(), kind.to_owned()))
        })
        .collect();
    let defaults = defaults(&ast, root);
    let machines = ast.pairs(resources).iter().filter_map(|(key, resource)| {
        let kind = ast.get(*resource, "Type").and_then(|kind| ast.text(kind))?;
        let id = ast.text(*key).unwrap_or_default();
        TYPES
            .contains(&kind)
            .then(|| machine(&ast, id, *resource, &types, &defaults))
    });
    Some(machines.collect())
}

/// The machines of a file of the Serverless Framework, `stepFunctions.stateMachines`.
fn serverless(ast: &Ast, root: At) -> Option<At> {
    let machines = ast.get(ast.get(root, "stepFunctions")?, "stateMachines")?;
    matches!(ast.node(ast.resolved(machines)).kind, AstKind::Map { .. }).then_some(machines)
}

fn serverless_machine(ast: &Ast, id: At, machine: At) -> Machine {
    let definition = ast.get(machine, "definition");
    let text = definition.and_then(|at| ast.text(at));
    // `${file(machines/order.yml)}` is the Framework's way to name another file.
    let file = text.and_then(|text| text.trim().strip_prefix("${file(")?.strip_suffix(")}"));
    let place = match (file, text) {
        (Some(path), _) => Place::File(path.trim().to_owned()),
        (None, Some(text)) if text.trim_start().starts_with("${") => {
            Place::Elsewhere(format!("Its definition is {}", text.trim()))
        }
        (None, _) if definition.is_some() => Place::Here,
        (None, _) => Place::Elsewhere("It has no definition".into()),
    };
    let kind = ast.get(machine, "type").and_then(|kind| ast.text(kind));
    Machine {
        id: ast.text(id).unwrap_or_default().into(),
        place,
        machine_type: kind.map(str::to_owned),
        substitutions: Vec::new(),
        given: Vec::new(),
        resources: Arc::new([]),
    }
}

/// The template's parameters that have a default.
fn defaults(ast: &Ast, root: At) -> Vec<(String, String)> {
    let parameters = ast.get(root, "Parameters").map(|map| ast.pairs(map));
    parameters
        .unwrap_or_default()
        .iter()
        .filter_map(|(name, parameter)| {
            let default = ast.get(*parameter, "Default")?;
            Some((ast.text(*name)?.to_owned(), ast.text(default)?.to_owned()))
        })
        .collect()
}

/// The names that a `Fn::Sub` with a map brings to the definition's text.
fn sub_names(ast: &Ast, definition: Option<At>) -> &[(At, At)] {
    let sub = definition.and_then(|at| function(ast, ast.resolved(at), true));
    match sub {
        Some((name, argument)) if name == "Sub" => match ast.items(argument) {
            [_, map] => ast.pairs(*map),
            _ => &[],
        },
        _ => &[],
    }
}

/// The substitutions whose text is known, then the parameters of the same standing.
fn known(
    substitutions: &[(String, String)],
    defaults: &[(String, String)],
) -> Vec<(String, String)> {
    let mut given: Vec<(String, String)> = substitutions
        .iter()
        .filter_map(|(name, text)| {
            let text = replace(text, |name| {
                let found = defaults.iter().find(|(own, _)| own == name);
                found.map(|(_, value)| value.as_str().into())
            });
            (!text.contains("${") && text != OBJECT).then(|| (name.clone(), text.into_owned()))
        })
        .collect();
    for (name, value) in defaults {
        // A substitution hides the parameter of its name.
        if !substitutions.iter().any(|(own, _)| own == name) {
            given.push((name.clone(), value.clone()));
        }
    }
    given
}

fn machine(
    ast: &Ast,
    id: &str,
    resource: At,
    resources: &Arc<[(String, String)]>,
    defaults: &[(String, String)],
) -> Machine {
    let property = |name: &str| {
        let properties = ast.get(resource, "Properties")?;
        ast.get(properties, name)
    };
    let words = |at: At| match crate::formats::intrinsics::placeholder(ast, at, true) {
        Some(text) => text,
        None => ast.text(at).unwrap_or(OBJECT).to_owned(),
    };
    let kind = property("StateMachineType").or_else(|| property("Type"));
    let substitutions: Vec<(String, String)> = property("DefinitionSubstitutions")
        .map(|map| ast.pairs(map))
        .unwrap_or_default()
        .iter()
        .chain(sub_names(ast, definition(ast, resource)))
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
        given: known(&substitutions, defaults),
        substitutions,
        resources: Arc::clone(resources),
    }
}

/// Where the definition of a machine stands in a template.
pub(super) fn definition_of(ast: &Ast, id: &str) -> Option<At> {
    let root = ast.root?;
    if let Some(machines) = serverless(ast, root) {
        return ast.get(ast.get(machines, id)?, "definition");
    }
    definition(ast, ast.get(ast.get(root, "Resources")?, id)?)
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
