//! Loops and Maps that fill the history of an execution.

use super::{Group, Rule, info, warning};
use crate::asl::{Field, Port, Resource, ScopeOutline, ServicePattern, StateKind};
use crate::diagnostics::check::Check;
use crate::diagnostics::counters::{Bound, bound};
use crate::diagnostics::events::{Events, MOST_EVENTS, constant_items, iteration, standard_scopes};
use crate::diagnostics::expressions::expression_text;
use crate::diagnostics::finding::{Diagnostic, Severity, code};
use crate::diagnostics::ways::{Loop, Turn, Ways};
use crate::flow::{FlowScope, Target};
use crate::json::Value;

pub(super) const RULE: Rule = Rule {
    name: "Length of the history",
    group: Group::Forecast,
    codes: &[warning(code::HISTORY_LIMIT), info(code::HISTORY_FORECAST)],
    help: "The history of a Standard execution holds 25,000 events, then the execution fails. Every state adds some: \
           two for a Pass, Choice or Wait, five for a service call, six when it is waited for. So a loop can go round \
           only so often: one that asks every few seconds whether a job is done fails within hours. Count the turns and \
           leave in time, wait longer, wait for the job with .sync, or start a new execution that goes on. Nothing is \
           said when a counter ends the loop before that, or when the execution would take more than a year.",
    wrong: r#"{"StartAt": "Ask", "States": {
  "Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "status"}, "OutputPath": "$.Payload", "Next": "Done?"},
  "Done?": {"Type": "Choice", "Choices": [
    {"Variable": "$.status", "StringEquals": "DONE", "Next": "End"}], "Default": "Wait"},
  "Wait": {"Type": "Wait", "Seconds": 30, "Next": "Ask"},
  "End": {"Type": "Succeed"}}}"#,
    right: r#"{"QueryLanguage": "JSONata", "StartAt": "Begin", "States": {
  "Begin": {"Type": "Pass", "Assign": {"turns": 0}, "Next": "Ask"},
  "Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
    "Arguments": {"FunctionName": "status"}, "Assign": {"turns": "{% $turns + 1 %}"}, "Next": "Done?"},
  "Done?": {"Type": "Choice", "Choices": [
    {"Condition": "{% $states.input.Payload.status = 'DONE' %}", "Next": "End"},
    {"Condition": "{% $turns < 1000 %}", "Next": "Wait"}], "Default": "Late"},
  "Wait": {"Type": "Wait", "Seconds": 30, "Next": "Ask"},
  "Late": {"Type": "Fail", "Error": "TooLate"},
  "End": {"Type": "Succeed"}}}"#,
    run,
};

/// More than any turn costs.
const NO_TURN: u64 = 1 << 40;
/// Few jobs are asked after for longer.
const DAY: f64 = 86_400.0;
/// A Standard execution ends after a year.
const YEAR: f64 = 365.0 * 86_400.0;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for (scope, flow) in standard_scopes(cx) {
        let ways = Ways::of(flow);
        let loops = ways.loops();
        if !loops.is_empty() {
            let events = Events::of(cx, scope, flow);
            for found in &loops {
                let turn = ways.cheapest_turn(found, |node, edge| match edge.port {
                    // Trying again after an error is no turn that has to come.
                    Port::Catch(_) => NO_TURN,
                    port => events.of_state(node, port),
                });
                if let Some(turn) = turn {
                    out.extend(loop_told(cx, scope, &ways, found, &turn));
                }
            }
        }
        long_maps(cx, scope, flow, out);
    }
}

