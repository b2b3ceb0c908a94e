//! Who a run is: made-up names, the Context Object, and what expressions can see.

use super::history::iso_millis;
use super::protocol::{Instant, StartOptions};
use super::recovery::recovery_of;
use super::states::machine_of;
use super::threads::{MapItem, Thread, Variables};
use crate::asl::MachineType;
use crate::asl::program::Program;
use crate::expressions::Surroundings;
use crate::json::Value;
use std::cell::{Cell, OnceCell};
use std::sync::Arc;

pub(crate) const REGION: &str = "us-east-1";
const ACCOUNT: &str = "111111111111";

/// What stays the same during a run.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub program: Arc<Program>,
    pub options: StartOptions,
    pub input: Value,
    /// `$$.Execution`
    pub(super) execution: Value,
    /// `$$.StateMachine`
    machine: Value,
    /// The Context Object of a state that is tested alone.
    pub fixed_context: Option<Value>,
}

impl Setup {
    pub fn new(
        program: Arc<Program>,
        input: Value,
        options: StartOptions,
        random: &mut u64,
    ) -> Setup {
        let name = uuid(random);
        let machine = &options.machine_name;
        let prefix = format!("arn:aws:states:{REGION}:{ACCOUNT}");
        let id = match options.kind {
            MachineType::Standard => format!("{prefix}:execution:{machine}:{name}"),
            MachineType::Express => {
                format!("{prefix}:express:{machine}:{name}:{}", uuid(random))
            }
        };
        let mut execution = execution_object(&id, &input, &name, options.start);
        if options.kind == MachineType::Express {
            // An Express run cannot be redriven.
            execution = execution.without_member("RedriveCount");
        }
        let machine = Value::object(vec![
            (
                "Id".into(),
                Value::string(format!("{prefix}:stateMachine:{machine}")),
            ),
            ("Name".into(), Value::string(machine.as_str())),
        ]);
        Setup {
            program,
            options,
            input,
            execution,
            machine,
            fixed_context: None,
        }
    }

    /// The execution's ARN.
    pub fn role_arn(&self) -> Value {
        self.options
            .context
            .as_ref()
            .and_then(|context| context.pointer("/Execution/RoleArn"))
            .cloned()
            .unwrap_or_else(|| Value::string(role_arn()))
    }

    /// The ARN of a Map Run.
    pub fn map_run_arn(&self, label: Option<&str>, random: &mut u64) -> Arc<str> {
        let machine = &self.options.machine_name;
        let label = label.map_or_else(|| uuid(random), str::to_string);
        let run = uuid(random);
        format!("arn:aws:states:{REGION}:{ACCOUNT}:mapRun:{machine}/{label}:{run}").into()
    }

    /// `$$.Execution` of an item's own execution in a distributed Map. Its machine is the Map Run's label below ours.
    pub fn child_execution(
        &self,
        (label, kind): (&str, MachineType),
        input: &Value,
        at: Instant,
        random: &mut u64,
    ) -> Value {
        let prefix = format!("arn:aws:states:{REGION}:{ACCOUNT}");
        let machine = format!("{}/{label}", self.options.machine_name);
        let name = uuid(random);
        match kind {
            MachineType::Standard => {
                let id = format!("{prefix}:execution:{machine}:{name}");
                execution_object(&id, input, &name, at)
            }
            MachineType::Express => {
                let id = format!("{prefix}:express:{machine}:{name}:{}", uuid(random));
                execution_object(&id, input, &name, at).without_member("RedriveCount")
            }
        }
    }

    /// `$$.StateMachine` as a thread sees it.
    fn machine(&self, thread: &Thread) -> Value {
        let child = thread.execution.as_ref().and_then(|execution| {
            let (arn, name) = machine_of(execution.get("Id")?.as_str()?)?;
            Some(Value::object(vec![
                ("Id".into(), Value::string(arn)),
                ("Name".into(), Value::string(name)),
            ]))
        });
        child.unwrap_or_else(|| self.machine.clone())
    }

