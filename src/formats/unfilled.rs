//! Placeholders of a definition that nothing in its template fills.
//!
//! In a definition that is an object, or plain text, CloudFormation and SAM put values only in the places of names that
//! `DefinitionSubstitutions` has; parameters and resources are filled in by `Fn::Sub` alone. Any other `${Name}` reaches
//! the service as it is written. Source: `AWS::StepFunctions::StateMachine`, `DefinitionSubstitutions`.

use crate::formats::ast::{Ast, AstKind, At};
use crate::formats::format::{Format, Spelling};
use crate::formats::intrinsics::function;
use crate::formats::{placeholders, template};
use crate::json::{NodeId, NodeKind, TextEdit, Tree, Value, add_member};

/// A placeholder that nothing fills.
#[derive(Clone, Debug, PartialEq)]
pub struct Unfilled {
    /// Between `${` and `}`.
    pub name: String,
    /// JSON Pointer of the first value it is used in.
    pub pointer: String,
    /// How many values it is used in.
    pub places: usize,
    /// Gives the name to `DefinitionSubstitutions`, with the parameter or resource it is called by; of other names it is
    /// not known what they stand for.
    pub add: Option<TextEdit>,
}

/// Placeholders of a machine in a template that nothing fills, by first use. Texts that may well be meant to have a
/// `${…}` in them, such as the command of a shell, are left alone: only names the template knows, whole values and ARNs
/// count.
pub fn unfilled(format: &Format, tree: &Tree) -> Vec<Unfilled> {
    let Some(id) = &format.machine else {
        return Vec::new();
    };
    if format.spelling == Spelling::Terraform {
        return Vec::new();
    }
    let used = used(tree);
    if used.is_empty() {
        return Vec::new();
    }
    let (ast, _) = template::read(format.spelling, tree.text());
    let Some(template) = Template::of(&ast, id) else {
        return Vec::new();
    };
    let mut found: Vec<Unfilled> = Vec::new();
    for (node, name, is_sure) in used {
        let known = template.is_known(name);
        if template.fills.contains(&name) || !(is_sure || known) {
            continue;
        }
        match found.iter_mut().find(|other| other.name == name) {
            Some(other) => other.places += 1,
            None => found.push(Unfilled {
                name: name.to_owned(),
                pointer: tree.pointer_of(node),
                places: 1,
                add: None,
            }),
        }
    }
    let mut whole = None;
    for one in &mut found {
        if template.has(&one.name) {
            let whole = whole.get_or_insert_with(|| {
                let (tree, _) = Format::of(format.spelling).read(tree.text().clone());
                tree.drafting().unwrap_or(tree)
            });
            one.add = added(whole, id, &one.name);
        }
    }
    found
}

/// The placeholders in texts that are written as they are, and whether they can hardly be meant as text.
fn used(tree: &Tree) -> Vec<(NodeId, &str, bool)> {
    let mut used = Vec::new();
    for index in 0..tree.len() as u32 {
        let id = NodeId(index);
        let NodeKind::String(text) = &tree.node(id).kind else {
            continue;
        };
        if !text.contains("${") || !is_own_text(tree, id) {
            continue;
        }
        let is_whole = placeholders::whole(text).is_some();
        let is_sure = is_whole || text.starts_with("arn:");
        for (_, _, name) in placeholders::names(text) {
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | ':' | '_');
            if name.chars().all(is_name) {
                used.push((id, name, is_sure));
            }
        }
    }
    used
}

/// Whether a text is written where it is: no function of the template, no alias, no part of a merge, and no comment.
fn is_own_text(tree: &Tree, id: NodeId) -> bool {
    let source = tree.slice(tree.node(id).span);
    let is_made = source.starts_with(['!', '{', '*', '<'])
        || source.starts_with("Fn::")
        || source.starts_with("Ref:");
    !is_made && !tree.pointer_of(id).ends_with("/Comment")
}

/// What a template says of a machine's names.
struct Template<'a> {
    /// Names of `DefinitionSubstitutions`.
    fills: Vec<&'a str>,
    /// Names of parameters and resources.
    names: Vec<&'a str>,
}

