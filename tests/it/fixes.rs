//! Every seeded fault comes with a way out that mends it: in JSON, in YAML, and inside a template.
//!
//! A fault is a machine with something wrong in it and the label of the fix. The fix is one edit; after it nothing that was
//! found because of the fault is left, the service would take the machine, and undoing the edit gives the old text.

use std::fmt::Write;
use stepwright::asl::MachineType;
use stepwright::diagnostics::{Diagnostic, Severity};
use stepwright::document::{Document, Snapshot};
use stepwright::formats::{Format, Spelling};
use stepwright::json::{Value, json_string};

/// (name, machine with the fault, label of the fix)
type Fault = (&'static str, String, &'static str);

/// A machine in JSONPath whose state `A` is this one.
fn only(state: &str) -> String {
    format!(r#"{{"StartAt":"A","States":{{"A":{state}}}}}"#)
}

fn jsonata(state: &str) -> String {
    format!(r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{"A":{state}}}}}"#)
}

/// The same with a state `B` that ends well.
fn two(state: &str) -> String {
    format!(r#"{{"StartAt":"A","States":{{"A":{state},"B":{{"Type":"Succeed"}}}}}}"#)
}

fn task(rest: &str) -> String {
    two(&format!(
        r#"{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{{"FunctionName":"f"}},"Next":"B",{rest}}}"#
    ))
}

fn choice(rules: &str) -> String {
    two(&format!(
        r#"{{"Type":"Choice","Choices":{rules},"Default":"B"}}"#
    ))
}

const INNER: &str = r#"{"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}"#;

/// Mistakes in the JSON text, which other notations do not have.
fn text_faults() -> Vec<Fault> {
    let all = "Mend all mistakes of the JSON text";
    vec![
        (
            "a comma is missing",
            r#"{"StartAt":"A" "States":{"A":{"Type":"Succeed"}}}"#.into(),
            "Add ,",
        ),
        (
            "a comma too many",
            r#"{"StartAt":"A","States":{"A":{"Type":"Succeed",}}}"#.into(),
            "Remove the comma",
        ),
        (
            "a brace is missing",
            r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}"#.into(),
            "Add }",
        ),
        (
            "a brace too many",
            r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}}"#.into(),
            "Remove }",
        ),
        (
            "single quotes",
            "{'StartAt':'A','States':{'A':{'Type':'Succeed'}}}".into(),
            all,
        ),
        (
            "keys without quotes",
            r#"{StartAt:"A",States:{A:{Type:"Succeed"}}}"#.into(),
            all,
        ),
        (
            "a comment",
            "{\"StartAt\":\"A\", // first\n\"States\":{\"A\":{\"Type\":\"Succeed\"}}}".into(),
            "Remove the comment",
        ),
        (
            "a colon is missing",
            r#"{"StartAt" "A","States":{"A":{"Type":"Succeed"}}}"#.into(),
            "Add :",
        ),
        (
            "True for true",
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":True}}}"#.into(),
            "Change to true",
        ),
        (
            "a number with a zero before it",
            r#"{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":010,"End":true}}}"#.into(),
            "Change to 10",
        ),
        (
            "a text without quotes",
            r#"{"StartAt":A,"States":{"A":{"Type":"Succeed"}}}"#.into(),
            "Change to \"A\"",
        ),
        (
            "a quote is missing",
            "{\"StartAt\":\"A,\n\"States\":{\"A\":{\"Type\":\"Succeed\"}}}".into(),
            "Add \"",
        ),
        (
            "an equals sign for a colon",
            r#"{"StartAt"="A","States":{"A":{"Type":"Succeed"}}}"#.into(),
            all,
        ),
        (
            "a backslash",
            r#"{"Comment":"C:\dir","StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#.into(),
            "Write the backslash twice",
        ),
    ]
}

/// Mistakes in the machine, whatever it is written in.
fn faults() -> Vec<Fault> {
    let mut all = structure_faults();
    all.extend(value_faults());
    all.extend(language_faults());
    all
}

