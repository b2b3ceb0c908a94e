//! Errors that nothing catches where the rest of the machine shows that they should be.

use super::{Group, Rule, info};
use crate::asl::{Field, ScopeOutline, StateKind, StateOutline};
use crate::diagnostics::calls::{around, handlers, is_broad};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{Value, add_member};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "Errors nobody catches",
    group: Group::Advice,
    codes: &[info(code::UNCAUGHT_TASK), info(code::UNCAUGHT_ITEM)],
    help: "An error that no Catch takes ends the execution. That is fine for most tasks, and nothing is said of \
           these. Two cases lose more than is usually meant: a task without Catch in a machine where nearly all the \
           others lead their errors to one handler, so that this one was probably forgotten; and a Map without \
           Catch, where one failing item stops all the others and their results are gone. Catch the error inside, \
           so that the others go on, or at the Map; a distributed Map can tolerate some failures. The branches of a \
           Parallel belong together more often than not, so nothing is said of them.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "B", "States": {
    "B": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true}}}}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "B", "States": {
    "B": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}]},
    "C": {"Type": "Pass", "Result": {"failed": true}, "End": true}}}}}}"#,
    run,
};

/// With fewer tasks that catch there is no habit to speak of.
const HABIT: usize = 3;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for scope in cx.scopes() {
        forgotten_tasks(cx, scope, out);
    }
    for state in cx.states() {
        if state.kind == Some(StateKind::Map) {
            all_or_nothing(cx, state, out);
        }
    }
}

fn catches(cx: &Check, state: &StateOutline) -> bool {
    let list = state.field(cx.tree, Field::CATCH);
    list.is_some_and(|list| !cx.tree.elements(list).is_empty() || cx.unknown(list))
}

/// A task without Catch where nearly all others lead to one handler.
fn forgotten_tasks(cx: &Check, scope: &ScopeOutline, out: &mut Vec<Diagnostic>) {
    let tree = cx.tree;
    let tasks: Vec<&StateOutline> = scope
        .states
        .iter()
        .filter(|state| state.kind == Some(StateKind::Task))
        .collect();
    if tasks.len() <= HABIT {
        return;
    }
    // How many tasks lead all their errors to each handler; and the catcher the first of them has.
    let mut targets: BTreeMap<&str, (usize, &StateOutline, crate::json::NodeId)> = BTreeMap::new();
    for &task in &tasks {
        let broad = handlers(cx, task, Field::CATCH)
            .iter()
            .find(|&&catcher| is_broad(cx, catcher));
        if let Some(&catcher) = broad
            && let Some(next) = tree.get(catcher, "Next").and_then(|node| tree.str(node))
        {
            targets.entry(next).or_insert((0, task, catcher)).0 += 1;
        }
    }
    let Some((&handler, &(count, model, catcher))) =
        targets.iter().max_by_key(|(_, (count, _, _))| *count)
    else {
        return;
    };
    if count < HABIT {
        return;
    }
    let handling = after_errors(cx, scope);
    let without: Vec<&&StateOutline> = tasks
        .iter()
        .filter(|task| !catches(cx, task) && !handling.contains(&&*task.name))
        .collect();
    // A quarter at most: with more of them it is a choice, not an oversight.
    if without.len() * 4 > tasks.len() {
        return;
    }
    for task in without {
        let message = format!(
            "{} catches no error; {count} other tasks lead theirs to {handler}",
            task.name
        );
        let mut finding = cx
            .advice(code::UNCAUGHT_TASK, task.node, message)
            .help("When it fails, the execution ends at once.");
        if task.language == model.language
            && task.field(tree, Field::CATCH).is_none()
            && let Some(value) = tree.value(catcher)
        {
            finding = finding.fix(
                format!("Lead errors to {handler}"),
                add_member(tree, task.node, "Catch", &Value::array(vec![value])),
            );
        }
        out.push(finding);
    }
}

