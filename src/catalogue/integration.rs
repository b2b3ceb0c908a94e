//! [`Integration`]: what is known of one service call.

use crate::json::Value;
use std::sync::Arc;

/// How a state waits for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Ask and take the response.
    RequestResponse,
    /// `.sync`: wait for the job.
    Sync,
    /// `.sync:2`: wait for the job, output as JSON.
    Sync2,
    /// `.waitForTaskToken`: wait for a callback.
    Callback,
}

impl Pattern {
    /// What it adds to the action in an ARN.
    pub fn suffix(self) -> &'static str {
        match self {
            Pattern::RequestResponse => "",
            Pattern::Sync => ".sync",
            Pattern::Sync2 => ".sync:2",
            Pattern::Callback => ".waitForTaskToken",
        }
    }
    /// The pattern of a suffix.
    pub fn from_suffix(suffix: &str) -> Option<Pattern> {
        [
            Pattern::RequestResponse,
            Pattern::Sync,
            Pattern::Sync2,
            Pattern::Callback,
        ]
        .into_iter()
        .find(|pattern| pattern.suffix() == suffix)
    }
    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Pattern::RequestResponse => "Take the response",
            Pattern::Sync => "Wait for the job",
            Pattern::Sync2 => "Wait for the job, output as JSON",
            Pattern::Callback => "Wait for a callback",
        }
    }
}

/// One call a Task can make.
#[derive(Debug)]
pub struct Integration {
    /// As in the ARN: `lambda`, `sqs`, `aws-sdk:s3`.
    pub service: &'static str,
    /// As in the ARN: `invoke`, `sendMessage`.
    pub action: &'static str,
    /// The service as people call it.
    pub service_label: &'static str,
    /// What it does, a few words.
    pub label: &'static str,
    /// The patterns it can be called with.
    pub patterns: &'static [Pattern],
    /// Arguments that must be there.
    pub required: &'static [&'static str],
    /// Errors worth a retrier or a catcher, the most usual first.
    pub errors: &'static [&'static str],
    pub(super) skeleton: &'static str,
    pub(super) token_skeleton: &'static str,
    pub(super) response: &'static str,
    pub(super) sync_response: &'static str,
    pub(super) sync2_response: &'static str,
}

pub(super) const PLAIN: &[Pattern] = &[Pattern::RequestResponse];
pub(super) const SYNC: &[Pattern] = &[Pattern::RequestResponse, Pattern::Sync];
pub(super) const TOKEN: &[Pattern] = &[Pattern::RequestResponse, Pattern::Callback];
pub(super) const SYNC_TOKEN: &[Pattern] =
    &[Pattern::RequestResponse, Pattern::Sync, Pattern::Callback];

/// A row, to be completed with the methods below. In skeletons `"@input"` stands for the state's input
/// and `"@token"` for the task token.
pub(super) const fn call(
    service_label: &'static str,
    service: &'static str,
    action: &'static str,
    label: &'static str,
) -> Integration {
    Integration {
        service,
        action,
        service_label,
        label,
        patterns: PLAIN,
        required: &[],
        errors: &[],
        skeleton: "{}",
        token_skeleton: "",
        response: "{}",
        sync_response: "",
        sync2_response: "",
    }
}

impl Integration {
    pub(super) const fn takes(
        mut self,
        required: &'static [&'static str],
        skeleton: &'static str,
    ) -> Self {
        self.required = required;
        self.skeleton = skeleton;
        self
    }
    pub(super) const fn answers(mut self, response: &'static str) -> Self {
        self.response = response;
        self
    }
    pub(super) const fn fails(mut self, errors: &'static [&'static str]) -> Self {
        self.errors = errors;
        self
    }
    pub(super) const fn sync(mut self, response: &'static str) -> Self {
        self.patterns = SYNC;
        self.sync_response = response;
        self
    }
    pub(super) const fn token(mut self, skeleton: &'static str) -> Self {
        self.patterns = if self.sync_response.is_empty() {
            TOKEN
        } else {
            SYNC_TOKEN
        };
        self.token_skeleton = skeleton;
        self
    }
    pub(super) const fn sync2(mut self, response: &'static str) -> Self {
        self.patterns = &[
            Pattern::RequestResponse,
            Pattern::Sync,
            Pattern::Sync2,
            Pattern::Callback,
        ];
        self.sync2_response = response;
        self
    }

    /// The ARN a Task's `Resource` takes.
    pub fn arn(&self, pattern: Pattern) -> String {
        format!(
            "arn:aws:states:::{}:{}{}",
            self.service,
            self.action,
            pattern.suffix()
        )
    }

    /// Arguments to start from, for `Arguments` (`jsonata`) or `Parameters`.
    pub fn arguments(&self, pattern: Pattern, jsonata: bool) -> Value {
        let text = match pattern {
            Pattern::Callback if !self.token_skeleton.is_empty() => self.token_skeleton,
            Pattern::RequestResponse | Pattern::Sync | Pattern::Sync2 | Pattern::Callback => {
                self.skeleton
            }
        };
        fill_in(&parsed(text), jsonata)
    }

    /// What it might answer with.
    pub fn response(&self, pattern: Pattern) -> Value {
        parsed(match pattern {
            Pattern::RequestResponse => self.response,
            Pattern::Sync if !self.sync_response.is_empty() => self.sync_response,
            Pattern::Sync2 if !self.sync2_response.is_empty() => self.sync2_response,
            // Whoever calls back decides what the result is.
            Pattern::Sync | Pattern::Sync2 | Pattern::Callback => "{}",
        })
    }
}

fn parsed(text: &str) -> Value {
    // A test reads every row; a mistake in one shows as an empty object.
    Value::parse(text).unwrap_or_else(|_| Value::empty_object())
}

/// Puts the input and the token where the skeleton wants them, in the words of the language.
fn fill_in(value: &Value, jsonata: bool) -> Value {
    if let Some(object) = value.as_object() {
        let members = object.members().iter().map(|(key, inner)| {
            let path = match inner.as_str() {
                Some("@input") if !jsonata => "$",
                Some("@token") if !jsonata => "$$.Task.Token",
                _ => return (key.clone(), fill_in(inner, jsonata)),
            };
            (Arc::from(format!("{key}.$")), Value::string(path))
        });
        return Value::object(members.collect());
    }
    if let Some(items) = value.as_array() {
        return Value::array(items.iter().map(|item| fill_in(item, jsonata)).collect());
    }
    match value.as_str() {
        Some("@input") => Value::string("{% $states.input %}"),
        Some("@token") => Value::string("{% $states.context.Task.Token %}"),
        _ => value.clone(),
    }
}