fn loop_told(
    cx: &Check,
    scope: &ScopeOutline,
    ways: &Ways,
    found: &Loop,
    turn: &Turn,
) -> Option<Diagnostic> {
    // A loop that nothing but an error ends has a finding of its own.
    let leaves = found.nodes.iter().any(|&node| {
        ways.all_leaving(node).any(|edge| match &edge.to {
            _ if matches!(edge.port, Port::Catch(_)) => false,
            Target::Node(to) => found.nodes.binary_search(to).is_err(),
            Target::End | Target::Missing(_) => true,
        })
    });
    if !leaves || turn.cost == 0 || turn.cost >= NO_TURN {
        return None;
    }
    let turns = MOST_EVENTS / turn.cost;
    let mut bound = bound(cx, scope, ways, found);
    // A job, a person or a timer that each turn waits for seldom makes it that many.
    if bound == Bound::None && waits_for_others(cx, scope, ways, turn) {
        bound = Bound::Data;
    }
    if matches!(bound, Bound::Turns(most) if most <= turns) {
        return None;
    }
    let Waited { seconds, and_more } = waited(cx, scope, ways, turn);
    let all = seconds * turns as f64;
    let most = cx
        .tree
        .get(cx.tree.root(), "TimeoutSeconds")
        .and_then(|node| cx.tree.value(node)?.as_f64())
        .unwrap_or(YEAR);
    if all > most {
        return None;
    }
    if bound == Bound::None && (all > DAY || and_more) {
        bound = Bound::Data;
    }
    let head = scope.state(&ways.flow.nodes[found.head].name)?;
    let mut message = format!(
        "Each turn of {} adds {} events: the limit of {} is reached after about {} turns",
        ways.told(found.head, &turn.edges),
        turn.cost,
        grouped(MOST_EVENTS),
        grouped(turns)
    );
    let mut help = String::new();
    if seconds > 0.0 {
        let least = if and_more { " or more" } else { "" };
        message.push_str(&format!(", {}{least}", span_of_time(all)));
        help = format!("A turn takes {}{least}. ", span_of_time(seconds));
    } else if and_more {
        help = format!(
            "How long a turn waits is not written here: with {} it takes a day. ",
            span_of_time((DAY / turns as f64).ceil())
        );
    }
    help.push_str(match bound {
        Bound::None => {
            "Count the turns and leave in time, wait longer, or go on in a new execution."
        }
        Bound::Data => "Make sure that what ends the loop comes before that.",
        Bound::Turns(_) => "The counter that ends the loop allows more.",
    });
    let (severity, code) = match bound {
        Bound::None | Bound::Turns(_) => (Severity::Warning, code::HISTORY_LIMIT),
        Bound::Data => (Severity::Info, code::HISTORY_FORECAST),
    };
    let mut finding = Diagnostic::new(cx, severity, code, head.node, message).help(help);
    finding.span = cx.tree.node(head.key_node).span;
    Some(finding)
}

/// Whether a turn waits for the end of a job, a callback or an activity.
fn waits_for_others(cx: &Check, scope: &ScopeOutline, ways: &Ways, turn: &Turn) -> bool {
    turn.edges.iter().any(|&edge| {
        let from = ways.flow.edges[edge].from;
        let state = from.and_then(|from| scope.state(&ways.flow.nodes[from].name));
        let text = state.and_then(|state| state.text(cx.tree, Field::RESOURCE));
        match Resource::parse(text.unwrap_or_default()) {
            Resource::Activity { .. } => true,
            Resource::Service { pattern, .. } => pattern != ServicePattern::RequestResponse,
            Resource::LambdaFunction { .. } | Resource::Unknown(_) => false,
        }
    })
}

/// How long the Waits of a turn take.
struct Waited {
    /// What is written in the definition.
    seconds: f64,
    /// Whether there are Waits besides whose length the data says.
    and_more: bool,
}

