//! Errors while running: names, matching, retry arithmetic.

use crate::asl::program::Retrier;
use crate::expressions::EvalError;
use crate::json::Value;
use std::sync::Arc;

/// Most characters an error's name may have (the service's API, `error`).
const MOST_NAME: usize = 256;
/// Most characters a cause may have (the service's API, `cause`).
const MOST_CAUSE: usize = 32_768;

/// An error on its way through retriers and catchers. Data, not a Rust error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failure {
    /// Its name; a Fail state may give none.
    pub error: Option<Arc<str>>,
    /// Its cause.
    pub cause: Option<Arc<str>>,
    /// No retrier or catcher may have it, and it ends the whole run.
    pub fatal: bool,
    /// It was a missing heartbeat.
    pub heartbeat: bool,
    /// It comes from an expression: an EvaluationFailed event goes before it.
    pub evaluation: Option<Evaluation>,
    /// It passed through a Task or a body: name and cause were given by someone else.
    pub reported: bool,
}

/// Where an expression failed.
#[derive(Clone, Debug)]
pub(crate) struct Evaluation {
    /// `Output/Field`, when known.
    pub location: Option<Arc<str>>,
    /// The expression itself failed (not the use of its value).
    pub early: bool,
}

impl Failure {
    pub fn new(error: &str, cause: impl Into<Arc<str>>) -> Failure {
        Failure {
            error: Some(error.into()),
            cause: Some(cause.into()),
            ..Failure::default()
        }
    }

    /// The machine cannot go on: `States.Runtime`.
    pub fn runtime(message: impl Into<Arc<str>>) -> Failure {
        Failure {
            fatal: true,
            ..Failure::new("States.Runtime", message)
        }
    }

    /// An expression that could not be evaluated, or whose value is of no use.
    pub fn query(location: Option<&str>, early: bool, message: impl Into<Arc<str>>) -> Failure {
        Failure {
            evaluation: Some(Evaluation {
                location: location.map(Arc::from),
                early,
            }),
            ..Failure::new("States.QueryEvaluationError", message)
        }
    }

    /// An error of a path, template or intrinsic call.
    pub fn from_eval(error: &EvalError) -> Failure {
        let code = match error.code.as_str() {
            code @ ("States.IntrinsicFailure" | "States.ResultPathMatchFailure") => code,
            _ => return Failure::runtime(error.message.as_str()),
        };
        Failure::new(code, error.message.as_str())
    }

    pub fn timeout() -> Failure {
        Failure {
            error: Some("States.Timeout".into()),
            reported: true,
            ..Failure::default()
        }
    }

    /// Name and cause as long as the service lets them be.
    ///
    /// Causes quote inputs, and a caught error becomes part of the next input: without a limit a loop would
    /// double its payload with every turn.
    pub fn shorten(&mut self) {
        for (text, most) in [(&mut self.error, MOST_NAME), (&mut self.cause, MOST_CAUSE)] {
            let end = text.as_deref().and_then(|text| {
                let (end, _) = text.char_indices().nth(most)?;
                Some(Arc::from(&text[..end]))
            });
            if end.is_some() {
                *text = end;
            }
        }
    }

    /// Name for entries: empty when there is none.
    pub fn name(&self) -> Arc<str> {
        self.error.clone().unwrap_or_else(|| "".into())
    }

    /// Whether one of `ErrorEquals` stands for this error.
    pub fn matches(&self, names: &[Arc<str>]) -> bool {
        if self.fatal {
            return false;
        }
        let own = self.error.as_deref().unwrap_or_default();
        names.iter().any(|name| match &**name {
            "States.ALL" => true,
            "States.TaskFailed" => own != "States.Timeout",
            "States.HeartbeatTimeout" => self.heartbeat || own == "States.HeartbeatTimeout",
            "States.Timeout" => own == "States.Timeout" || own == "States.HeartbeatTimeout",
            name => name == own,
        })
    }

    /// `{"Error": …, "Cause": …}` as a catcher hands it on.
    pub fn output(&self, without_cause: Value) -> Value {
        let text = |part: &Option<Arc<str>>| part.clone().map(Value::String);
        let error = text(&self.error).unwrap_or(Value::Null);
        let cause = text(&self.cause).unwrap_or(without_cause);
        Value::object(vec![("Error".into(), error), ("Cause".into(), cause)])
    }
}

/// Milliseconds before retry number `done + 1`; `random` decides under full jitter.
pub(crate) fn delay_ms(retrier: &Retrier, done: u32, random: impl FnOnce() -> u64) -> i64 {
    let grown = retrier.interval_secs * retrier.backoff_rate.powi(done.min(1_000) as i32);
    let capped = retrier
        .max_delay_secs
        .map_or(grown, |most| grown.min(most))
        .clamp(0.0, 31_622_400.0);
    let millis = (capped * 1000.0).round();
    if retrier.full_jitter {
        let share = (random() >> 11) as f64 / (1u64 << 53) as f64;
        return (millis * share).round() as i64;
    }
    millis as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retrier() -> Retrier {
        Retrier {
            errors: vec!["States.ALL".into()],
            interval_secs: 2.0,
            max_attempts: 3,
            backoff_rate: 2.0,
            max_delay_secs: None,
            full_jitter: false,
        }
    }

    #[test]
    fn delays_grow_by_the_rate_up_to_the_limit() {
        let mut retrier = retrier();
        assert_eq!(delay_ms(&retrier, 0, || 0), 2_000);
        assert_eq!(delay_ms(&retrier, 1, || 0), 4_000);
        assert_eq!(delay_ms(&retrier, 2, || 0), 8_000);
        retrier.max_delay_secs = Some(5.0);
        assert_eq!(delay_ms(&retrier, 2, || 0), 5_000);
    }

    #[test]
    fn full_jitter_takes_a_share_of_the_delay() {
        let mut retrier = retrier();
        retrier.full_jitter = true;
        assert_eq!(delay_ms(&retrier, 0, || 0), 0);
        assert_eq!(delay_ms(&retrier, 0, || u64::MAX / 2), 1_000);
    }

    #[test]
    fn names_and_causes_end_where_the_service_ends_them() {
        let mut failure = Failure::new(&"é".repeat(300), "ß".repeat(40_000));
        failure.shorten();
        let len = |text: &Option<Arc<str>>| text.as_deref().map(|text| text.chars().count());
        assert_eq!(len(&failure.error), Some(256));
        assert_eq!(len(&failure.cause), Some(32_768));
        let mut failure = Failure::new("Boom", "short");
        failure.shorten();
        assert_eq!(failure.cause.as_deref(), Some("short"));
    }

    #[test]
    fn runtime_errors_are_for_nobody() {
        let failure = Failure::runtime("no");
        assert!(!failure.matches(&["States.ALL".into(), "States.Runtime".into()]));
    }

    #[test]
    fn task_failed_stands_for_everything_but_timeouts() {
        let names = ["States.TaskFailed".into()];
        assert!(Failure::new("Boom", "").matches(&names));
        assert!(!Failure::timeout().matches(&names));
    }
}
