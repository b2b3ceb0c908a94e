//! [`Policy`]: everything a machine needs, as IAM statements.

use crate::asl::{Field, Outline, Resource, StateKind, StateOutline};
use crate::iam::given::{Arguments, Given};
use crate::iam::needs::{Collector, Need, StateNeeds};
use crate::iam::{calls, maps, sdk};
use crate::json::{Tree, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Where the machine lives, as far as one knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// `aws`.
    pub partition: String,
    /// `eu-central-1`, or a placeholder.
    pub region: String,
    /// Twelve digits, or a placeholder.
    pub account: String,
    /// The state machine's name, or `*`.
    pub machine: String,
    /// It writes a log.
    pub logging: bool,
    /// It sends traces to X-Ray.
    pub tracing: bool,
}

/// What stands for a region or an account that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placeholders {
    /// `${AWS::Region}` and `${AWS::AccountId}`, as `Fn::Sub` of CloudFormation replaces them.
    #[default]
    CloudFormation,
    /// `*`, which IAM takes as it is.
    Star,
}

impl Context {
    /// A machine of which nothing is known.
    pub fn unknown(placeholders: Placeholders) -> Context {
        let (region, account) = match placeholders {
            Placeholders::CloudFormation => ("${AWS::Region}", "${AWS::AccountId}"),
            Placeholders::Star => ("*", "*"),
        };
        Context {
            partition: "aws".into(),
            region: region.into(),
            account: account.into(),
            machine: "*".into(),
            logging: false,
            tracing: false,
        }
    }
}

/// One statement of the policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Its identifier: letters and digits, unique.
    pub sid: String,
    /// What is allowed.
    pub need: Need,
}

/// What a machine's role must be allowed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// The statements, sorted.
    pub statements: Vec<Statement>,
    /// What each state needs, in file order; the machine itself last.
    pub states: Vec<StateNeeds>,
    /// What is worth knowing about the whole, each a sentence without a full stop.
    pub notes: Vec<String>,
}

impl Policy {
    /// The policy document.
    pub fn document(&self) -> Value {
        let list = |all: &BTreeSet<String>| match all.len() {
            1 => Value::string(all.first().map_or("", |one| one)),
            _ => Value::array(all.iter().map(|one| Value::string(one.as_str())).collect()),
        };
        let statements = self.statements.iter().map(|statement| {
            let mut members = vec![
                ("Sid".into(), Value::string(statement.sid.as_str())),
                ("Effect".into(), Value::string("Allow")),
                ("Action".into(), list(&statement.need.actions)),
                ("Resource".into(), list(&statement.need.resources)),
            ];
            if let Some(condition) = &statement.need.condition {
                members.push(("Condition".into(), condition.clone()));
            }
            Value::object(members)
        });
        Value::object(vec![
            ("Version".into(), Value::string("2012-10-17")),
            ("Statement".into(), Value::array(statements.collect())),
        ])
    }

    /// How many things could not be known.
    pub fn unknown(&self) -> usize {
        self.states.iter().map(|state| state.unknown.len()).sum()
    }
}

/// Finds out what a machine's role must be allowed. Total.
pub fn policy(outline: &Outline, context: &Context) -> Policy {
    let tree = &outline.tree;
    let mut states = Vec::new();
    for state in outline.all_states() {
        match state.kind {
            Some(StateKind::Task) => states.push(task(tree, state, context)),
            Some(StateKind::Map) => states.extend(maps::distributed(tree, state, context)),
            Some(
                StateKind::Choice
                | StateKind::Parallel
                | StateKind::Wait
                | StateKind::Pass
                | StateKind::Succeed
                | StateKind::Fail,
            )
            | None => {}
        }
    }
    states.extend(machine(context));
    let mut found = Policy {
        statements: statements(&states),
        states,
        notes: Vec::new(),
    };
    let text = found.document().to_json();
    if text.contains("${AWS::") {
        found.notes.push(
            "${AWS::Region} and ${AWS::AccountId} are replaced by Fn::Sub of CloudFormation; anywhere else write the region and the account".into(),
        );
    }
    if text.replace("${AWS::", "").contains("${") {
        found
            .notes
            .push("Placeholders of the definition stand in the policy as they are; replace them the same way".into());
    }
    if found.statements.is_empty() {
        found.notes.push("The role needs no permissions".into());
    }
    found
}

fn task(tree: &Tree, state: &StateOutline, context: &Context) -> StateNeeds {
    let resource = state.text(tree, Field::RESOURCE).unwrap_or_default();
    let parsed = Resource::parse(resource);
    let mut all = Collector::new(context, Some(state.address.clone()), parsed.short());
    let arguments = Arguments::of(tree, state);
    match &parsed {
        Resource::LambdaFunction { arn } => {
            let function = calls::function(&mut all, Given::Text(arn.clone()));
            all.allow(&["lambda:InvokeFunction"], function);
        }
        Resource::Activity { .. } => {
            all.note(
                "A worker polls the activity with permissions of its own; the role needs none",
            );
        }
        Resource::Service {
            service,
            action,
            pattern,
        } => match service.strip_prefix("aws-sdk:") {
            Some(service) => sdk::call(&mut all, service, action, &arguments),
            None => calls::call(&mut all, service, action, *pattern, &arguments),
        },
        Resource::Unknown(text) if text.contains("${") => {
            let function = calls::function(&mut all, Given::Text(text.clone()));
            all.allow(&["lambda:InvokeFunction"], function);
            all.unknown(format!(
                "What {text} stands for is not known; it is taken for a Lambda function"
            ));
        }
        Resource::Unknown(text) if text.is_empty() => {
            all.unknown("The Task has no Resource; what it calls is not known".into());
        }
        Resource::Unknown(text) => {
            all.unknown(format!("What {text} is and needs is not known"));
        }
    }
    credentials(tree, state, &mut all);
    all.found
}

