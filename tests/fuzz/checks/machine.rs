//! Decisions become a machine: states of all eight kinds in both languages, nested, with handlers and expressions.

use super::picks::Picks;
use std::sync::Arc;
use stepwright::json::Value;

/// States a machine has at most.
const MOST_STATES: usize = 20;
/// Machines inside machines.
const DEEPEST: usize = 3;

const PATHS: [&str; 20] = [
    "$",
    "$.a",
    "$.list",
    "$.list[*]",
    "$.list[0].n",
    "$..n",
    "$.list[?(@.n > 1)]",
    "$.missing",
    "$['a b']",
    "$.n",
    "$.when",
    "$.s",
    "$$.Execution.Input",
    "$$.Map.Item.Value",
    "$$.Map.Item.Index",
    "$$.State.RetryCount",
    "$$.Task.Token",
    "$v",
    "$v.x[0]",
    "$w",
];
const TARGETS: [&str; 8] = [
    "$",
    "$.r",
    "$.a.b.c",
    "$.list[0]",
    "$.list[7]",
    "$['a b'].x",
    "$.n.x",
    "$.list",
];
const CALLS: [&str; 12] = [
    "States.Format('{}-{}', $.n, $.s)",
    "States.Array($.a, $$, $v)",
    "States.ArrayRange(0, $.n, 1)",
    "States.ArrayPartition($.list, 2)",
    "States.MathAdd($.n, 1)",
    "States.MathRandom(0, 100)",
    "States.UUID()",
    "States.StringToJson($.s)",
    "States.JsonToString($)",
    "States.JsonMerge($.a, $.a, false)",
    "States.Hash($.s, 'SHA-256')",
    "States.Base64Encode($.s)",
];
const FORMULAS: [&str; 20] = [
    "$states.input",
    "$states.input.n + 1",
    "$states.input.list",
    "$states.input.list.n",
    "$states.result",
    "$states.errorOutput",
    "$states.context.Execution.Id",
    "$states.context.Map.Item.Value",
    "$v",
    "$v & 'x'",
    "$merge([$states.input, {'k': $random()}])",
    "$count($states.input.list) > 1",
    "[1..$states.input.n]",
    "$map($states.input.list, function($x) { $x.n * 2 })",
    "$uuid()",
    "$now()",
    "$toMillis($states.input.when)",
    "$error('made up')",
    "true",
    "3",
];
const RESOURCES: [&str; 14] = [
    "arn:aws:lambda:us-east-1:111111111111:function:work",
    "arn:aws:states:::lambda:invoke",
    "arn:aws:states:::lambda:invoke.waitForTaskToken",
    "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "arn:aws:states:::sns:publish",
    "arn:aws:states:::states:startExecution.sync:2",
    "arn:aws:states:::states:startExecution.sync",
    "arn:aws:states:::batch:submitJob.sync",
    "arn:aws:states:::dynamodb:getItem",
    "arn:aws:states:::aws-sdk:s3:listBuckets",
    "arn:aws:states:::http:invoke",
    "arn:aws:states:us-east-1:111111111111:activity:hand",
    "arn:aws:states:::ecs:runTask.sync",
    "${Function}",
];
pub const ERRORS: [&str; 12] = [
    "States.ALL",
    "States.TaskFailed",
    "States.Timeout",
    "States.HeartbeatTimeout",
    "States.DataLimitExceeded",
    "States.Runtime",
    "States.BranchFailed",
    "States.ExceedToleratedFailureThreshold",
    "States.ItemReaderFailed",
    "States.QueryEvaluationError",
    "Boom",
    "Lambda.Unknown",
];
const COMPARISONS: [&str; 12] = [
    "NumericEquals",
    "NumericGreaterThan",
    "StringEquals",
    "StringMatches",
    "StringLessThanPath",
    "BooleanEquals",
    "TimestampLessThan",
    "IsPresent",
    "IsNull",
    "IsTimestamp",
    "NumericEqualsPath",
    "IsNumeric",
];
const INSTANTS: [&str; 6] = [
    "2024-02-29T12:00:00Z",
    "9999-12-31T23:59:59.999Z",
    "0001-01-01T00:00:00+23:59",
    "2016-08-18T17:33:00+02:00",
    "no instant",
    "1969-12-31T23:59:59Z",
];