fn waited(cx: &Check, scope: &ScopeOutline, ways: &Ways, turn: &Turn) -> Waited {
    let mut waited = Waited {
        seconds: 0.0,
        and_more: false,
    };
    for &edge in &turn.edges {
        let node = ways.flow.edges[edge].from.map(|at| &ways.flow.nodes[at]);
        let state = node.and_then(|node| scope.state(&node.name));
        let Some(state) = state.filter(|state| state.kind == Some(StateKind::Wait)) else {
            continue;
        };
        let seconds = state.field(cx.tree, Field::SECONDS).and_then(|node| {
            // `{% 30 %}` is a number too.
            let text = cx.tree.str(node).and_then(expression_text);
            let constant = text.and_then(|text| text.trim().parse().ok());
            constant.or_else(|| Value::as_f64(&cx.tree.value(node)?))
        });
        match seconds {
            Some(seconds) => waited.seconds += seconds,
            None => waited.and_more = true,
        }
    }
    waited
}

/// Inline Maps over so many items that their iterations alone are too many events.
fn long_maps(cx: &Check, scope: &ScopeOutline, flow: &FlowScope, out: &mut Vec<Diagnostic>) {
    for node in &flow.nodes {
        if node.kind != Some(StateKind::Map) || node.facts.distributed {
            continue;
        }
        let Some(state) = scope.state(&node.name) else {
            continue;
        };
        let Some(items) = constant_items(cx, state) else {
            continue;
        };
        let turn = iteration(cx, state, node);
        let all = items.saturating_mul(turn);
        if all <= MOST_EVENTS {
            continue;
        }
        let message = format!(
            "{} iterations of {} events or more are {} events; the history holds {}",
            grouped(items),
            turn,
            grouped(all),
            grouped(MOST_EVENTS)
        );
        let place = state.field(cx.tree, Field::ITEMS).unwrap_or(state.node);
        out.push(
            cx.warning(code::HISTORY_LIMIT, place, message)
                .help("A distributed Map runs its iterations in executions of their own."),
        );
    }
}

/// `25,000`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `30 s`, `23 hours`
fn span_of_time(seconds: f64) -> String {
    const UNITS: [(f64, &str); 4] = [
        (86_400.0, "days"),
        (3600.0, "hours"),
        (60.0, "minutes"),
        (1.0, "s"),
    ];
    // Two of a unit read better than thirty of the smaller one.
    let unit = UNITS.iter().find(|(length, _)| seconds >= 2.0 * length);
    let (length, unit) = unit.unwrap_or(&UNITS[3]);
    format!("{:.0} {unit}", seconds / length)
}

#[cfg(test)]
mod tests {
    use crate::asl::MachineType;
    use crate::diagnostics::rules::testing::{findings, only_jsonata, said, silent};

