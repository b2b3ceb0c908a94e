//! [`rename_variable`]: a new name for a variable, in every place that names it.

use crate::asl::{Outline, ScopeAddress, ScopeOutline};
use crate::assist::colour::{begins_name, name_end};
use crate::assist::names;
use crate::assist::place::string_of;
use crate::assist::symbols::{
    Occurrence, Symbol, assigns, is_distributed, occurrences, variable_name,
};
use crate::expressions::jsonata::is_function;
use crate::json::{NodeId, TextEdit, Tree, write_string};

/// The service takes no longer names.
const LONGEST: usize = 80;

/// The edit that gives a variable another name, or a sentence that says why it cannot have it. Only the bytes of the
/// name change, in every assignment, path and expression that means this variable.
pub fn rename_variable(
    outline: &Outline,
    scope: &ScopeAddress,
    from: &str,
    to: &str,
) -> Result<TextEdit, String> {
    let symbol = Symbol::Variable {
        scope: scope.clone(),
        name: from.into(),
    };
    let found = occurrences(outline, &symbol);
    if !found.iter().any(|found| found.defines) {
        return Err(format!(
            "No state there assigns a variable `{from}`; pick one that is assigned"
        ));
    }
    if from == to {
        return Ok(TextEdit::default());
    }
    check_name(to)?;
    if let Some(owner) = taken(outline, scope, to) {
        return Err(format!(
            "`{owner}` assigns a variable `{to}` already, and the two would be one; choose another name"
        ));
    }
    check_expressions(outline, &found, to)?;
    Ok(edit(&outline.tree, &found, to))
}

fn check_name(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("A variable needs a name; write at least one letter".to_owned());
    }
    if !name.starts_with(begins_name) || name_end(name, 0) != name.len() {
        return Err(format!(
            "`{name}` is no name for a variable; begin with a letter and go on with letters, digits and _"
        ));
    }
    if name == "states" {
        return Err(
            "`$states` is what the service itself provides; choose another name".to_owned(),
        );
    }
    let length = name.chars().count();
    if length > LONGEST {
        return Err(format!(
            "The name has {length} characters and the service takes {LONGEST}; shorten it"
        ));
    }
    Ok(())
}

/// The state that assigns a variable of this name in the scope, in one around it or in one inside it.
fn taken(outline: &Outline, address: &ScopeAddress, name: &str) -> Option<String> {
    let tree = &*outline.tree;
    let own = outline.scope(address)?;
    let assigner = |scope: &ScopeOutline| {
        let found = scope.states.iter().find(|state| {
            assigns(tree, state.node).into_iter().any(|assign| {
                tree.members(assign).iter().any(|member| {
                    let key = tree.str(member.key).unwrap_or_default();
                    variable_name(key, state.language) == name
                })
            })
        });
        found.map(|state| state.name.to_string())
    };
    let mut around = Some(own);
    while let Some(scope) = around {
        if let Some(state) = assigner(scope) {
            return Some(state);
        }
        around = scope
            .address
            .owner()
            .filter(|_| !is_distributed(tree, scope.node))
            .and_then(|owner| outline.scope(&owner.scope()));
    }
    let mut inside: Vec<&ScopeOutline> = own.states.iter().flat_map(|s| &s.bodies).collect();
    while let Some(scope) = inside.pop() {
        if is_distributed(tree, scope.node) {
            continue;
        }
        if let Some(state) = assigner(scope) {
            return Some(state);
        }
        inside.extend(scope.states.iter().flat_map(|state| &state.bodies));
    }
    None
}

/// An expression that has a name of its own, or a function, of the new name would mean something else afterwards.
fn check_expressions(outline: &Outline, found: &[Occurrence], to: &str) -> Result<(), String> {
    let tree = &*outline.tree;
    let mut nodes: Vec<NodeId> = found
        .iter()
        .filter(|found| !found.defines)
        .map(|found| found.node)
        .collect();
    nodes.dedup();
    for node in nodes {
        let text = string_of(tree, node).unwrap_or_default();
        if !text.starts_with("{%") {
            continue;
        }
        let line = tree.line(tree.node(node).span.start);
        let own = names::uses(text, crate::asl::QueryLanguage::Jsonata)
            .iter()
            .any(|used| used.bound.is_some() && used.name == to);
        if own {
            return Err(format!(
                "The expression on line {line} has a `${to}` of its own; choose another name"
            ));
        }
        let call = format!("${to}");
        let calls = is_function(to)
            && text.match_indices(&call).any(|(at, _)| {
                let end = at + call.len();
                name_end(text, end) == end
            });
        if calls {
            return Err(format!(
                "The expression on line {line} calls the function `${to}`; choose another name"
            ));
        }
    }
    Ok(())
}

