//! Retriers for any error that try for very long.

use super::{Group, Rule, info};
use crate::asl::Field;
use crate::diagnostics::calls::{handlers, is_broad, number};
use crate::diagnostics::check::Check;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{Value, add_member};

pub(super) const RULE: Rule = Rule {
    name: "Retries that take very long",
    group: Group::Advice,
    codes: &[info(code::ENDLESS_RETRY)],
    help: "A retrier for States.ALL or States.TaskFailed also retries errors that will never pass, such as a missing \
           permission or a wrong argument. With many attempts, or a delay that doubles each time without \
           MaxDelaySeconds, the execution then seems to hang for days before it fails. Retry a few times, name the \
           errors that pass by themselves, and limit the delay.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
    "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 10, "MaxAttempts": 20, "BackoffRate": 2}]}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
    "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 10, "MaxAttempts": 5, "BackoffRate": 2}]}}}"#,
    run,
};

const DAY: f64 = 86_400.0;
const HOUR: f64 = 3_600.0;
/// The most attempts a retrier may ask for.
const MOST_ATTEMPTS: f64 = 99_999_999.0;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    for state in cx.states() {
        for &retrier in handlers(cx, state, Field::RETRY) {
            if !is_broad(cx, retrier) || cx.tree.get(retrier, "MaxAttempts").is_none() {
                continue;
            }
            let Some(attempts) = number(cx, retrier, "MaxAttempts") else {
                continue;
            };
            let wait = waited(
                attempts,
                number(cx, retrier, "IntervalSeconds").unwrap_or(1.0),
                number(cx, retrier, "BackoffRate").unwrap_or(2.0),
                number(cx, retrier, "MaxDelaySeconds"),
            );
            if wait < DAY {
                continue;
            }
            let message = format!(
                "{attempts} retries of any error of {} wait {} in all",
                state.name,
                in_words(wait)
            );
            let mut finding = cx
                .advice(code::ENDLESS_RETRY, retrier, message)
                .help("An error that does not pass keeps the execution waiting for that long.");
            if cx.tree.get(retrier, "MaxDelaySeconds").is_none()
                && waited(attempts, 1.0, 2.0, Some(60.0)) < DAY
            {
                finding = finding.fix(
                    "Wait for a minute at most",
                    add_member(cx.tree, retrier, "MaxDelaySeconds", &Value::int(60)),
                );
            }
            out.push(finding);
        }
    }
}

/// The seconds between first and last attempt.
fn waited(attempts: f64, interval: f64, backoff: f64, most: Option<f64>) -> f64 {
    let attempts = attempts.clamp(0.0, MOST_ATTEMPTS);
    let most = most.unwrap_or(f64::INFINITY);
    let (mut sum, mut delay) = (0.0, interval);
    let mut done = 0.0;
    // Once the delay stays the same, or the sum is long enough to tell, the rest is a multiplication.
    while done < attempts && sum < 400.0 * DAY {
        if delay >= most || backoff <= 1.0 {
            return sum + (attempts - done) * delay.min(most);
        }
        sum += delay;
        delay *= backoff;
        done += 1.0;
    }
    sum
}

fn in_words(seconds: f64) -> String {
    let days = seconds / DAY;
    if days >= 365.0 {
        "more than a year".into()
    } else if days >= 2.0 {
        format!("{days:.0} days")
    } else {
        format!("{:.0} hours", seconds / HOUR)
    }
}

#[cfg(test)]
mod tests {
    use super::waited;
    use crate::diagnostics::rules::testing::{advice_fixed, advised, only};

    fn task(retrier: &str) -> String {
        only(&format!(
            r#"{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Retry":[{{{retrier}}}]}}"#
        ))
    }

    #[test]
    fn doubling_grows_quickly() {
        const CODE: &str = "SW_ENDLESS_RETRY";
        advised(
            &task(r#""ErrorEquals":["States.ALL"],"MaxAttempts":10"#),
            CODE,
            &[],
        );
        let wrong = task(r#""ErrorEquals":["States.ALL"],"MaxAttempts":20"#);
        advised(
            &wrong,
            CODE,
            &["/States/A/Retry[0]: 20 retries of any error of A wait 12 days in all"],
        );
        advice_fixed(
            &wrong,
            CODE,
            "Wait for a minute at most",
            &task(r#""ErrorEquals":["States.ALL"],"MaxAttempts":20,"MaxDelaySeconds":60"#),
        );
        advised(
            &task(r#""ErrorEquals":["Busy"],"MaxAttempts":20"#),
            CODE,
            &[],
        );
        advised(
            &task(r#""ErrorEquals":["States.ALL"],"MaxAttempts":99999999,"BackoffRate":1"#),
            CODE,
            &[
                "/States/A/Retry[0]: 99999999 retries of any error of A wait more than a year in all",
            ],
        );
    }

    #[test]
    fn waits_are_added_up() {
        assert_eq!(waited(3.0, 1.0, 2.0, None), 7.0);
        assert_eq!(
            waited(4.0, 10.0, 2.0, Some(25.0)),
            10.0 + 20.0 + 25.0 + 25.0
        );
        assert_eq!(waited(5.0, 4.0, 1.0, None), 20.0);
        assert_eq!(waited(0.0, 4.0, 2.0, None), 0.0);
    }
}