    fn polling(wait: &str, rule: &str) -> String {
        format!(
            r#"{{"StartAt":"Ask","States":{{
              "Ask":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{{"FunctionName":"f"}},"Next":"Done"}},
              "Done":{{"Type":"Choice","Choices":[{rule}],"Default":"Pause"}},
              "Pause":{{"Type":"Wait",{wait},"Next":"Count"}},
              "Count":{{"Type":"Pass","Parameters":{{"n.$":"States.MathAdd($.n, 1)"}},"Next":"Ask"}},
              "End":{{"Type":"Succeed"}}}}}}"#
        )
    }

    #[test]
    fn a_polling_loop_is_counted() {
        let text = r#"{"StartAt":"Ask","States":{
          "Ask":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"Next":"Done"},
          "Done":{"Type":"Choice","Choices":[{"Variable":"$.s","StringEquals":"OK","Next":"End"}],"Default":"Pause"},
          "Pause":{"Type":"Wait","Seconds":30,"Next":"Ask"},
          "End":{"Type":"Succeed"}}}"#;
        said(
            text,
            &[
                "SW_HISTORY_LIMIT /States/Ask: Each turn of Ask → Done → Pause → Ask adds 9 events: the limit of 25,000 is reached after about 2,777 turns, 23 hours",
            ],
        );
        let found = findings(text, MachineType::Standard);
        assert!(found[0].help.starts_with("A turn takes 30 s. Count"));
        assert!(findings(text, MachineType::Express).is_empty());
    }

    #[test]
    fn a_loop_that_lasts_is_a_note() {
        let rule = r#"{"Variable":"$.s","StringEquals":"OK","Next":"End"}"#;
        let told = |wait: &str| {
            let found = findings(&polling(wait, rule), MachineType::Standard);
            let own = found.into_iter().find(|d| d.code.starts_with("SW_HISTORY"));
            own.map(|d| {
                let (_, turns) = d.message.split_once("about ").unwrap_or_default();
                format!("{} {turns}. {}", d.code, d.help)
            })
        };
        let count = "Count the turns and leave in time, wait longer, or go on in a new execution.";
        let before = "Make sure that what ends the loop comes before that.";
        // Hours, less than a day.
        assert_eq!(
            told(r#""Seconds":38"#),
            Some(format!(
                "SW_HISTORY_LIMIT 2,272 turns, 24 hours. A turn takes 38 s. {count}"
            ))
        );
        assert_eq!(
            told(r#""Seconds":60"#),
            Some(format!(
                "SW_HISTORY_FORECAST 2,272 turns, 38 hours. A turn takes 60 s. {before}"
            ))
        );
        assert_eq!(
            told(r#""Seconds":300"#),
            Some(format!(
                "SW_HISTORY_FORECAST 2,272 turns, 8 days. A turn takes 5 minutes. {before}"
            ))
        );
        // The data says how long.
        assert_eq!(
            told(r#""SecondsPath":"$.pause""#),
            Some(format!(
                "SW_HISTORY_FORECAST 2,272 turns. How long a turn waits is not written here: with 39 s it takes a day. {before}"
            ))
        );
        // More than a year.
        assert_eq!(told(r#""Seconds":14400"#), None);
    }

    #[test]
    fn a_constant_expression_is_a_known_wait() {
        let text = |seconds: &str| {
            format!(
                r#"{{"QueryLanguage":"JSONata","StartAt":"Pause","States":{{
                  "Pause":{{"Type":"Wait","Seconds":{seconds},"Next":"Done"}},
                  "Done":{{"Type":"Choice","Choices":[{{"Condition":"{{% $states.input.s = 'OK' %}}","Next":"End"}}],"Default":"Pause"}},
                  "End":{{"Type":"Succeed"}}}}}}"#
            )
        };
        for seconds in ["5", r#""{% 5 %}""#] {
            let found = findings(&text(seconds), MachineType::Standard);
            assert!(
                found
                    .iter()
                    .any(|d| d.message.ends_with("6,250 turns, 9 hours")),
                "{found:#?}"
            );
        }
    }

    #[test]
    fn a_counter_ends_it_in_time() {
        let rule = |limit: u32| {
            format!(r#"{{"Variable":"$.n","NumericGreaterThan":{limit},"Next":"End"}}"#)
        };
        silent(&polling(r#""Seconds":30"#, &rule(1000)));
        said(
            &polling(r#""Seconds":30"#, &rule(100_000)),
            &[
                "SW_HISTORY_LIMIT /States/Ask: Each turn of Ask → Done → Pause → Count → Ask adds 11 events: the limit of 25,000 is reached after about 2,272 turns, 19 hours",
            ],
        );
        // A year is over before.
        silent(&polling(
            r#""Seconds":86400"#,
            r#"{"Variable":"$.s","StringEquals":"OK","Next":"End"}"#,
        ));
    }

    #[test]
    fn a_map_over_a_constant_list_is_counted() {
        let map = |last: u32| {
            only_jsonata(&format!(
                r#"{{"Type":"Map","Items":"{{% [1..{last}] %}}","End":true,"ItemProcessor":{{"StartAt":"I","States":{{"I":{{"Type":"Pass","End":true}}}}}}}}"#
            ))
        };
        silent(&map(6250));
        said(
            &map(6251),
            &[
                "SW_HISTORY_LIMIT /States/A/Items: 6,251 iterations of 4 events or more are 25,004 events; the history holds 25,000",
            ],
        );
    }
}
