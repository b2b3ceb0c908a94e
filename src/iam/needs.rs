//! [`StateNeeds`]: what one state asks of the role.

use crate::asl::StateAddress;
use crate::iam::Context;
use crate::iam::given::Given;
use crate::json::Value;
use std::collections::BTreeSet;

/// Actions on resources.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// `lambda:InvokeFunction`.
    pub actions: BTreeSet<String>,
    /// ARNs, or `*`.
    pub resources: BTreeSet<String>,
    /// The policy's `Condition`, if there is one.
    pub condition: Option<Value>,
}

/// What a state needs.
#[derive(Clone, Debug, PartialEq)]
pub struct StateNeeds {
    /// The state; `None`: the machine itself (logs, traces).
    pub state: Option<StateAddress>,
    /// What it calls: `lambda:invoke`, `distributed Map`.
    pub call: String,
    /// What the role must be allowed.
    pub needs: Vec<Need>,
    /// What could not be known, each a sentence without a full stop.
    pub unknown: Vec<String>,
    /// What is worth knowing besides, each a sentence without a full stop.
    pub notes: Vec<String>,
}

/// Collects what a state needs.
pub(super) struct Collector<'c> {
    pub context: &'c Context,
    pub found: StateNeeds,
}

impl<'c> Collector<'c> {
    pub fn new(context: &'c Context, state: Option<StateAddress>, call: String) -> Collector<'c> {
        Collector {
            context,
            found: StateNeeds {
                state,
                call,
                needs: Vec::new(),
                unknown: Vec::new(),
                notes: Vec::new(),
            },
        }
    }

    pub fn allow<R: Into<String>>(
        &mut self,
        actions: &[&str],
        resources: impl IntoIterator<Item = R>,
    ) {
        self.allow_if(actions, resources, None);
    }

    pub fn allow_if<R: Into<String>>(
        &mut self,
        actions: &[&str],
        resources: impl IntoIterator<Item = R>,
        condition: Option<Value>,
    ) {
        self.found.needs.push(Need {
            actions: actions.iter().map(|action| (*action).to_owned()).collect(),
            resources: resources.into_iter().map(Into::into).collect(),
            condition,
        });
    }

    /// The rule that tells Step Functions when a job is done.
    pub fn managed_rule(&mut self, name: &str) {
        let rule = self.arn("events", &format!("rule/{name}"));
        let actions = ["events:PutTargets", "events:PutRule", "events:DescribeRule"];
        self.allow(&actions, [rule]);
    }

    /// Hands a role over to a service. `what` names the role in sentences.
    pub fn pass_role(&mut self, role: Given, service: &str, what: &str) {
        let resource = match role {
            Given::Text(text) if text.starts_with("arn:") || text.starts_with("${") => text,
            Given::Text(name) => self.global_arn("iam", &format!("role/{name}")),
            Given::Computed(by) => {
                self.unknown(format!(
                    "{what} comes from {by} at run time; replace the * after role/ by its name"
                ));
                self.global_arn("iam", "role/*")
            }
            Given::Absent => {
                self.unknown(format!(
                    "{what} is not named here; replace the * after role/ by its name"
                ));
                self.global_arn("iam", "role/*")
            }
        };
        let condition = one_condition("StringEquals", "iam:PassedToService", service);
        self.allow_if(&["iam:PassRole"], [resource], Some(condition));
    }

    /// An ARN in the machine's region and account.
    pub fn arn(&self, service: &str, rest: &str) -> String {
        let Context {
            partition,
            region,
            account,
            ..
        } = self.context;
        format!("arn:{partition}:{service}:{region}:{account}:{rest}")
    }

    /// An ARN without a region.
    pub fn global_arn(&self, service: &str, rest: &str) -> String {
        let Context {
            partition, account, ..
        } = self.context;
        format!("arn:{partition}:{service}::{account}:{rest}")
    }

    /// The ARN of a thing that is given by name or by ARN. `what` is its name in sentences, `any` what stands for all
    /// such things.
    pub fn named(&mut self, given: Given, service: &str, prefix: &str, what: &str) -> String {
        match given {
            Given::Text(text) if text.starts_with("arn:") => text,
            Given::Text(text) if is_arn_placeholder(&text) => text,
            Given::Text(text) => self.arn(service, &format!("{prefix}{text}")),
            Given::Computed(by) => {
                self.computed(what, &by);
                self.arn(service, &format!("{prefix}*"))
            }
            Given::Absent => {
                self.unknown(format!("{what} is not named; replace the * by its name"));
                self.arn(service, &format!("{prefix}*"))
            }
        }
    }

    pub fn computed(&mut self, what: &str, by: &str) {
        self.unknown(format!(
            "{what} comes from {by} at run time; replace the * by its name"
        ));
    }

    pub fn unknown(&mut self, sentence: String) {
        if !self.found.unknown.contains(&sentence) {
            self.found.unknown.push(sentence);
        }
    }

    pub fn note(&mut self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        if !self.found.notes.contains(&sentence) {
            self.found.notes.push(sentence);
        }
    }
}

/// `{"StringEquals": {"key": "value"}}`
pub(super) fn one_condition(operator: &str, key: &str, value: &str) -> Value {
    let inner = Value::object(vec![(key.into(), Value::string(value))]);
    Value::object(vec![(operator.into(), inner)])
}

/// A placeholder that stands for a whole ARN: `${PayFunctionArn}`.
pub(super) fn is_arn_placeholder(text: &str) -> bool {
    text.strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|name| !name.contains('}') && name.to_ascii_lowercase().ends_with("arn"))
}