impl<'a> Template<'a> {
    /// `None`: something in the template may fill any name, such as a `Fn::Sub` or a macro.
    fn of(ast: &'a Ast, id: &str) -> Option<Template<'a>> {
        let root = ast.root?;
        let resources = ast.get(root, "Resources")?;
        let resource = ast.get(resources, id)?;
        let properties = ast.get(resource, "Properties")?;
        let definition = template::definition_of(ast, id)?;
        let is_made = |at: At| function(ast, ast.resolved(at), true).is_some();
        if is_made(definition) || is_made(properties) || has_macro(ast, root) {
            return None;
        }
        let keys = |map: At| {
            let pairs = ast.pairs(map).iter();
            pairs.filter_map(move |(key, _)| ast.text(*key))
        };
        // A merge or a macro may bring more.
        let is_open = |map: At| keys(map).any(|key| key == "<<" || key == "Fn::Transform");
        let substitutions = ast.get(properties, "DefinitionSubstitutions");
        let mut fills = Vec::new();
        if let Some(map) = substitutions {
            let is_map = matches!(ast.node(ast.resolved(map)).kind, AstKind::Map { .. });
            if is_made(map) || !is_map || is_open(map) {
                return None;
            }
            fills.extend(keys(map));
        }
        if is_open(properties) || is_open(resource) {
            return None;
        }
        let mut names: Vec<&str> = keys(resources).collect();
        if let Some(parameters) = ast.get(root, "Parameters") {
            names.extend(keys(parameters));
        }
        Some(Template { fills, names })
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// A parameter, a resource, an attribute of one, or one of the names AWS has.
    fn is_known(&self, name: &str) -> bool {
        let first = name.split('.').next().unwrap_or(name);
        self.has(first) || name.starts_with("AWS::")
    }
}

/// Whether the template goes through a macro that is none of AWS's.
fn has_macro(ast: &Ast, root: At) -> bool {
    let Some(transform) = ast.get(root, "Transform") else {
        return false;
    };
    let is_foreign = |at: At| !ast.text(at).is_some_and(|name| name.starts_with("AWS::"));
    match ast.items(transform) {
        [] => is_foreign(transform),
        all => all.iter().any(|one| is_foreign(*one)),
    }
}

/// The template with one name more in `DefinitionSubstitutions`.
fn added(whole: &Tree, id: &str, name: &str) -> Option<TextEdit> {
    let properties = ["Resources", id, "Properties"].map(str::to_owned);
    let properties = whole.find(whole.root(), &properties)?;
    let value = Value::object(vec![("Ref".into(), Value::string(name))]);
    let edit = match whole.get(properties, "DefinitionSubstitutions") {
        Some(map) => add_member(whole, map, name, &value),
        None => {
            let map = Value::object(vec![(name.into(), value)]);
            add_member(whole, properties, "DefinitionSubstitutions", &map)
        }
    };
    edit.refused.is_none().then_some(edit)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, String, usize)> {
        let format = Format::of_file("t.yaml", text);
        assert!(format.machine.is_some(), "{text}");
        let (tree, _) = format.read(text.into());
        let found = unfilled(&format, &tree).into_iter();
        found
            .map(|one| (one.name, one.pointer, one.places))
            .collect()
    }

    const TEMPLATE: &str = "Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String}
Resources:
  Pay: {Type: AWS::Serverless::Function}
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions:
        Known: !Ref Stage
      Definition:
        StartAt: A
        States:
          A:
            Type: Task
            Resource: RESOURCE
            Parameters:
              B: VALUE
            End: true
";

    fn with(resource: &str, value: &str) -> Vec<(String, String, usize)> {
        told(
            &TEMPLATE
                .replace("RESOURCE", resource)
                .replace("VALUE", value),
        )
    }

    #[test]
    fn names_without_a_substitution_are_told() {
        let at = |name: &str, pointer: &str, places| (name.to_owned(), pointer.to_owned(), places);
        let plain = "arn:aws:states:::lambda:invoke";
        assert_eq!(
            with("${Pay.Arn}", "'${Other} and ${Pay.Arn}'"),
            [at("Pay.Arn", "/States/A/Resource", 2)]
        );
        let b = "/States/A/Parameters/B";
        assert_eq!(with(plain, "${Other}"), [at("Other", b, 1)]);
        assert_eq!(with(plain, "in ${Stage}"), [at("Stage", b, 1)]);
        assert_eq!(
            with(plain, "\"arn:aws:sqs:${AWS::Region}:1:${Queue}\""),
            [at("AWS::Region", b, 1), at("Queue", b, 1)]
        );
        for fine in [
            "${Known}",
            "!Ref Stage",
            "!Sub 'in ${Stage}'",
            "{'Fn::Sub': '${Stage}'}",
            // A shell's own, not a template's.
            "echo ${HOME}/x",
            "'{% $x & \"${y z}\" %}'",
            "${!Stage}",
        ] {
            assert_eq!(with(plain, fine), [], "{fine}");
        }
    }

    #[test]
    fn where_something_else_fills_nothing_is_told() {
        let text = TEMPLATE.replace("RESOURCE", "'${Pay.Arn}'");
        assert_eq!(told(&text).len(), 1);
        for (from, to) in [
            (
                "Transform: AWS::Serverless-2016-10-31",
                "Transform: [AWS::Serverless-2016-10-31, Mine]",
            ),
            (
                "        Known: !Ref Stage",
                "        Fn::Transform: {Name: Mine}",
            ),
            (
                "DefinitionSubstitutions:\n        Known: !Ref Stage",
                "DefinitionSubstitutions: !FindInMap [A, B, C]",
            ),
            ("Known: !Ref", "Pay.Arn: !Ref"),
        ] {
            let text = text.replace(from, to);
            assert_eq!(told(&text), [], "{to}");
        }
        let sub = "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      DefinitionString: !Sub '{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"Resource\":\"${X}\",\"End\":true}}}'\n";
        assert_eq!(told(sub), []);
        assert_eq!(told(&sub.replace("!Sub ", "")).len(), 1);
    }

    #[test]
    fn a_parameter_is_added_to_the_substitutions() {
        let text = TEMPLATE
            .replace("RESOURCE", "arn:aws:states:::lambda:invoke")
            .replace("VALUE", "${Stage}");
        let format = Format::of_file("t.yaml", &text);
        let (tree, _) = format.read(text.as_str().into());
        let edit = unfilled(&format, &tree).remove(0).add.unwrap();
        let (after, _) = edit.apply(&text);
        assert_eq!(
            after,
            text.replace(
                "        Known: !Ref Stage\n",
                "        Known: !Ref Stage\n        Stage:\n          Ref: Stage\n"
            )
        );
        assert_eq!(told(&after), []);
        let none = text.replace(
            "      DefinitionSubstitutions:\n        Known: !Ref Stage\n",
            "",
        );
        let (tree, _) = format.read(none.as_str().into());
        let edit = unfilled(&format, &tree).remove(0).add.unwrap();
        assert_eq!(told(&edit.apply(&none).0), []);
    }
}