type Members = Vec<(Arc<str>, Value)>;

/// A definition, nearly always one that can run.
pub fn definition(picks: &mut Picks<'_>) -> Value {
    let jsonata = picks.once_in(2);
    let mut maker = Maker {
        picks,
        states: 0,
        jsonata,
    };
    let mut members = maker.scope(0);
    if jsonata {
        members.push(("QueryLanguage".into(), Value::string("JSONata")));
    }
    if maker.picks.once_in(6) {
        let seconds = maker.count();
        members.push(("TimeoutSeconds".into(), seconds));
    }
    Value::object(members)
}

/// Some JSON.
pub fn value(picks: &mut Picks<'_>, depth: usize) -> Value {
    match picks.below(14) {
        0 => Value::parse(
            r#"{"a": {"x": [1]}, "n": 3, "s": "text", "when": "2024-02-29T12:00:00Z", "list": [{"n": 1}, {"n": 2}, {"n": 3}]}"#,
        )
        .unwrap_or_default(),
        1 => Value::empty_object(),
        2 => Value::Null,
        3 => Value::int(picks.below(9) as i64 - 2),
        4 => Value::string(picks.text()),
        5 => Value::Bool(picks.once_in(2)),
        6 => Value::float(picks.below(1000) as f64 / 7.0).unwrap_or_default(),
        7 => Value::string(*picks.one_of(&INSTANTS)),
        8 if depth > 0 => Value::array((0..picks.below(5)).map(|_| value(picks, depth - 1)).collect()),
        9 if depth > 0 => Value::object(
            (0..picks.below(4))
                .map(|_| ((*picks.one_of(&["a", "n", "s", "list", "r"])).into(), value(picks, depth - 1)))
                .collect(),
        ),
        10 => Value::number("123456789012345678901234567890").unwrap_or_default(),
        11 if picks.once_in(16) => Value::string("x".repeat(1 << (10 + picks.below(9)))),
        12 => Value::int(i64::MAX),
        _ => Value::string("text"),
    }
}

struct Maker<'p, 'a> {
    picks: &'p mut Picks<'a>,
    states: usize,
    /// The language of the state that is being made.
    jsonata: bool,
}

impl Maker<'_, '_> {
    /// `StartAt` and `States`. Names differ in the whole machine.
    fn scope(&mut self, depth: usize) -> Members {
        let count = 1 + self
            .picks
            .below(4)
            .min(MOST_STATES.saturating_sub(self.states));
        let names: Vec<String> = (0..count)
            .map(|index| format!("S{}", self.states + index))
            .collect();
        self.states += count;
        let mut states = Members::new();
        for index in 0..count {
            let language = self.jsonata;
            let other = self.picks.once_in(9) && !language;
            self.jsonata = language || other;
            let mut state = self.state(&names, index, depth);
            if other {
                state.push(("QueryLanguage".into(), Value::string("JSONata")));
            }
            self.jsonata = language;
            states.push((names[index].as_str().into(), Value::object(state)));
        }
        vec![
            ("StartAt".into(), Value::string(names[0].as_str())),
            ("States".into(), Value::object(states)),
        ]
    }