fn edit(tree: &Tree, found: &[Occurrence], to: &str) -> TextEdit {
    let mut edits = Vec::with_capacity(found.len());
    for occurrence in found {
        let whole = string_of(tree, occurrence.node).unwrap_or_default();
        let written = tree.text_of(occurrence.node);
        let plain = !written.starts_with(['"', '\'', '\\', '|', '>', '{']);
        if occurrence.defines && plain && reads_otherwise(to) {
            // A key without quotes that YAML would read as something else.
            let mut text = whole.to_owned();
            text.replace_range(occurrence.inner.start..occurrence.inner.end, to);
            edits.push(write_string(tree, occurrence.node, &text));
        } else {
            edits.push(TextEdit::replace(occurrence.span, to));
        }
    }
    TextEdit::merge(edits)
        .unwrap_or_else(|| TextEdit::refuse("The names overlap in the text; rename them by hand"))
}

fn reads_otherwise(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
        "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Format;
    use std::sync::Arc;

    fn renamed(name: &str, text: &str, scope: &str, to: &str) -> Result<String, String> {
        let format = Format::of_file(name, text);
        let outline = Outline::read(Arc::new(format.read(text.into()).0));
        let edit = rename_variable(&outline, &ScopeAddress::from_pointer(scope), "x", to)?;
        if let Some(why) = &edit.refused {
            return Err(why.clone());
        }
        Ok(edit.apply(text).0)
    }

    const MACHINE: &str = r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{
      "A":{"Type":"Pass","Assign":{"x":1,"other":2},"Next":"M"},
      "M":{"Type":"Map","Items":"{% [$x, $xx, \"$x\"] %}","Next":"Z","ItemProcessor":{"StartAt":"I","States":{
        "I":{"Type":"Pass","Output":"{% $x + $sum([1]) %}","Assign":{"inner":1},"End":true}}}},
      "Z":{"Type":"Pass","Comment":"$x","Output":"{% ($mine := $x; $mine) %}","End":true}}}"#;

    #[test]
    fn only_the_names_bytes_change() {
        let after = renamed("a.asl.json", MACHINE, "", "größe").unwrap_or_default();
        let expected = MACHINE
            .replace("\"x\":1", "\"größe\":1")
            .replace("[$x,", "[$größe,")
            .replace("{% $x +", "{% $größe +")
            .replace(":= $x;", ":= $größe;");
        assert_eq!(after, expected);
        let yaml = "StartAt: A\nStates:\n  A:\n    Type: Pass\n    Assign:\n      x.$: $.a # kept\n    Next: B\n  B:\n    Type: Pass\n    Parameters:\n      a.$: >-\n        States.Format('{} $x',\n          $x)\n    End: true\n";
        let after = renamed("a.asl.yaml", yaml, "", "no").unwrap_or_default();
        assert_eq!(
            after,
            yaml.replace("x.$: $.a", "no.$: $.a")
                .replace("          $x)", "          $no)")
        );
        let plain = yaml.replace("x.$: $.a", "x: 1");
        let after = renamed("a.asl.yaml", &plain, "", "no").unwrap_or_default();
        assert!(after.contains("'no': 1 # kept"), "{after}");
        let inner = crate::json::json_string(MACHINE);
        let template = format!(
            r#"{{"Resources":{{"M":{{"Type":"AWS::StepFunctions::StateMachine","Properties":{{"DefinitionString":{inner}}}}}}}}}"#
        );
        let after = renamed("t.json", &template, "", "sum2").unwrap_or_default();
        assert!(
            after.contains("[$sum2, $xx, \\\\\\\"$x\\\\\\\"]"),
            "{after}"
        );
    }

    #[test]
    fn a_name_that_cannot_be_is_refused_with_a_reason() {
        for (to, why) in [
            ("", "needs a name"),
            ("1st", "no name for a variable"),
            ("a-b", "no name for a variable"),
            ("states", "service itself"),
            ("other", "`A` assigns a variable `other`"),
            ("inner", "`I` assigns a variable `inner`"),
            ("mine", "has a `$mine` of its own"),
            ("sum", "calls the function `$sum`"),
        ] {
            let refused = renamed("a.asl.json", MACHINE, "", to).expect_err(why);
            assert!(refused.contains(why), "{to}: {refused}");
        }
        let long = "a".repeat(81);
        assert!(renamed("a.asl.json", MACHINE, "", &long).is_err());
        let gone = renamed("a.asl.json", MACHINE, "/States/M/ItemProcessor", "y");
        assert!(
            gone.expect_err("nothing is there")
                .contains("No state there assigns")
        );
    }
}
