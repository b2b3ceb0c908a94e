use super::*;
use crate::formats::Format;

/// The text with every reference to what stands at `|` between angle quotes, the definition doubled.
fn marked(name: &str, text: &str) -> String {
    let mark = if text.contains('¦') { '¦' } else { '|' };
    let offset = text.find(mark).expect("a cursor");
    let text = text.replacen(mark, "", 1);
    let format = Format::of_file(name, &text);
    let outline = Outline::read(Arc::new(format.read(text.as_str().into()).0));
    let view = View::new(&outline, format.spelling);
    let defined = definition(&view, offset);
    let mut out = text.clone();
    for span in references(&view, offset).into_iter().rev() {
        let (open, close) = if Some(span) == defined {
            ("««", "»»")
        } else {
            ("«", "»")
        };
        out.insert_str(span.end, close);
        out.insert_str(span.start, open);
    }
    out
}

#[track_caller]
fn finds(name: &str, text: &str, expected: &[&str]) {
    let told = marked(name, text);
    let mut rest = told.as_str();
    for wanted in expected {
        match rest.find(wanted) {
            Some(at) => rest = &rest[at + wanted.len()..],
            None => panic!("{wanted} is not in {told}"),
        }
    }
    let count = |text: &str| text.matches('«').count();
    let wanted: usize = expected.iter().map(|text| count(text)).sum();
    assert_eq!(count(&told), wanted, "{told}");
}

#[test]
fn states_are_followed_in_their_scope() {
    let text = r#"{"StartAt":"A","States":{
      "A":{"Type":"Choice","Choices":[{"Variable":"$.x","IsNull":true,"Next":"B"}],"Default":"|B"},
      "B":{"Type":"Map","Catch":[{"ErrorEquals":["States.ALL"],"Next":"A"}],"Next":"C","ItemProcessor":{"StartAt":"B2","States":{
        "B2":{"Type":"Pass","Next":"B"},"B":{"Type":"Succeed"}}}},
      "C":{"Type":"Succeed"}}}"#;
    finds(
        "a.asl.json",
        text,
        &[
            "Next\":\"«B»",
            "Default\":\"«B»",
            "\"««B»»\":{\"Type\":\"Map\"",
        ],
    );
    let start = text.replace('|', "").replacen("\"A\"", "\"|A\"", 1);
    finds(
        "a.asl.json",
        &start,
        &["\"StartAt\":\"«A»\"", "\"««A»»\":{", "\"Next\":\"«A»\""],
    );
}

#[test]
fn variables_are_followed_into_inner_scopes_and_expressions() {
    let text = r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{
      "A":{"Type":"Pass","Assign":{"x":1,"y":"{% $x %}"},"Next":"M"},
      "M":{"Type":"Map","Next":"P","Items":"{% ($x := 5; [$x]) %}","ItemProcessor":{"StartAt":"I","States":{
        "I":{"Type":"Pass","Output":"{% $|x & '$x' & $map([1], function($x) { $x }) %}","End":true}}}},
      "P":{"Type":"Parallel","End":true,"Branches":[
        {"StartAt":"Q","States":{"Q":{"Type":"Pass","Output":"{% $x + $y.x %}","End":true}}}]}}}"#;
    finds(
        "a.asl.json",
        text,
        &[
            "{\"««x»»\":1",
            "{% $«x» %}",
            "{% $«x» & '$x' & $map([1], function($x) { $x })",
            "{% $«x» + $y.x",
        ],
    );
    let local = text.replace('|', "").replace("[$x]", "[$|x]");
    finds("a.asl.json", &local, &["($««x»» := 5; [$«x»])"]);
    let parameter = text.replace('|', "").replace("{ $x }", "{ $|x }");
    finds("a.asl.json", &parameter, &["function($««x»») { $«x» }"]);
}

#[test]
fn branches_have_variables_of_their_own_and_distributed_maps_see_none() {
    let text = r#"{"StartAt":"P","States":{
      "P":{"Type":"Parallel","Next":"D","Branches":[
        {"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"n.$":"$.n"},"Next":"B"},"B":{"Type":"Pass","InputPath":"$|n","End":true}}},
        {"StartAt":"C","States":{"C":{"Type":"Pass","Assign":{"n":1},"Parameters":{"v.$":"States.Format('{}', $n)"},"End":true}}}]},
      "D":{"Type":"Map","End":true,"Assign":{"far":1},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
        "StartAt":"E","States":{"E":{"Type":"Pass","InputPath":"$far","End":true}}}}}}"#;
    finds(
        "a.asl.json",
        text,
        &["{\"««n»».$\"", "\"InputPath\":\"$«n»\""],
    );
    let other = text.replace('|', "").replace("$n)", "$|n)");
    finds("a.asl.json", &other, &["{\"««n»»\":1", "'{}', $«n»)"]);
    let far = text.replace('|', "").replace("\"far\":1", "\"|far\":1");
    finds("a.asl.json", &far, &["\"««far»»\":1"]);
}

#[test]
fn names_are_found_as_they_are_written() {
    let yaml = "QueryLanguage: JSONata\nStartAt: A\nStates:\n  A:\n    Type: Pass\n    Assign:\n      größe: 1\n    Next: B\n  B:\n    Type: Pass\n    Output: >-\n      {% 'ä' &\n         $|größe %}\n    Assign:\n      z: '{% ''q'' & $größe %}'\n    End: true\n";
    finds(
        "a.asl.yaml",
        yaml,
        &["««größe»»: 1", "$«größe» %}", "''q'' & $«größe» %}"],
    );
    let json = r#"{"Resources":{"M":{"Type":"AWS::StepFunctions::StateMachine","Properties":{"DefinitionString":{"Fn::Sub":"{\"QueryLanguage\":\"JSONata\",\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"Assign\":{\"x\":1},\"Next\":\"B\"},\"B\":{\"Type\":\"Pass\",\"Output\":\"{% \\\"${Name}\\\" & $|x %}\",\"End\":true}}}"}}}}}"#;
    finds("t.json", json, &["\\\"««x»»\\\":1", "& $«x» %}"]);
}

#[test]
fn what_names_nothing_has_no_references() {
    for text in [
        r#"{"StartAt":"N|o","States":{}}"#,
        r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Comment":"$|x"}}}"#,
        r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Result":{"x":"$|x"},"Assign":{"x":1}}}}"#,
        "|",
    ] {
        assert_eq!(marked("a.asl.json", text), text.replace('|', ""));
    }
}