    /// The Context Object as a thread sees it.
    pub fn context(&self, thread: &Thread) -> Value {
        if let Some(context) = &self.fixed_context {
            return match &thread.item {
                Some(item) => context.with_member("Map", map_object(item)),
                None => context.clone(),
            };
        }
        let execution = thread.execution.as_ref().unwrap_or(&self.execution);
        let mut members: Vec<(Arc<str>, Value)> = vec![
            ("Execution".into(), execution.clone()),
            ("StateMachine".into(), self.machine(thread)),
        ];
        if thread.visit.entered {
            let now = self.program.state(thread.flow, thread.state);
            let mut state: Vec<(Arc<str>, Value)> = vec![
                (
                    "EnteredTime".into(),
                    Value::string(iso_millis(thread.visit.entered_at)),
                ),
                ("Name".into(), Value::String(now.name.clone())),
            ];
            // Only states that can be retried have a count.
            if recovery_of(&now.behaviour).is_some() {
                let count = Value::int(i64::from(thread.visit.retry_count));
                state.push(("RetryCount".into(), count));
            }
            members.push(("State".into(), Value::object(state)));
        }
        if let Some(token) = &thread.visit.token {
            let task = Value::object(vec![("Token".into(), Value::String(token.clone()))]);
            members.push(("Task".into(), task));
        }
        if let Some(item) = &thread.item {
            members.push(("Map".into(), map_object(item)));
        }
        let context = Value::object(members);
        match &self.options.context {
            Some(overlay) => merge(&context, overlay),
            None => context,
        }
    }
}

/// `$$.Map`
fn map_object(item: &MapItem) -> Value {
    let mut map: Vec<(Arc<str>, Value)> = vec![("Index".into(), Value::int(item.index as i64))];
    if let Some(key) = &item.key {
        map.push(("Key".into(), Value::String(key.clone())));
    }
    map.push(("Value".into(), item.value.clone()));
    Value::object(vec![("Item".into(), Value::object(map))])
}

fn role_arn() -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/stepwright-role")
}

fn execution_object(id: &str, input: &Value, name: &str, start: Instant) -> Value {
    Value::object(vec![
        ("Id".into(), Value::string(id)),
        ("Input".into(), input.clone()),
        ("StartTime".into(), Value::string(iso_millis(start))),
        ("Name".into(), Value::string(name)),
        ("RoleArn".into(), Value::string(role_arn())),
        ("RedriveCount".into(), Value::int(0)),
    ])
}

/// `over` laid over `base`, object by object.
fn merge(base: &Value, over: &Value) -> Value {
    match (base, over) {
        (Value::Object(_), Value::Object(members)) => {
            let mut merged = base.clone();
            for (key, value) in members.members() {
                let value = match base.get(key) {
                    Some(old) => merge(old, value),
                    None => value.clone(),
                };
                merged = merged.with_member(key, value);
            }
            merged
        }
        _ => over.clone(),
    }
}

/// The next of a fixed sequence of 64-bit numbers (splitmix64).
pub(crate) fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A version 4 UUID from the sequence.
pub(crate) fn uuid(random: &mut u64) -> String {
    let (high, low) = (next_random(random), next_random(random));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | ((low >> 48) & 0x3fff),
        low & 0xffff_ffff_ffff
    )
}

/// What expressions of a thread can see.
pub(crate) struct Around<'a> {
    pub setup: &'a Setup,
    pub thread: &'a Thread,
    pub random: &'a Cell<u64>,
    pub cached: OnceCell<Value>,
}

impl Surroundings for Around<'_> {
    fn context(&self) -> Value {
        let build = || self.setup.context(self.thread);
        self.cached.get_or_init(build).clone()
    }
    fn variable(&self, name: &str) -> Option<Value> {
        self.thread.variable(name)
    }
    fn random(&self) -> u64 {
        let mut state = self.random.get();
        let number = next_random(&mut state);
        self.random.set(state);
        number
    }
}

impl Thread {
    /// A variable in scope, inner scopes first.
    pub fn variable(&self, name: &str) -> Option<Value> {
        let find = |variables: &Variables| {
            let found = variables.iter().find(|(key, _)| &**key == name);
            found.map(|(_, value)| value.clone())
        };
        find(&self.own).or_else(|| find(&self.outer))
    }
    /// All variables in scope.
    pub fn variables(&self) -> Variables {
        let mut all: Variables = self.outer.as_ref().clone();
        for (name, value) in self.own.iter() {
            match all.iter_mut().find(|(key, _)| key == name) {
                Some(slot) => slot.1 = value.clone(),
                None => all.push((name.clone(), value.clone())),
            }
        }
        all
    }
}