    fn state(&mut self, names: &[String], index: usize, depth: usize) -> Members {
        let mut state = Members::new();
        let deeper = depth < DEEPEST && self.states < MOST_STATES;
        let kind = match self.picks.below(10) {
            0 | 1 => "Pass",
            2 | 3 => "Task",
            4 if index + 1 < names.len() => "Choice",
            5 => "Wait",
            6 if deeper => "Parallel",
            7 if deeper => "Map",
            8 if self.picks.once_in(2) => "Succeed",
            9 if self.picks.once_in(3) => "Fail",
            _ => "Pass",
        };
        state.push(("Type".into(), Value::string(kind)));
        match kind {
            "Pass" => {
                if !self.jsonata && self.picks.once_in(2) {
                    state.push(("Result".into(), value(self.picks, 2)));
                }
                self.path_of_input(&mut state, "Parameters");
                self.transition(&mut state, names, index);
            }
            "Task" => {
                self.task(&mut state);
                self.recovery(&mut state, names, index);
                self.transition(&mut state, names, index);
            }
            "Choice" => {
                let rules = (0..1 + self.picks.below(3))
                    .map(|_| {
                        let mut rule = self.rule(2);
                        rule.push(self.next(names, index));
                        if self.picks.once_in(4) {
                            let assign = self.template(1);
                            rule.push((
                                "Assign".into(),
                                Value::object(vec![(self.name("v"), assign)]),
                            ));
                        }
                        Value::object(rule)
                    })
                    .collect();
                state.push(("Choices".into(), Value::array(rules)));
                if !self.picks.once_in(4) {
                    let (_, target) = self.next(names, index);
                    state.push(("Default".into(), target));
                }
                self.path_of_input(&mut state, "");
            }
            "Wait" => {
                self.wait(&mut state);
                self.path_of_input(&mut state, "");
                self.transition(&mut state, names, index);
            }
            "Parallel" => {
                let branches = (0..1 + self.picks.below(3))
                    .map(|_| Value::object(self.scope(depth + 1)))
                    .collect();
                state.push(("Branches".into(), Value::array(branches)));
                self.path_of_input(&mut state, "Parameters");
                self.result(&mut state);
                self.recovery(&mut state, names, index);
                self.transition(&mut state, names, index);
            }
            "Map" => {
                self.map(&mut state, depth);
                self.path_of_input(&mut state, "");
                self.result(&mut state);
                self.recovery(&mut state, names, index);
                self.transition(&mut state, names, index);
            }
            "Fail" => {
                for (plain, path) in [("Error", "ErrorPath"), ("Cause", "CausePath")] {
                    match self.picks.below(3) {
                        0 => state.push((plain.into(), Value::string(*self.picks.one_of(&ERRORS)))),
                        1 if self.jsonata => state.push((plain.into(), self.formula())),
                        1 => state.push((path.into(), self.path_or_call())),
                        _ => {}
                    }
                }
            }
            _ => self.path_of_input(&mut state, ""),
        }
        state
    }

    /// The fields that shape what goes in and out.
    fn path_of_input(&mut self, state: &mut Members, template: &str) {
        if self.jsonata {
            if self.picks.once_in(3) {
                let output = self.template(2);
                state.push(("Output".into(), output));
            }
        } else {
            for name in ["InputPath", "OutputPath"] {
                if self.picks.once_in(5) {
                    state.push((name.into(), self.path()));
                }
            }
            if !template.is_empty() && self.picks.once_in(3) {
                let parameters = self.template(2);
                state.push((template.into(), parameters));
                if self.picks.once_in(2) {
                    state.push(("ResultPath".into(), self.target()));
                }
            }
        }
        if self.picks.once_in(4) && state.iter().all(|(name, _)| &**name != "Choices") {
            let member = self.template(1);
            state.push((
                "Assign".into(),
                Value::object(vec![(self.name("v"), member)]),
            ));
        }
    }

    fn result(&mut self, state: &mut Members) {
        if self.jsonata {
            return;
        }
        if self.picks.once_in(4) {
            let selector = self.template(1);
            state.push((
                "ResultSelector".into(),
                Value::object(vec![(self.name("k"), selector)]),
            ));
        }
        if self.picks.once_in(3) && state.iter().all(|(name, _)| &**name != "ResultPath") {
            state.push(("ResultPath".into(), self.target()));
        }
    }