/// States that are only entered after an error: they may fail the execution, that is where errors end.
fn after_errors<'a>(cx: &Check, scope: &'a ScopeOutline) -> Vec<&'a str> {
    use crate::asl::Port;
    let by_name: BTreeMap<&str, &StateOutline> = scope
        .states
        .iter()
        .map(|state| (&*state.name, state))
        .collect();
    let mut normal = std::collections::BTreeSet::new();
    let mut work: Vec<&str> = scope.start_at.as_deref().into_iter().collect();
    while let Some(name) = work.pop() {
        let Some((&name, state)) = by_name.get_key_value(name) else {
            continue;
        };
        if !normal.insert(name) {
            continue;
        }
        for lead in state.leads(cx.tree) {
            if !matches!(lead.port, Port::Catch(_))
                && let Some(target) = lead.target.and_then(|node| cx.tree.str(node))
                && let Some((&target, _)) = by_name.get_key_value(target)
            {
                work.push(target);
            }
        }
    }
    by_name
        .into_keys()
        .filter(|name| !normal.contains(name))
        .collect()
}

/// A Map in which one failure stops everything.
fn all_or_nothing(cx: &Check, state: &StateOutline, out: &mut Vec<Diagnostic>) {
    let tolerates = [
        "ToleratedFailureCount",
        "ToleratedFailureCountPath",
        "ToleratedFailurePercentage",
        "ToleratedFailurePercentagePath",
    ];
    if tolerates
        .iter()
        .any(|key| cx.tree.get(state.node, key).is_some())
        || catches(cx, state)
        || around(cx, state)
            .into_iter()
            .any(|outer| catches(cx, outer))
    {
        return;
    }
    let failing = state
        .bodies
        .iter()
        .flat_map(|body| &body.states)
        .find(|inner| inner.kind == Some(StateKind::Task) && !catches(cx, inner));
    let Some(failing) = failing else { return };
    let message = format!("One failing item of {} stops all the others", state.name);
    out.push(
        cx.advice(code::UNCAUGHT_ITEM, state.node, message)
            .help(format!(
                "{} catches nothing, and neither does {}: what was done for the other items is lost.",
                failing.name, state.name
            )),
    );
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{advice_fixed, advised};

    const TASK: &str = r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke""#;
    const CATCH: &str = r#","Catch":[{"ErrorEquals":["States.ALL"],"Next":"Undo"}]"#;

    fn chain(third: &str, last: &str) -> String {
        format!(
            r#"{{"StartAt":"A","States":{{"A":{{{TASK},"Next":"B"{CATCH}}},"B":{{{TASK},"Next":"C"{CATCH}}},"C":{{{TASK},"Next":"D"{third}}},"D":{{{TASK},"End":true{last}}},"Undo":{{{TASK},"End":true}}}}}}"#
        )
    }

    #[test]
    fn a_task_that_was_forgotten_is_found() {
        const CODE: &str = "SW_UNCAUGHT_TASK";
        advised(&chain(CATCH, CATCH), CODE, &[]);
        let wrong = chain(CATCH, "");
        advised(
            &wrong,
            CODE,
            &["/States/D: D catches no error; 3 other tasks lead theirs to Undo"],
        );
        advice_fixed(&wrong, CODE, "Lead errors to Undo", &chain(CATCH, CATCH));
        // Two of four: that is no habit.
        advised(&chain("", ""), CODE, &[]);
    }

    #[test]
    fn one_failure_may_stop_the_others() {
        const CODE: &str = "SW_UNCAUGHT_ITEM";
        let map = |inner: &str, outer: &str| {
            format!(
                r#"{{"StartAt":"A","States":{{"A":{{"Type":"Map","End":true{outer},"ItemProcessor":
                 {{"StartAt":"B","States":{{"B":{{{TASK},"End":true{inner}}},"Undo":{{"Type":"Pass","End":true}}}}}}}},"Undo":{{"Type":"Fail"}}}}}}"#
            )
        };
        advised(
            &map("", ""),
            CODE,
            &["/States/A: One failing item of A stops all the others"],
        );
        advised(&map(CATCH, ""), CODE, &[]);
        advised(&map("", CATCH), CODE, &[]);
        advised(&map("", r#","ToleratedFailureCount":3"#), CODE, &[]);
    }
}
