//! Machines whose cost is known by heart: the interpreter's workloads, with the outputs they must give.

use std::fmt::Write;
use std::sync::Arc;
use stepwright::asl::program::{Program, lower};
use stepwright::asl::{MachineType, Outline};
use stepwright::interpreter::{
    Agenda, Entry, Execution, Instant, Outcome, Pause, StartOptions, Status,
};
use stepwright::json::{Value, parse};
use stepwright::mocks::{MockBook, MockWorld};

/// One workload: what is run, and what must come out of it.
pub struct Workload {
    /// `W1` …
    pub id: &'static str,
    /// What it is, in words.
    pub words: &'static str,
    /// The compiled machine.
    pub program: Arc<Program>,
    /// What it is given.
    pub input: Value,
    /// Answers for its tasks.
    pub world: MockWorld,
    /// What one unit of the target is: transitions, attempts or states.
    pub units: u64,
    /// Most microseconds a unit may take.
    pub target: f64,
    /// The output it must have.
    pub output: Value,
}

impl Workload {
    /// Runs it to its end and checks what came out.
    pub fn run(&self) -> Execution {
        self.watch(|_, _| {})
    }

    /// The same, looking at every entry.
    pub fn watch(&self, mut see: impl FnMut(&Execution, &Entry)) -> Execution {
        let mut execution = self.start();
        let mut world = self.world.clone();
        let pause = Agenda::new().run(&mut execution, &mut world, |execution, entry| {
            see(execution, entry);
            true
        });
        match pause {
            Pause::Finished(outcome) => self.check(&outcome),
            Pause::Stuck | Pause::Stopped => panic!("{} did not end", self.id),
        }
        execution
    }

    /// A fresh run of it.
    pub fn start(&self) -> Execution {
        let options = StartOptions {
            kind: MachineType::Standard,
            start: Instant(1_700_000_000_000),
            seed: 0,
            limits: false,
            machine_name: "bench".into(),
            context: None,
        };
        Execution::start(self.program.clone(), self.input.clone(), options)
    }

    fn check(&self, outcome: &Outcome) {
        assert_eq!(
            outcome.status,
            Status::Succeeded,
            "{}: {outcome:?}",
            self.id
        );
        assert!(
            outcome.output.as_ref() == Some(&self.output),
            "{} gave another output",
            self.id
        );
    }
}

/// Compiles a definition's text.
pub fn compile(text: &str) -> Arc<Program> {
    let (tree, problems) = parse(text.into());
    assert!(problems.is_empty(), "{problems:?}");
    lower(&Outline::read(Arc::new(tree)), MachineType::Standard).expect("the workload runs")
}

fn value(text: &str) -> Value {
    Value::parse(text).expect("the workload's data is JSON")
}

/// States one after another; `body` writes the members of one before its transition.
fn chain(count: usize, body: impl Fn(usize) -> String) -> String {
    let mut text = String::from("{\"StartAt\":\"S0\",\"States\":{");
    for index in 0..count {
        let then = if index + 1 == count {
            "\"End\":true".to_string()
        } else {
            format!("\"Next\":\"S{}\"", index + 1)
        };
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(text, "{comma}\"S{index}\":{{{},{then}}}", body(index));
    }
    text.push_str("}}");
    text
}