    fn task(&mut self, state: &mut Members) {
        state.push((
            "Resource".into(),
            Value::string(*self.picks.one_of(&RESOURCES)),
        ));
        if self.jsonata {
            if self.picks.once_in(2) {
                let arguments = self.template(2);
                state.push(("Arguments".into(), arguments));
            }
            self.path_of_input(state, "");
        } else {
            self.path_of_input(state, "Parameters");
        }
        self.result(state);
        for name in ["TimeoutSeconds", "HeartbeatSeconds"] {
            match self.picks.below(5) {
                0 => state.push((name.into(), self.count())),
                1 if self.jsonata => state.push((name.into(), self.formula())),
                1 => state.push((format!("{name}Path").into(), self.path())),
                _ => {}
            }
        }
        if self.picks.once_in(12) {
            state.push((
                "Credentials".into(),
                Value::object(vec![(
                    "RoleArn".into(),
                    Value::string("arn:aws:iam::1:role/r"),
                )]),
            ));
        }
    }

    fn wait(&mut self, state: &mut Members) {
        let (name, value) = match self.picks.below(4) {
            0 => ("Seconds", self.count()),
            1 => ("Timestamp", Value::string(*self.picks.one_of(&INSTANTS))),
            2 if self.jsonata => ("Seconds", self.formula()),
            2 => ("SecondsPath", self.path()),
            _ if self.jsonata => ("Timestamp", self.formula()),
            _ => ("TimestampPath", self.path()),
        };
        state.push((name.into(), value));
    }

    fn map(&mut self, state: &mut Members, depth: usize) {
        let mut body = self.scope(depth + 1);
        let distributed = self.picks.once_in(3);
        if distributed {
            let kind = *self.picks.one_of(&["STANDARD", "EXPRESS"]);
            body.push((
                "ProcessorConfig".into(),
                Value::object(vec![
                    ("Mode".into(), Value::string("DISTRIBUTED")),
                    ("ExecutionType".into(), Value::string(kind)),
                ]),
            ));
            self.distributed(state);
        }
        state.push(("ItemProcessor".into(), Value::object(body)));
        match (self.picks.below(3), self.jsonata) {
            (0, true) => state.push(("Items".into(), self.formula())),
            (0, false) => state.push(("ItemsPath".into(), self.path())),
            (1, true) => state.push((
                "Items".into(),
                Value::parse("[1, \"{% $states.input %}\", {}]").unwrap_or_default(),
            )),
            (1, false) => state.push(("ItemsPath".into(), Value::string("$.list"))),
            _ => {}
        }
        if self.picks.once_in(3) {
            let selector = self.template(1);
            state.push((
                "ItemSelector".into(),
                Value::object(vec![(self.name("item"), selector)]),
            ));
        }
        let most = *self.picks.one_of(&[
            "MaxConcurrency",
            "ToleratedFailureCount",
            "ToleratedFailurePercentage",
        ]);
        if self.picks.once_in(2) && (distributed || most == "MaxConcurrency") {
            match self.picks.below(3) {
                0 => state.push((most.into(), Value::int(self.picks.below(5) as i64))),
                1 if self.jsonata => state.push((most.into(), self.formula())),
                1 => state.push((format!("{most}Path").into(), self.path())),
                _ => state.push((most.into(), self.count())),
            }
        }
    }

