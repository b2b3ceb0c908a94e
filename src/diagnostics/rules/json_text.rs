//! Text that is no JSON, and keys that are there twice.

use super::state_names::free_name;
use super::{Group, Rule, error, warning};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::text_repairs::{is_mistake, repair, repair_all};
use crate::json::{Problem, ProblemKind, remove_member, rename_member};

pub(super) const RULE: Rule = Rule {
    name: "JSON text",
    group: Group::Refused,
    codes: &[
        error(code::INVALID_JSON),
        error(code::MISSING_DESCRIPTION),
        error(code::TOO_LARGE),
        error(code::DUPLICATE_STATE),
        warning(code::DUPLICATE_KEY),
    ],
    help: "A definition is one JSON object of at most 1 MiB. The service takes no comments, no trailing commas \
           and no single quotes. Two keys of one name in an object are allowed in JSON, but all values except \
           one are lost without a word, so one of them should go; two states of one name are refused.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Succeed"},
}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Succeed"}}}"#,
    run,
};

/// The most a request to the service may hold.
const MAX_BYTES: usize = 1_048_576;
/// Findings that come with a way out. Making one takes a look at the whole object, and nobody mends more by hand.
const MOST_FIXES: usize = 200;
/// Findings that come with another name, which takes a look at all names.
const MOST_RENAMES: usize = 50;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    let bytes = cx.tree.text().len();
    if bytes > MAX_BYTES {
        let message = format!("The definition has {bytes} bytes; the service takes {MAX_BYTES}");
        out.push(
            cx.error(code::TOO_LARGE, cx.tree.root(), message)
                .help("Move a part of it into a state machine of its own."),
        );
    }
    let mistakes = cx
        .problems
        .iter()
        .filter(|problem| is_mistake(problem))
        .count();
    let mut told = false;
    for problem in cx.problems {
        match problem.kind {
            ProblemKind::Placeholder => {}
            ProblemKind::DuplicateKey => duplicate(cx, problem, out),
            ProblemKind::Empty => {
                let message = "The definition is empty";
                out.push(cx.error(code::MISSING_DESCRIPTION, cx.tree.root(), message));
            }
            ProblemKind::Unexpected
            | ProblemKind::Missing
            | ProblemKind::TrailingComma
            | ProblemKind::Comment
            | ProblemKind::BadString
            | ProblemKind::BadNumber
            | ProblemKind::TooDeep
            | ProblemKind::TrailingText => {
                let mut finding =
                    cx.error(code::INVALID_JSON, cx.tree.root(), problem.message.clone());
                finding.span = problem.span;
                if out.len() < MOST_FIXES
                    && let Some((label, edit)) = repair(cx.tree, problem)
                {
                    finding = finding.fix(label, edit);
                }
                let first = !std::mem::replace(&mut told, true);
                if first
                    && mistakes > 1
                    && let Some(edit) = repair_all(cx.tree, cx.problems)
                {
                    let comments = cx.problems.iter();
                    let comments = comments.filter(|it| it.kind == ProblemKind::Comment);
                    // JSON has no comments: what they say is lost, which has to be known before.
                    let label = match comments.count() {
                        0 => "Mend all mistakes of the JSON text",
                        1 => "Mend all mistakes of the JSON text and remove the comment",
                        _ => "Mend all mistakes of the JSON text and remove the comments",
                    };
                    finding = finding.fix(label, edit);
                }
                out.push(finding);
            }
        }
    }
}