/// 1,000 Pass states with Parameters and ResultPath.
pub fn w1(count: usize) -> Workload {
    let text = chain(count, |index| {
        format!(
            r#""Type":"Pass","Parameters":{{"i":{index},"prev.$":"$.acc.i","tag.$":"$.doc.tag"}},"ResultPath":"$.acc""#
        )
    });
    let list: Vec<String> = (0..50).map(|n| n.to_string()).collect();
    let doc = format!(r#"{{"tag":"bench","list":[{}]}}"#, list.join(","));
    Workload {
        id: "W1",
        words: "chain of Pass states, a transition",
        program: compile(&text),
        input: value(&format!(r#"{{"acc":{{"i":-1}},"doc":{doc}}}"#)),
        world: MockWorld::default(),
        units: count as u64,
        target: 0.7,
        output: value(&format!(
            r#"{{"acc":{{"i":{},"prev":{},"tag":"bench"}},"doc":{doc}}}"#,
            count - 1,
            count as i64 - 2
        )),
    }
}

/// A Choice and a counting Pass in a loop.
pub fn w2(transitions: usize) -> Workload {
    let rounds = transitions / 2;
    let text = format!(
        r#"{{"StartAt":"Check","States":{{
        "Check":{{"Type":"Choice","Choices":[{{"Variable":"$.i","NumericLessThan":{rounds},"Next":"Inc"}}],"Default":"Done"}},
        "Inc":{{"Type":"Pass","Parameters":{{"i.$":"States.MathAdd($.i, 1)","name.$":"$.name"}},"Next":"Check"}},
        "Done":{{"Type":"Succeed"}}}}}}"#
    );
    Workload {
        id: "W2",
        words: "loop of Choice and Pass, a transition",
        program: compile(&text),
        input: value(r#"{"i":0,"name":"loop"}"#),
        world: MockWorld::default(),
        units: 2 * rounds as u64 + 2,
        target: 0.4,
        output: value(&format!(r#"{{"i":{rounds},"name":"loop"}}"#)),
    }
}

/// An inline Map, three states an item, one item at a time.
pub fn w3(items: usize) -> Workload {
    let text = r#"{"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":1,"End":true,
        "ItemProcessor":{"ProcessorConfig":{"Mode":"INLINE"},"StartAt":"A","States":{
        "A":{"Type":"Pass","Parameters":{"id.$":"$.id","v2.$":"States.MathAdd($.v, 1)"},"Next":"B"},
        "B":{"Type":"Choice","Choices":[{"Variable":"$.v2","NumericGreaterThan":50,"Next":"Hi"}],"Default":"Lo"},
        "Hi":{"Type":"Pass","Result":"hi","ResultPath":"$.c","End":true},
        "Lo":{"Type":"Pass","Result":"lo","ResultPath":"$.c","End":true}}}}}}"#;
    let v = |id: usize| (id * 37) % 100;
    let given: Vec<String> = (0..items)
        .map(|id| format!(r#"{{"id":{id},"v":{}}}"#, v(id)))
        .collect();
    let made: Vec<String> = (0..items)
        .map(|id| {
            let c = if v(id) + 1 > 50 { "hi" } else { "lo" };
            format!(r#"{{"id":{id},"v2":{},"c":"{c}"}}"#, v(id) + 1)
        })
        .collect();
    Workload {
        id: "W3",
        words: "Map, a transition",
        program: compile(text),
        input: value(&format!(r#"{{"items":[{}]}}"#, given.join(","))),
        world: MockWorld::default(),
        units: 3 * items as u64 + 1,
        target: 1.0,
        output: value(&format!("[{}]", made.join(","))),
    }
}

/// Parallel branches of Pass states.
pub fn w4(branches: usize, depth: usize) -> Workload {
    let branch = |b: usize| {
        let mut text = format!("{{\"StartAt\":\"B{b}_0\",\"States\":{{");
        for i in 0..depth {
            let then = if i + 1 == depth {
                "\"End\":true".to_string()
            } else {
                format!("\"Next\":\"B{b}_{}\"", i + 1)
            };
            let comma = if i == 0 { "" } else { "," };
            let _ = write!(
                text,
                r#"{comma}"B{b}_{i}":{{"Type":"Pass","Parameters":{{"b":{b},"i":{i},"x.$":"$.x"}},{then}}}"#
            );
        }
        text.push_str("}}");
        text
    };
    let all: Vec<String> = (0..branches).map(branch).collect();
    let outputs: Vec<String> = (0..branches)
        .map(|b| format!(r#"{{"b":{b},"i":{},"x":42}}"#, depth - 1))
        .collect();
    Workload {
        id: "W4",
        words: "Parallel, a transition",
        program: compile(&format!(
            r#"{{"StartAt":"P","States":{{"P":{{"Type":"Parallel","Branches":[{}],"End":true}}}}}}"#,
            all.join(",")
        )),
        input: value(r#"{"x":42}"#),
        world: MockWorld::default(),
        units: (branches * depth) as u64 + 1,
        target: 1.0,
        output: value(&format!("[{}]", outputs.join(","))),
    }
}

/// A document of about so many bytes.
pub fn document(bytes: usize) -> String {
    let mut orders = Vec::new();
    let mut used = 12;
    while used < bytes {
        let n = orders.len();
        let line = |k: usize| {
            format!(
                r#"{{"sku":"SKU-{:05}","qty":{},"price":{}.25}}"#,
                n * 7 + k,
                k + 1,
                n * 13 % 997
            )
        };
        let order = format!(
            r#"{{"id":"ord-{n:06}","customer":{{"name":"Customer {n}","tier":"gold","active":true}},"lines":[{},{},{}],"note":"a note of some forty characters, made up","total":{}}}"#,
            line(0),
            line(1),
            line(2),
            n * 31
        );
        used += order.len() + 1;
        orders.push(order);
    }
    format!(r#"{{"orders":[{}]}}"#, orders.join(","))
}

/// A large payload handed from state to state.
pub fn w5(bytes: usize, count: usize) -> Workload {
    let text = chain(count, |index| {
        format!(
            r#""Type":"Pass","InputPath":"$.doc","Parameters":{{"doc.$":"$","n":{index}}},"OutputPath":"$""#
        )
    });
    let doc = value(&document(bytes));
    let with = |n: i64| {
        let members = [("doc", doc.clone()), ("n", Value::int(n))];
        Value::object(members.map(|(key, value)| (key.into(), value)).to_vec())
    };
    // The document in the output is the very one that was given: comparing them costs nothing.
    let output = with(count as i64 - 1);
    Workload {
        id: "W5",
        words: "256 KiB payload carried along, a transition",
        program: compile(&text),
        input: with(-1),
        world: MockWorld::default(),
        units: count as u64,
        target: 2.0,
        output,
    }
}

/// JSONata: filter, sort and map over a list, state after state.
pub fn w6(items: usize, count: usize) -> Workload {
    let expression = "{% { 'xs': $map($sort($filter($states.input.xs, function($x) { $x.v >= 0 }), \
        function($a, $b) { $a.k > $b.k }), function($x) { { 'k': ($x.k * 31 + 7) % 100003, 'v': $x.v + 1 } }), \
        'n': $states.input.n + 1 } %}";
    let text = chain(count, |_| {
        format!(r#""Type":"Pass","Output":"{expression}""#)
    });
    let text = text.replacen('{', r#"{"QueryLanguage":"JSONata","#, 1);
    let mut list: Vec<(u64, u64)> = (0..items as u64)
        .map(|i| ((i * 7919) % 100_003, 7 * i))
        .collect();
    let show = |list: &[(u64, u64)]| {
        let items: Vec<String> = list
            .iter()
            .map(|(k, v)| format!(r#"{{"k":{k},"v":{v}}}"#))
            .collect();
        format!("[{}]", items.join(","))
    };
    let input = value(&format!(r#"{{"xs":{},"n":0}}"#, show(&list)));
    for _ in 0..count {
        list.sort_by_key(|(k, _)| *k);
        list = list
            .into_iter()
            .map(|(k, v)| ((k * 31 + 7) % 100_003, v + 1))
            .collect();
    }
    Workload {
        id: "W6",
        words: "JSONata over 1,000 items, a state",
        program: compile(&text),
        input,
        world: MockWorld::default(),
        units: count as u64,
        target: 3_500.0,
        output: value(&format!(r#"{{"xs":{},"n":{count}}}"#, show(&list))),
    }
}

/// Tasks that fail some times before they succeed; the delays are virtual.
pub fn w7(tasks: usize, fails: usize) -> Workload {
    let text = chain(tasks, |_| {
        format!(
            r#""Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:flaky","ResultPath":"$.r",
            "Retry":[{{"ErrorEquals":["Flaky"],"IntervalSeconds":1,"BackoffRate":2.0,"MaxAttempts":{}}}]"#,
            fails + 1
        )
    });
    let states: Vec<String> = (0..tasks)
        .map(|n| format!(r#""S{n}":"FlakyThenOk""#))
        .collect();
    let book = value(&format!(
        r#"{{"StateMachines":{{"bench":{{"TestCases":{{"Bench":{{{}}}}}}}}},"MockedResponses":{{"FlakyThenOk":{{
        "0-{}":{{"Throw":{{"Error":"Flaky","Cause":"injected"}}}},"{fails}":{{"Return":{{"ok":true}}}}}}}}}}"#,
        states.join(","),
        fails - 1
    ));
    let (book, problems) = MockBook::from_value(&book).expect("the book is well formed");
    assert!(problems.is_empty());
    Workload {
        id: "W7",
        words: "retries with virtual backoff, an attempt",
        program: compile(&text),
        input: value(r#"{"r":null}"#),
        world: MockWorld::from_book(&book, "bench", "Bench").expect("the case is there"),
        units: (tasks * (fails + 1)) as u64,
        target: 1.5,
        output: value(r#"{"r":{"ok":true}}"#),
    }
}

/// All of them in the sizes the targets are stated for.
pub fn all() -> Vec<Workload> {
    vec![
        w1(1_000),
        w2(100_000),
        w3(10_000),
        w4(100, 10),
        w5(254 * 1024, 100),
        w6(1_000, 10),
        w7(100, 5),
    ]
}