/// With `Credentials` the call is made in another role, and this one only has to take that on.
fn credentials(tree: &Tree, state: &StateOutline, all: &mut Collector) {
    let Some(node) = state.field(tree, Field::CREDENTIALS) else {
        return;
    };
    let value = tree.value(node).unwrap_or_default();
    let role = Arguments::from_value(value).get("RoleArn");
    let (resource, name) = match role {
        Given::Text(text) => (text.clone(), text),
        Given::Computed(by) => {
            all.unknown(format!(
                "The role to take on comes from {by} at run time; replace the * by its ARN"
            ));
            ("arn:aws:iam::*:role/*".to_owned(), by)
        }
        Given::Absent => return,
    };
    let own: BTreeSet<String> = all
        .found
        .needs
        .drain(..)
        .flat_map(|need| need.actions)
        .collect();
    if !own.is_empty() {
        let actions: Vec<String> = own.into_iter().collect();
        all.note(format!(
            "The call is made in the role {name}, which needs {} and must trust this role",
            actions.join(", ")
        ));
    }
    all.allow(&["sts:AssumeRole"], [resource]);
}

/// Logs and traces of the machine itself.
fn machine(context: &Context) -> Vec<StateNeeds> {
    let mut found = Vec::new();
    if context.logging {
        let mut all = Collector::new(context, None, "logging".into());
        all.allow(
            &[
                "logs:CreateLogDelivery",
                "logs:CreateLogStream",
                "logs:DeleteLogDelivery",
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "logs:GetLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutLogEvents",
                "logs:PutResourcePolicy",
                "logs:UpdateLogDelivery",
            ],
            ["*"],
        );
        all.note("The actions of log delivery know no narrower resource than *");
        found.push(all.found);
    }
    if context.tracing {
        let mut all = Collector::new(context, None, "tracing".into());
        all.allow(
            &[
                "xray:GetSamplingRules",
                "xray:GetSamplingTargets",
                "xray:PutTelemetryRecords",
                "xray:PutTraceSegments",
            ],
            ["*"],
        );
        all.note("The actions of X-Ray know no narrower resource than *");
        found.push(all.found);
    }
    found
}

/// Joins what can be joined: the same actions on more resources, then more actions of a service on the same resources.
fn statements(states: &[StateNeeds]) -> Vec<Statement> {
    let text = |condition: &Option<Value>| condition.as_ref().map(Value::to_json);
    let mut by_actions: BTreeMap<(Vec<String>, Option<String>), Need> = BTreeMap::new();
    for need in states.iter().flat_map(|state| &state.needs) {
        let key = (
            need.actions.iter().cloned().collect(),
            text(&need.condition),
        );
        let joined = by_actions.entry(key).or_insert_with(|| Need {
            resources: BTreeSet::new(),
            ..need.clone()
        });
        joined.resources.extend(need.resources.iter().cloned());
    }
    type Key = (String, Vec<String>, Option<String>);
    let mut by_resources: BTreeMap<Key, Need> = BTreeMap::new();
    for need in by_actions.into_values() {
        let service = need
            .actions
            .first()
            .map_or("", |action| prefix(action))
            .to_owned();
        let resources = need.resources.iter().cloned().collect();
        let key = (service, resources, text(&need.condition));
        let joined = by_resources.entry(key).or_insert_with(|| Need {
            actions: BTreeSet::new(),
            ..need.clone()
        });
        joined.actions.extend(need.actions);
    }
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    by_resources
        .into_values()
        .map(|mut need| {
            if need.resources.contains("*") {
                need.resources.retain(|resource| resource == "*");
            }
            let base = sid(&need);
            let count = used.entry(base.clone()).or_default();
            *count += 1;
            let sid = match count {
                1 => base,
                count => format!("{base}{count}"),
            };
            Statement { sid, need }
        })
        .collect()
}

fn prefix(action: &str) -> &str {
    action.split(':').next().unwrap_or_default()
}

/// `LambdaInvokeFunction`, `EventsManagedRules`.
fn sid(need: &Need) -> String {
    let capital = |text: &str| {
        let mut chars = text.chars().filter(char::is_ascii_alphanumeric);
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    };
    let first = need.actions.first().map_or("", |action| action);
    let service = capital(prefix(first));
    let rule = need
        .resources
        .iter()
        .any(|resource| resource.contains(":rule/StepFunctions"));
    if rule {
        return "EventsManagedRules".into();
    }
    let names: Vec<String> = need
        .actions
        .iter()
        .filter_map(|action| action.split(':').nth(1))
        .map(capital)
        .collect();
    match names.len() {
        1..=2 => format!("{service}{}", names.join("")),
        _ => format!("{service}{}AndMore", names.first().map_or("", |name| name)),
    }
}