fn duplicate(cx: &Check, problem: &Problem, out: &mut Vec<Diagnostic>) {
    let tree = cx.tree;
    let Some(key) = tree.node_at(problem.span.start) else {
        return;
    };
    let Some(object) = tree.node(key).parent else {
        return;
    };
    let members = tree.members(object);
    // Nodes are numbered as they stand in the text.
    let index = members.partition_point(|member| member.key < key);
    let Some(&member) = members.get(index).filter(|member| member.key == key) else {
        return;
    };
    let name = tree.str(key).unwrap_or_default();
    let states = cx.scopes().any(|scope| scope.states_node == Some(object));
    let mut finding = if states {
        let message = format!("Duplicate State name: {name}");
        cx.error(code::DUPLICATE_STATE, member.value, message)
            .help("Only one of the states of this name would be kept.")
    } else {
        let message = format!("The key {name} is there twice");
        cx.warning(code::DUPLICATE_KEY, member.value, message)
            .help("Only the last value counts.")
    };
    finding.span = problem.span;
    // The first of them is what every reading of the text shows, so the later one goes.
    if out.len() < MOST_FIXES {
        // Both are kept when the later one gets a name of its own.
        if states && out.len() < MOST_RENAMES {
            let all = cx.outline.all_states();
            let names = all.iter().map(|state| &*state.name);
            let keys = members.iter().filter_map(|member| tree.str(member.key));
            let own = free_name(name, &names.chain(keys).collect());
            finding = finding.fix(
                format!("Rename this one to {own}"),
                rename_member(tree, object, index, &own),
            );
        }
        finding = finding.fix(
            format!("Remove this {name}"),
            remove_member(tree, object, index),
        );
    }
    out.push(finding);
}

#[cfg(test)]
mod tests {
    use crate::asl::MachineType;
    use crate::diagnostics::rules::testing::{findings, fixed, said, silent};

    #[test]
    fn a_mistake_in_the_json_does_not_hide_the_others() {
        let found = findings(
            r#"{"StartAt":"A" "States":{"A":{"Type":"Pass","Next":"B"},"C":{"Type":"Succeed"}}}"#,
            MachineType::Standard,
        );
        let codes: Vec<&str> = found.iter().map(|d| d.code).collect();
        assert_eq!(
            codes,
            [
                "INVALID_JSON_DESCRIPTION",
                "MISSING_TRANSITION_TARGET",
                "MISSING_TRANSITION_TARGET"
            ]
        );
    }

    #[test]
    fn of_mostly_broken_text_only_that_is_told() {
        let found = findings("{{{{ nothing ] of } this", MachineType::Standard);
        assert!(found.len() > 3);
        assert!(
            found.iter().all(|d| d.code == "INVALID_JSON_DESCRIPTION"),
            "{found:?}"
        );
        assert_eq!(
            findings("", MachineType::Standard)[0].code,
            "MISSING_DESCRIPTION"
        );
    }

    #[test]
    fn states_of_the_same_name_are_refused() {
        said(
            r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"},"A":{"Type":"Fail"}}}"#,
            &["DUPLICATE_STATE_NAME /States/A: Duplicate State name: A"],
        );
        said(
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Result":{"a":1,"a":2},"End":true}}}"#,
            &["SW_DUPLICATE_KEY /States/A/Result/a: The key a is there twice"],
        );
    }

    #[test]
    fn the_second_of_two_states_gets_a_name_of_its_own() {
        fixed(
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A 2"},"A 2":{"Type":"Succeed"},"A":{"Type":"Fail"}}}"#,
            "Rename this one to A 3",
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A 2"},"A 2":{"Type":"Succeed"},"A 3":{"Type":"Fail"}}}"#,
        );
    }

    #[test]
    fn a_comment_that_would_be_lost_is_named_before() {
        let labels = |text: &str| -> Vec<String> {
            let found = findings(text, MachineType::Standard);
            let fixes = found.into_iter().flat_map(|found| found.fixes);
            fixes.map(|fix| fix.label).collect()
        };
        let text = r#"{"StartAt":"A", // first
            "States":{"A":{"Type":"Succeed"},}}"#;
        let lost = "Mend all mistakes of the JSON text and remove the comment".to_owned();
        assert!(labels(text).contains(&lost), "{:?}", labels(text));
    }

    #[test]
    fn placeholders_may_stand_for_values() {
        silent(r#"{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":${Delay},"End":true}}}"#);
    }
}
