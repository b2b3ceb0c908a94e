//! [`rename_variable`], [`rename_local`]: a new name for a variable, in every place that names it.

use crate::asl::{Outline, QueryLanguage, ScopeAddress, ScopeOutline};
use crate::assist::colour::{begins_name, name_end};
use crate::assist::names;
use crate::assist::place::string_of;
use crate::assist::symbols::{
    Occurrence, Symbol, assigns, is_distributed, occurrences, variable_name,
};
use crate::expressions::jsonata::is_function;
use crate::json::{NodeId, Span, TextEdit, Tree, write_string};

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
    let length = to.chars().count();
    if length > LONGEST {
        return Err(format!(
            "The name has {length} characters and the service takes {LONGEST}; shorten it"
        ));
    }
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
    Ok(())
}

/// The edit that gives a name of one JSONata expression's own another one, or a sentence that says why it cannot have
/// it. `bound`: where the text binds it, as [`Symbol::Local`] tells. Only the bytes of the name change, within its block
/// or function; names that merely look like it keep theirs.
pub fn rename_local(outline: &Outline, bound: Span, to: &str) -> Result<TextEdit, String> {
    let tree = &*outline.tree;
    let gone = || "The name is not there any more; put the cursor on it again".to_owned();
    let node = tree.node_at(bound.start).ok_or_else(gone)?;
    let text = string_of(tree, node).ok_or_else(gone)?;
    let map = tree.string_map(node).ok_or_else(gone)?;
    let before = names::uses(text, QueryLanguage::Jsonata);
    let is_own = |used: &names::Use| used.bound.is_some_and(|own| map.span(own) == bound);
    let own: Vec<&names::Use> = before.iter().filter(|used| is_own(used)).collect();
    let from = own.first().ok_or_else(gone)?.name.clone();
    if from == to {
        return Ok(TextEdit::default());
    }
    check_name(to)?;
    // The expression has to mean afterwards what it means now: every name bound where it was.
    let mut renamed = text.to_owned();
    for used in own.iter().rev() {
        renamed.replace_range(used.span.start..used.span.end, to);
    }
    let after = names::uses(&renamed, QueryLanguage::Jsonata);
    if binders(&before) != binders(&after) {
        let line = tree.line(tree.node(node).span.start);
        return Err(format!(
            "The expression on line {line} has another `${to}` that this one would be confused with; choose another name"
        ));
    }
    let edits = own
        .iter()
        .map(|used| TextEdit::replace(map.span(used.span), to));
    Ok(TextEdit::merge(edits.collect())
        .unwrap_or_else(|| TextEdit::refuse("The names overlap in the text; rename them by hand")))
}

/// Of each name in an expression, the number of the name that binds it.
fn binders(uses: &[names::Use]) -> Vec<Option<usize>> {
    uses.iter()
        .map(|used| uses.iter().position(|other| Some(other.span) == used.bound))
        .collect()
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
        let own = names::uses(text, QueryLanguage::Jsonata)
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

    /// The text with the name before `|` renamed, or why not.
    fn local(text: &str, to: &str) -> Result<String, String> {
        let at = text.find('|').expect("a cursor");
        let text = text.replacen('|', "", 1);
        let format = Format::of_file("a.asl.json", &text);
        let outline = Outline::read(Arc::new(format.read(text.as_str().into()).0));
        let view = crate::assist::View::new(&outline, format.spelling);
        let Some(Symbol::Local { bound, .. }) = crate::assist::symbol_at(&view, at) else {
            return Err("no name of an expression's own".to_owned());
        };
        Ok(rename_local(&outline, bound, to)?.apply(&text).0)
    }

    #[test]
    fn a_name_of_an_expression_is_renamed_within_its_scope_alone() {
        let machine = |expression: &str| {
            format!(
                r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{
      "A":{{"Type":"Pass","Assign":{{"x":1}},"Next":"B"}},
      "B":{{"Type":"Pass","Output":"{{% {expression} %}}","Next":"C"}},
      "C":{{"Type":"Pass","Output":"{{% $x & ($x := 2; $x) %}}","End":true}}}}}}"#
            )
        };
        for (written, to, wanted) in [
            (
                "$x & ($x| := $x + 1; [$x, \"$x\", $xx]) & $x",
                "net",
                "$x & ($net := $x + 1; [$net, \"$x\", $xx]) & $x",
            ),
            // Of two functions' parameters only that of this one.
            (
                "$map(a, function($x|) { $x * $f(function($x) { $x }, $x) })",
                "v",
                "$map(a, function($v) { $v * $f(function($x) { $x }, $v) })",
            ),
            // From a use as well as from the binding; a hidden function is no hindrance where nobody calls it.
            (
                "($y := 1; $f := function($n) { $n = 0 ? $y : $f|($n - 1) }; $f(3))",
                "count",
                "($y := 1; $count := function($n) { $n = 0 ? $y : $count($n - 1) }; $count(3))",
            ),
            (
                "a@$x|.b[c = $x].{ 'x': $x } & $x",
                "größe",
                "a@$größe.b[c = $größe].{ 'x': $größe } & $x",
            ),
        ] {
            let written = machine(&written.replace('"', "\\\""));
            let wanted = machine(&wanted.replace('"', "\\\""));
            assert_eq!(local(&written, to).as_deref(), Ok(wanted.as_str()));
        }
        for (written, to, why) in [
            ("($y| := 1; $y + $x)", "x", "has another `$x`"),
            (
                "($y| := 1; $map(a, function($v) { $v + $y }))",
                "v",
                "has another `$v`",
            ),
            ("($y| := 1; $sum([$y]))", "sum", "has another `$sum`"),
            ("($y| := 1; $y)", "states", "service itself"),
            ("($y| := 1; $y)", "1y", "no name for a variable"),
            ("$x|", "y", "no name of an expression's own"),
        ] {
            let refused = local(&machine(written), to).expect_err(why);
            assert!(refused.contains(why), "{written}: {refused}");
        }
        // Shadowing what the expression does not read is nobody's concern.
        assert!(local(&machine("($y| := 1; $y)"), "x").is_ok());
    }
}