    fn distributed(&mut self, state: &mut Members) {
        if self.picks.once_in(2) {
            let parameters =
                Value::parse(r#"{"Bucket": "b", "Key": "k", "Prefix": "p"}"#).unwrap_or_default();
            let list = self.picks.once_in(3);
            let action = if list { "listObjectsV2" } else { "getObject" };
            let mut config = vec![(
                Arc::from("InputType"),
                Value::string(
                    *self
                        .picks
                        .one_of(&["JSON", "JSONL", "CSV", "MANIFEST", "PARQUET"]),
                ),
            )];
            config.push(("CSVHeaderLocation".into(), Value::string("FIRST_ROW")));
            if self.picks.once_in(3) {
                config.push(("MaxItems".into(), self.count()));
            }
            if self.picks.once_in(3) {
                config.push((
                    "ItemsPointer".into(),
                    Value::string(*self.picks.one_of(&["/a", "", "/a/0", "a"])),
                ));
            }
            state.push((
                "ItemReader".into(),
                Value::object(vec![
                    (
                        "Resource".into(),
                        Value::string(format!("arn:aws:states:::s3:{action}")),
                    ),
                    (
                        if self.jsonata {
                            "Arguments"
                        } else {
                            "Parameters"
                        }
                        .into(),
                        parameters,
                    ),
                    ("ReaderConfig".into(), Value::object(config)),
                ]),
            ));
        }
        if self.picks.once_in(3) {
            let mut batcher = vec![(
                Arc::from("MaxItemsPerBatch"),
                Value::int(1 + self.picks.below(3) as i64),
            )];
            if self.picks.once_in(2) {
                batcher.push(("MaxInputBytesPerBatch".into(), self.count()));
            }
            if self.picks.once_in(2) {
                let input = self.template(1);
                batcher.push((
                    "BatchInput".into(),
                    Value::object(vec![(self.name("b"), input)]),
                ));
            }
            state.push(("ItemBatcher".into(), Value::object(batcher)));
        }
        if self.picks.once_in(3) {
            let place = Value::parse(r#"{"Bucket": "out", "Prefix": "runs"}"#).unwrap_or_default();
            state.push((
                "ResultWriter".into(),
                Value::object(vec![
                    (
                        "Resource".into(),
                        Value::string("arn:aws:states:::s3:putObject"),
                    ),
                    (
                        if self.jsonata {
                            "Arguments"
                        } else {
                            "Parameters"
                        }
                        .into(),
                        place,
                    ),
                ]),
            ));
        }
        if self.picks.once_in(3) {
            state.push(("Label".into(), Value::string("label")));
        }
    }

    fn recovery(&mut self, state: &mut Members, names: &[String], index: usize) {
        if self.picks.once_in(3) {
            let retriers = (0..1 + self.picks.below(2))
                .map(|_| {
                    let mut retrier = vec![(Arc::from("ErrorEquals"), self.errors())];
                    for name in ["IntervalSeconds", "MaxAttempts", "MaxDelaySeconds"] {
                        if self.picks.once_in(2) {
                            retrier.push((name.into(), self.count()));
                        }
                    }
                    if self.picks.once_in(3) {
                        let rate =
                            *self
                                .picks
                                .one_of(&["2.0", "1", "1e308", "1.0000001", "99999999999"]);
                        retrier.push((
                            "BackoffRate".into(),
                            Value::number(rate).unwrap_or_default(),
                        ));
                    }
                    if self.picks.once_in(3) {
                        retrier.push(("JitterStrategy".into(), Value::string("FULL")));
                    }
                    Value::object(retrier)
                })
                .collect();
            state.push(("Retry".into(), Value::array(retriers)));
        }
        if self.picks.once_in(2) {
            let catchers = (0..1 + self.picks.below(2))
                .map(|_| {
                    let mut catcher = vec![(Arc::from("ErrorEquals"), self.errors())];
                    catcher.push(self.next(names, index));
                    if self.picks.once_in(3) {
                        if self.jsonata {
                            let output = self.template(1);
                            catcher.push(("Output".into(), output));
                        } else {
                            catcher.push(("ResultPath".into(), self.target()));
                        }
                    }
                    if self.picks.once_in(4) {
                        let assign = self.template(1);
                        catcher.push((
                            "Assign".into(),
                            Value::object(vec![(self.name("w"), assign)]),
                        ));
                    }
                    Value::object(catcher)
                })
                .collect();
            state.push(("Catch".into(), Value::array(catchers)));
        }
    }

    fn errors(&mut self) -> Value {
        let name = *self.picks.one_of(&ERRORS);
        Value::array(vec![Value::string(name)])
    }

    fn rule(&mut self, depth: usize) -> Members {
        if self.jsonata {
            return vec![("Condition".into(), self.formula())];
        }
        match self.picks.below(6) {
            0 if depth > 0 => {
                let rules = (0..1 + self.picks.below(2))
                    .map(|_| Value::object(self.rule(depth - 1)))
                    .collect();
                vec![(
                    (*self.picks.one_of(&["And", "Or"])).into(),
                    Value::array(rules),
                )]
            }
            1 if depth > 0 => vec![("Not".into(), Value::object(self.rule(depth - 1)))],
            _ => {
                let comparison = *self.picks.one_of(&COMPARISONS);
                let other = match comparison {
                    "StringLessThanPath" | "NumericEqualsPath" => self.path(),
                    "StringEquals" => Value::string("text"),
                    "StringMatches" => Value::string(*self.picks.one_of(&[
                        "*",
                        "t*t",
                        "\\*",
                        "a*a*a*a*a*a*a*b",
                        "\\",
                    ])),
                    "TimestampLessThan" => Value::string(INSTANTS[self.picks.below(4)]),
                    "NumericEquals" | "NumericGreaterThan" => self.count(),
                    _ => Value::Bool(!self.picks.once_in(2)),
                };
                vec![("Variable".into(), self.path()), (comparison.into(), other)]
            }
        }
    }

    /// `Next`: mostly the state behind this one, now and then any.
    fn next(&mut self, names: &[String], index: usize) -> (Arc<str>, Value) {
        let target = match names.get(index + 1) {
            Some(next) if !self.picks.once_in(5) => next,
            _ => self.picks.one_of(names),
        };
        ("Next".into(), Value::string(target.as_str()))
    }

    fn transition(&mut self, state: &mut Members, names: &[String], index: usize) {
        if index + 1 == names.len() && !self.picks.once_in(8) {
            state.push(("End".into(), Value::Bool(true)));
        } else {
            let next = self.next(names, index);
            state.push(next);
        }
    }

    /// A payload template of the state's language.
    fn template(&mut self, depth: usize) -> Value {
        match self.picks.below(5) {
            0 => value(self.picks, 1),
            1 if depth > 0 => Value::array(
                (0..self.picks.below(3))
                    .map(|_| self.template(depth - 1))
                    .collect(),
            ),
            2 if self.jsonata => self.formula(),
            _ if self.jsonata => Value::object(vec![("f".into(), self.formula())]),
            _ => Value::object(vec![
                ("k.$".into(), self.path_or_call()),
                ("l.$".into(), self.path()),
            ]),
        }
    }

    /// A member's name; in JSONPath now and then one whose value would be read.
    fn name(&mut self, name: &str) -> Arc<str> {
        name.into()
    }

    fn path(&mut self) -> Value {
        self.text_of(&PATHS)
    }

    fn path_or_call(&mut self) -> Value {
        if self.picks.once_in(2) {
            self.text_of(&CALLS)
        } else {
            self.path()
        }
    }

    fn target(&mut self) -> Value {
        if self.picks.once_in(8) {
            return Value::Null;
        }
        self.text_of(&TARGETS)
    }

    fn text_of(&mut self, pool: &[&str]) -> Value {
        if self.picks.once_in(24) {
            return Value::string(format!("$.{}", self.picks.text()));
        }
        Value::string(*self.picks.one_of(pool))
    }

    fn formula(&mut self) -> Value {
        if self.picks.once_in(24) {
            return Value::string(format!("{{% {} %}}", self.picks.text()));
        }
        Value::string(format!("{{% {} %}}", self.picks.one_of(&FORMULAS)))
    }

    /// A number of seconds, items, attempts.
    fn count(&mut self) -> Value {
        const COUNTS: [i64; 9] = [1, 2, 3, 0, 60, 1000, 86_400, 99_999_999, 31_622_400];
        Value::int(*self.picks.one_of(&COUNTS))
    }
}
