//! [`AnswerList`]: answers one after another, as `{"tasks": […]}`.

use crate::interpreter::Request;
use crate::json::Value;
use crate::mocks::MockProblem;
use std::sync::Arc;

/// The `{"tasks": […]}` form of answers.
#[derive(Clone, Debug, Default)]
pub struct AnswerList {
    /// In order.
    pub entries: Vec<ListedAnswer>,
}

/// One entry of the list.
#[derive(Clone, Debug)]
pub struct ListedAnswer {
    /// The state it is for; any state when absent.
    pub state: Option<Arc<str>>,
    /// The iteration it is for: Map and index, outermost first.
    pub iteration: Vec<(Arc<str>, usize)>,
    /// Which of the state's attempts in that iteration.
    pub attempt: Option<u32>,
    /// The service's first answer of a `.sync` or callback call.
    pub submitted: Option<Value>,
    /// How long the work took, in virtual time.
    pub seconds: f64,
    /// What is told.
    pub told: Told,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// `result`
    Result(Value),
    /// `failed: true`
    Failed {
        /// `error`, empty when none was given.
        error: Arc<str>,
        /// `cause`
        cause: Option<Arc<str>>,
    },
    /// `timed_out: true`
    TimedOut,
    /// `unfinished: true`: nobody ever answered.
    Unfinished,
}

impl AnswerList {
    /// Reads it.
    pub fn parse(json: &Value) -> Result<AnswerList, MockProblem> {
        let tasks = json.get("tasks").and_then(Value::as_array).ok_or_else(|| {
            MockProblem::new("", "An answer list is an object with an array `tasks`")
        })?;
        let read = |(index, task): (usize, &Value)| {
            ListedAnswer::parse(task)
                .map_err(|message| MockProblem::new(format!("/tasks/{index}"), message))
        };
        let entries = tasks.iter().enumerate().map(read);
        Ok(AnswerList {
            entries: entries.collect::<Result<_, _>>()?,
        })
    }
}

impl ListedAnswer {
    fn parse(task: &Value) -> Result<ListedAnswer, String> {
        if task.as_object().is_none() {
            return Err("An entry is an object with `state` and `result`".into());
        }
        let flag = |name: &str| task.get(name).and_then(Value::as_bool) == Some(true);
        let text = |name: &str| task.get(name).and_then(Value::as_str).map(Arc::<str>::from);
        let told = if flag("timed_out") {
            Told::TimedOut
        } else if flag("unfinished") {
            Told::Unfinished
        } else if flag("failed") || (task.get("error").is_some() && task.get("result").is_none()) {
            Told::Failed {
                error: text("error").unwrap_or_else(|| "".into()),
                cause: task.get("cause").and_then(cause_text),
            }
        } else {
            let result = task.get("result").cloned();
            Told::Result(result.ok_or(
                "An entry needs one of `result`, `failed` with `error`, `timed_out`, `unfinished`",
            )?)
        };
        let iteration = task
            .get("iteration")
            .and_then(Value::as_array)
            .unwrap_or_default()
            .iter()
            .filter_map(|step| {
                let map = step.get("map")?.as_str()?;
                let index = usize::try_from(step.get("index")?.as_i64()?).ok()?;
                Some((Arc::from(map), index))
            })
            .collect();
        Ok(ListedAnswer {
            state: text("state"),
            iteration,
            attempt: task
                .get("attempt")
                .and_then(Value::as_i64)
                .and_then(|attempt| u32::try_from(attempt).ok()),
            submitted: task.get("submitted").cloned(),
            seconds: task
                .get("seconds")
                .and_then(Value::as_f64)
                .unwrap_or_default()
                .max(0.0),
            told,
        })
    }

    /// Whether the entry may answer a question about this state.
    pub fn serves(&self, state: &str, request: &Request) -> bool {
        self.state.as_deref().is_none_or(|own| own == state)
            && (self.iteration.is_empty() || *self.iteration == *request.iteration)
    }
}

/// A cause is text; an object in its place was JSON text.
fn cause_text(cause: &Value) -> Option<Arc<str>> {
    match cause {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Some(cause.to_json().into())
        }
    }
}