fn structure_faults() -> Vec<Fault> {
    vec![
        (
            "a state twice",
            format!(
                r#"{{"StartAt":"A","States":{{"A":{{"Type":"Parallel","End":true,"Branches":[{INNER},{INNER}]}}}}}}"#
            ),
            "Rename to I 2",
        ),
        (
            "a mistyped target",
            only(r#"{"Type":"Pass","Next":"Finsh"},"Finish":{"Type":"Succeed"}"#),
            "Change to Finish",
        ),
        (
            "a target that is not there",
            only(r#"{"Type":"Pass","Next":"Ship"}"#),
            "Create state Ship",
        ),
        (
            "a start that is not there",
            r#"{"StartAt":"Begin","States":{"A":{"Type":"Succeed"}}}"#.into(),
            "Start at A",
        ),
        (
            "no start",
            r#"{"States":{"A":{"Type":"Succeed"}}}"#.into(),
            "Start at A",
        ),
        (
            "no type, but a resource",
            only(r#"{"Resource":"arn:aws:states:::lambda:invoke","End":true}"#),
            "Make it a Task",
        ),
        ("no type", only(r#"{"End":true}"#), "Make it a Pass"),
        (
            "a type in small letters",
            only(r#"{"Type":"succeed"}"#),
            "Change to Succeed",
        ),
        (
            "a field in small letters",
            two(r#"{"Type":"Pass","next":"B"}"#),
            "Rename to Next",
        ),
        (
            "a mistyped field",
            task(r#""TimoutSeconds":3"#),
            "Rename to TimeoutSeconds",
        ),
        (
            "an unknown field",
            only(r#"{"Type":"Succeed","Colour":"red"}"#),
            "Remove Colour",
        ),
        (
            "Next and End",
            two(r#"{"Type":"Pass","Next":"B","End":true}"#),
            "Remove End",
        ),
        ("neither", only(r#"{"Type":"Pass"}"#), "End here"),
        (
            "neither, before another",
            two(r#"{"Type":"Pass"}"#),
            "Go to B",
        ),
        (
            "a Choice with Next",
            two(
                r#"{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"B"}],"Next":"B"}"#,
            ),
            "Rename to Default",
        ),
        (
            "a Choice with End",
            two(
                r#"{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"B"}],"Default":"B","End":true}"#,
            ),
            "Remove End",
        ),
        (
            "a Choice without Default",
            two(r#"{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"B"}]}"#),
            "Go to B by default",
        ),
        ("a Choice without rules", choice("[]"), "Make it a Pass"),
        (
            "a rule without Next",
            choice(r#"[{"Variable":"$.a","IsNull":true}]"#),
            "Go to B",
        ),
        (
            "a mistyped comparison",
            choice(r#"[{"Variable":"$.a","NumericEqual":1,"Next":"B"}]"#),
            "Rename to NumericEquals",
        ),
        (
            "a Fail with Next",
            only(r#"{"Type":"Fail","Error":"E","Next":"A"}"#),
            "Remove Next",
        ),
        (
            "a Succeed with Next",
            only(r#"{"Type":"Succeed","Next":"A"}"#),
            "Remove Next",
        ),
        (
            "a Map without processor",
            only(r#"{"Type":"Map","End":true}"#),
            "Add an ItemProcessor with a Pass",
        ),
        (
            "a Parallel without branches",
            only(r#"{"Type":"Parallel","End":true}"#),
            "Add a branch with a Pass",
        ),
        (
            "a Task without resource",
            only(r#"{"Type":"Task","End":true}"#),
            "Invoke a Lambda function",
        ),
        (
            "a Wait without a time",
            only(r#"{"Type":"Wait","End":true}"#),
            "Wait for a minute",
        ),
        (
            "a state nobody enters",
            only(r#"{"Type":"Succeed"},"X":{"Type":"Pass","Next":"A"}"#),
            "Remove state X",
        ),
        (
            "no end",
            only(r#"{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"}"#),
            "End at B",
        ),
        (
            "a reader on an inline Map",
            only(&format!(
                r#"{{"Type":"Map","ItemBatcher":{{"MaxItemsPerBatch":2}},"ItemProcessor":{INNER},"End":true}}"#
            )),
            "Make the Map distributed",
        ),
        (
            "a label twice",
            format!(
                r#"{{"StartAt":"A","States":{{"A":{{"Type":"Map","Label":"L","ItemProcessor":{},"Next":"B"}},"B":{{"Type":"Map","Label":"L","ItemProcessor":{},"End":true}}}}}}"#,
                r#"{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}"#,
                r#"{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},"StartAt":"J","States":{"J":{"Type":"Pass","End":true}}}"#
            ),
            "Change to L2",
        ),
        (
            "a distributed Map without ExecutionType",
            only(
                r#"{"Type":"Map","End":true,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED"},"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}}"#,
            ),
            "Run children as STANDARD",
        ),
    ]
}

fn value_faults() -> Vec<Fault> {
    vec![
        (
            "a path under a plain key",
            only(r#"{"Type":"Pass","Parameters":{"id":"$.order.id"},"End":true}"#),
            "Rename to id.$",
        ),
        (
            "a number under a computed key",
            only(r#"{"Type":"Pass","Parameters":{"n.$":3},"End":true}"#),
            "Rename to n",
        ),
        (
            "a name under a computed key",
            only(r#"{"Type":"Pass","Parameters":{"id.$":"order.id"},"End":true}"#),
            "Change to $.order.id",
        ),
        (
            "a mistyped intrinsic function",
            only(r#"{"Type":"Pass","Parameters":{"t.$":"States.Fromat('{}', $.a)"},"End":true}"#),
            "Change to States.Format('{}', $.a)",
        ),
        (
            "States.ALL before others",
            task(r#""Retry":[{"ErrorEquals":["States.ALL"]},{"ErrorEquals":["E"]}]"#),
            "Move it last",
        ),
        (
            "States.ALL beside others",
            task(r#""Retry":[{"ErrorEquals":["E","States.ALL"]}]"#),
            "Leave only States.ALL",
        ),
        (
            "a retrier for no error",
            task(r#""Retry":[{"ErrorEquals":[]}]"#),
            "Add States.ALL",
        ),
        (
            "a catcher that names no errors",
            task(r#""Catch":[{"Next":"B"}]"#),
            "For all errors",
        ),
        (
            "an error outside a list",
            task(r#""Retry":[{"ErrorEquals":"E"}]"#),
            "Put it into a list",
        ),
        (
            "a mistyped error",
            task(r#""Retry":[{"ErrorEquals":["States.Timeot"]}]"#),
            "Change to States.Timeout",
        ),
        (
            "two times to wait for",
            only(r#"{"Type":"Wait","Seconds":3,"Timestamp":"2027-03-01T09:00:00Z","End":true}"#),
            "Remove Timestamp",
        ),
        (
            "a negative number",
            only(r#"{"Type":"Wait","Seconds":-1,"End":true}"#),
            "Change to 0",
        ),
        (
            "half a second",
            only(r#"{"Type":"Wait","Seconds":1.5,"End":true}"#),
            "Change to 2",
        ),
        (
            "a number in quotes",
            only(r#"{"Type":"Wait","Seconds":"30","End":true}"#),
            "Change to 30",
        ),
        (
            "a truth in quotes",
            only(r#"{"Type":"Pass","End":"true"}"#),
            "Change to true",
        ),
        (
            "a timestamp with a blank",
            only(r#"{"Type":"Wait","Timestamp":"2027-03-01 09:00:00","End":true}"#),
            "Change to 2027-03-01T09:00:00Z",
        ),
        (
            "a heartbeat after the timeout",
            task(r#""TimeoutSeconds":60,"HeartbeatSeconds":90"#),
            "Change to 30",
        ),
        (
            "a rate below one",
            task(r#""Retry":[{"ErrorEquals":["E"],"BackoffRate":0.5}]"#),
            "Change to 1.0",
        ),
        (
            "a result in several places",
            only(r#"{"Type":"Pass","ResultPath":"$.a[*].b","End":true}"#),
            "Change to $.a",
        ),
        (
            "a result in a variable",
            only(r#"{"Type":"Pass","ResultPath":"$total","End":true}"#),
            "Change to $.total",
        ),
        (
            "a comparison with a path",
            choice(r#"[{"Variable":"$.a","NumericEquals":"$.b","Next":"B"}]"#),
            "Rename to NumericEqualsPath",
        ),
        (
            "a comparison with a number in quotes",
            choice(r#"[{"Variable":"$.a","NumericEquals":"3","Next":"B"}]"#),
            "Change to 3",
        ),
        (
            "the name of a function for an ARN",
            only(r#"{"Type":"Task","Resource":"charge","End":true}"#),
            "Invoke the Lambda function charge",
        ),
        (
            "a mistyped call",
            only(
                r#"{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMesage","Parameters":{"QueueUrl":"q","MessageBody":"m"},"End":true}"#,
            ),
            "Change to sqs:sendMessage",
        ),
        (
            "a callback without token",
            only(
                r#"{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"q","MessageBody":{"id":1}},"End":true}"#,
            ),
            "Hand out the task token",
        ),
        (
            "an argument is missing",
            only(
                r#"{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"Payload":{}},"End":true}"#,
            ),
            "Add FunctionName",
        ),
        (
            "a variable nobody can call so",
            only(r#"{"Type":"Pass","Assign":{"2nd":1},"End":true}"#),
            "Rename to _2nd",
        ),
        (
            "a mistyped variable",
            only(
                r#"{"Type":"Pass","Assign":{"prize":1},"Next":"B"},"B":{"Type":"Pass","InputPath":"$price","End":true}"#,
            ),
            "Change to $prize",
        ),
        (
            "a variable that some way does not assign",
            only(
                r#"{"Type":"Pass","Next":"C"},"C":{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"D"}],"Default":"E"},"D":{"Type":"Pass","Assign":{"x":1},"Next":"E"},"E":{"Type":"Pass","InputPath":"$x","End":true}"#,
            ),
            "Assign $x at the start",
        ),
        (
            "a variable of an outer scope",
            only(
                r#"{"Type":"Pass","Assign":{"x":1},"Next":"M"},"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","Assign":{"x":2},"End":true}}}}"#,
            ),
            "Rename to innerX",
        ),
        (
            "a state behind one that ends",
            only(
                r#"{"Type":"Pass","End":true},"X":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"}"#,
            ),
            "Go here from A",
        ),
        (
            "a state that was passed over",
            only(
                r#"{"Type":"Pass","Next":"B"},"X":{"Type":"Wait","Seconds":1,"Next":"B"},"B":{"Type":"Succeed"}"#,
            ),
            "Go here from A",
        ),
        (
            "a state behind a Choice",
            only(
                r#"{"Type":"Choice","Choices":[{"Variable":"$.a","IsPresent":true,"Next":"B"}]},"X":{"Type":"Fail","Error":"E","Cause":"c"},"B":{"Type":"Succeed"}"#,
            ),
            "Go here from A",
        ),
        (
            "a state behind everything",
            only(
                r#"{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","End":true},"C":{"Type":"Fail","Error":"E","Cause":"c"}"#,
            ),
            "Go here from B",
        ),
        (
            "an ARN without its beginning",
            only(
                r#"{"Type":"Task","Resource":"sqs:sendMessage","Parameters":{"QueueUrl":"q","MessageBody":"m"},"End":true}"#,
            ),
            "Change to arn:aws:states:::sqs:sendMessage",
        ),
        (
            "an ARN with too few colons",
            only(
                r#"{"Type":"Task","Resource":"arn:aws:states:lambda:invoke","Parameters":{"FunctionName":"f"},"End":true}"#,
            ),
            "Change to arn:aws:states:::lambda:invoke",
        ),
        (
            "a wide inline Map",
            only(&format!(
                r#"{{"Type":"Map","MaxConcurrency":100,"ItemProcessor":{INNER},"End":true}}"#
            )),
            "Change to 40",
        ),
    ]
}

fn language_faults() -> Vec<Fault> {
    vec![
        (
            "Parameters in JSONata",
            jsonata(
                r#"{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$.order"},"End":true}"#,
            ),
            "Rename to Arguments",
        ),
        (
            "InputPath in JSONata",
            jsonata(r#"{"Type":"Pass","InputPath":"$.a","End":true}"#),
            "Remove InputPath",
        ),
        (
            "Result in JSONata",
            jsonata(r#"{"Type":"Pass","Result":{"a":1},"End":true}"#),
            "Rename to Output",
        ),
        (
            "ItemsPath in JSONata",
            jsonata(&format!(
                r#"{{"Type":"Map","ItemsPath":"$.rows","ItemProcessor":{INNER},"End":true}}"#
            )),
            "Rename to Items",
        ),
        (
            "Arguments in JSONPath",
            only(
                r#"{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"f"},"End":true}"#,
            ),
            "Rename to Parameters",
        ),
        (
            "expressions in JSONPath",
            only(r#"{"Type":"Pass","Output":"{% $states.input.a %}","End":true}"#),
            "Use JSONata in this state",
        ),
        (
            "an expression that does not end",
            jsonata(r#"{"Type":"Pass","Output":"{% $states.input.a","End":true}"#),
            "Change to {% $states.input.a %}",
        ),
        (
            "a root that is not there",
            jsonata(r#"{"Type":"Pass","Output":"{% $.order.id %}","End":true}"#),
            "Change to {% $states.input.order.id %}",
        ),
        (
            "the Context Object of JSONPath",
            jsonata(r#"{"Type":"Pass","Output":"{% $$.Execution.Id %}","End":true}"#),
            "Change to {% $states.context.Execution.Id %}",
        ),
        (
            "two equals signs",
            jsonata(r#"{"Type":"Pass","Output":"{% $states.input.a == 1 %}","End":true}"#),
            "Change to {% $states.input.a = 1 %}",
        ),
        (
            "a condition without braces",
            format!(
                r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{"A":{{"Type":"Choice","Choices":[{}],"Default":"B"}},"B":{{"Type":"Succeed"}}}}}}"#,
                r#"{"Condition":"$states.input.a = 1","Next":"B"}"#
            ),
            "Change to {% $states.input.a = 1 %}",
        ),
        (
            "a JSONPath state in a JSONata machine",
            jsonata(r#"{"Type":"Pass","QueryLanguage":"JSONPath","End":true}"#),
            "Remove QueryLanguage from the state",
        ),
    ]
}

/// Faults of Express machines.
fn express_faults() -> Vec<Fault> {
    vec![
        (
            "waiting for a job",
            only(
                r#"{"Type":"Task","Resource":"arn:aws:states:::ecs:runTask.sync","Parameters":{"TaskDefinition":"t"},"End":true}"#,
            ),
            "Do not wait for the end",
        ),
        (
            "a distributed Map",
            only(
                r#"{"Type":"Map","End":true,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}}"#,
            ),
            "Change to INLINE",
        ),
        (
            "a long wait",
            only(r#"{"Type":"Wait","Seconds":600,"End":true}"#),
            "Change to 300",
        ),
    ]
}

fn is_error(found: &&Diagnostic) -> bool {
    found.severity == Severity::Error
}

/// Applies the fix to the file and looks at what is left.
fn mend(
    name: &str,
    file: &str,
    format: &Format,
    machine: MachineType,
    label: &str,
) -> Result<(), String> {
    let open = |text: &str| {
        let mut document = Document::open(text.as_bytes(), format.clone());
        document.set_machine_type(machine);
        document
    };
    let before = open(file).snapshot();
    let told = |snapshot: &Snapshot| {
        let found = snapshot.diagnostics.iter().map(|d| {
            let fixes: Vec<&str> = d.fixes.iter().map(|fix| &*fix.label).collect();
            format!("{} {}: {} {fixes:?}", d.code, d.location, d.message)
        });
        found.collect::<Vec<_>>().join("\n")
    };
    let offered = before.diagnostics.iter().find_map(|found| {
        let fix = found.fixes.iter().find(|fix| fix.label == label)?;
        Some((found, fix))
    });
    let Some((found, fix)) = offered else {
        return Err(format!(
            "{name}: no fix '{label}' of\n{file}\n{}",
            told(&before)
        ));
    };
    let (after, undo) = fix.edit.apply(file);
    if undo.apply(&after).0 != file {
        return Err(format!("{name}: undoing does not give the old text"));
    }
    let left = open(&after).snapshot();
    let same = left
        .diagnostics
        .iter()
        .any(|d| d.code == found.code && d.message == found.message);
    if same || left.diagnostics.iter().any(|d| is_error(&d)) {
        return Err(format!("{name}: left in\n{after}\n{}", told(&left)));
    }
    Ok(())
}

#[track_caller]
fn all_mended(results: impl Iterator<Item = Result<(), String>>, least: usize) {
    let (mut done, mut wrong) = (0, Vec::new());
    for result in results {
        match result {
            Ok(()) => done += 1,
            Err(why) => wrong.push(why),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(done >= least, "{done}");
}

/// The same machine as a block of YAML.
fn yaml(value: &Value, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(object) if !object.members().is_empty() => {
            for (key, value) in object.members() {
                write!(out, "\n{pad}{}:", json_string(key)).unwrap();
                yaml(value, indent + 2, out);
            }
        }
        Value::Array(array) if !array.items().is_empty() => {
            for item in array.items() {
                write!(out, "\n{pad}-").unwrap();
                yaml(item, indent + 2, out);
            }
        }
        plain => write!(out, " {}", plain.to_json()).unwrap(),
    }
}

fn as_yaml(text: &str, indent: usize) -> String {
    let mut out = String::new();
    yaml(&Value::parse(text).expect(text), indent, &mut out);
    out.trim_start_matches('\n').to_owned() + "\n"
}

#[test]
fn mistakes_of_the_text_are_mended() {
    let format = Format::of(Spelling::Json);
    all_mended(
        text_faults()
            .iter()
            .map(|(name, text, label)| mend(name, text, &format, MachineType::Standard, label)),
        14,
    );
}

#[test]
fn seeded_faults_are_mended() {
    let format = Format::of(Spelling::Json);
    let standard = faults();
    let express = express_faults();
    let all = standard.iter().map(|fault| (fault, MachineType::Standard));
    let all = all.chain(express.iter().map(|fault| (fault, MachineType::Express)));
    all_mended(
        all.map(|((name, text, label), machine)| mend(name, text, &format, machine, label)),
        70,
    );
}

#[test]
fn seeded_faults_are_mended_in_yaml() {
    let format = Format::of(Spelling::Yaml);
    let standard = faults();
    all_mended(
        standard.iter().map(|(name, text, label)| {
            let file = as_yaml(text, 0);
            mend(name, &file, &format, MachineType::Standard, label)
        }),
        70,
    );
}

#[test]
fn seeded_faults_are_mended_inside_a_template() {
    let format = Format::in_template(Spelling::Yaml, "Machine");
    let standard = faults();
    all_mended(
        standard.iter().map(|(name, text, label)| {
            let file = format!(
                "Resources:\n  Machine:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      RoleArn: arn:aws:iam::123456789012:role/r\n      Definition:\n{}",
                as_yaml(text, 8)
            );
            mend(name, &file, &format, MachineType::Standard, label)
        }),
        70,
    );
}
