use super::*;
use crate::asl::Outline;
use crate::formats::Format;
use std::path::Path;
use std::sync::Arc;

fn outline(name: &str, text: &str) -> (Outline, Spelling) {
    let format = Format::of_file(name, text);
    let outline = Outline::read(Arc::new(format.read(text.into()).0));
    (outline, format.spelling)
}

/// The tokens of a text, as `text kind`.
fn told(name: &str, text: &str) -> Vec<String> {
    let (outline, spelling) = outline(name, text);
    let view = View::new(&outline, spelling);
    highlight(&view, Span::new(0, text.len()))
        .into_iter()
        .filter(|token| token.kind != TokenKind::Punctuation)
        .map(|token| {
            format!(
                "{} {:?}",
                &text[token.span.start..token.span.end],
                token.kind
            )
        })
        .collect()
}

#[track_caller]
fn holds(name: &str, text: &str, expected: &[&str]) {
    let told = told(name, text);
    let mut from = 0;
    for wanted in expected {
        match told[from..].iter().position(|token| token == wanted) {
            Some(at) => from += at + 1,
            None => panic!("{wanted} is not in\n{}", told.join("\n")),
        }
    }
}

#[test]
fn words_are_coloured_by_what_they_mean() {
    holds(
        "a.asl.json",
        r#"{"StartAt": "A", "Nonsense": 1, "States": {
          "A": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "TimeoutSeconds": 30,
            "Parameters": {"Message.$": "States.Format('{} ${X}', $.a[?(@.b > 3)].c)", "Fix": "$.no"},
            "Assign": {"total.$": "$$.Execution.Id"}, "Next": "B", "Arguments": {}},
          "B": {"Type": "Pass", "InputPath": "$total.x", "End": true}}}"#,
        &[
            "\"StartAt\" Key",
            "\"A\" StateReference",
            "\"Nonsense\" UnknownKey",
            "1 Number",
            "\"States\" Key",
            "\"A\" StateName",
            "\"Type\" Key",
            "\"Task\" String",
            "30 Number",
            "\"Message Property",
            ".$ Operator",
            "States.Format Function",
            "'{} ${X}' InnerString",
            "$ PathRoot",
            "a PathMember",
            "?( PathFilter",
            "@ PathRoot",
            "3 InnerNumber",
            ") PathFilter",
            "c PathMember",
            "\"Fix\" Property",
            "\"$.no\" String",
            "\"total VariableName",
            "$$ ContextObject",
            "Execution PathMember",
            "\"B\" StateReference",
            "\"Arguments\" UnknownKey",
            "$total Variable",
            "true Literal",
        ],
    );
}

#[test]
fn expressions_are_coloured_in_any_format() {
    let expression = "{% $states.input.n > 3 and $contains(x, /a.b/i) /* why */ %}";
    let expected = [
        "{% Delimiter",
        "$states Reserved",
        "input Reserved",
        "n PathMember",
        "> Operator",
        "3 InnerNumber",
        "and Keyword",
        "$contains Function",
        "x PathMember",
        "/a.b/i Regex",
        "/* why */ Comment",
        "%} Delimiter",
    ];
    let json = format!(
        r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{"A":{{"Type":"Pass","Output":"{expression}","End":true}}}}}}"#
    );
    holds("a.asl.json", &json, &expected);
    for (head, tail) in [
        ("'", "'"),
        ("\"", "\""),
        ("|\n      ", ""),
        (">-\n      ", ""),
    ] {
        let yaml = format!(
            "QueryLanguage: JSONata\nStartAt: A # first\nStates:\n  A:\n    Type: Pass\n    Output: {head}{expression}{tail}\n    End: true\n"
        );
        holds("a.asl.yaml", &yaml, &["# first Comment"]);
        holds("a.asl.yaml", &yaml, &expected);
    }
    let string = crate::json::json_string(&json);
    let template = format!(
        r#"{{"Resources": {{"M": {{"Type": "AWS::StepFunctions::StateMachine", "Properties": {{"DefinitionString": {string}, "RoleArn": "x"}}}}}}}}"#
    );
    holds(
        "t.json",
        &template,
        &["\"Resources\" Property", "\\\"StartAt\\\" Key"],
    );
    holds("t.json", &template, &expected);
    holds(
        "t.json",
        &template,
        &["%} Delimiter", "\"RoleArn\" Property", "\"x\" String"],
    );
}

#[test]
fn yaml_keeps_its_own_marks() {
    holds(
        "a.asl.yaml",
        "StartAt: A\nStates:\n  A: &a\n    Type: Pass\n    Next: B\n  B:\n    <<: *a\n    Comment: |\n      two\n      lines\n    End: true\n",
        &[
            "StartAt Key",
            "A StateReference",
            "A StateName",
            "&a Anchor",
            "Pass String",
            "B StateReference",
            "<< Property",
            "*a Alias",
            "Comment Key",
            "two String",
            "lines String",
            "true Literal",
        ],
    );
    holds(
        "t.yaml",
        "# top\nResources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: A\n        States:\n          A:\n            Type: Task\n            Resource: !GetAtt Pay.Arn\n            End: true\n      Role: !Sub 'a${B}'\n      Note: |\n        key: text\n      Count: 3\n",
        &[
            "# top Comment",
            "Resources Property",
            "AWS::Serverless::StateMachine String",
            "StartAt Key",
            "!GetAtt Tag",
            "Role Property",
            "!Sub Tag",
            "key: text String",
            "3 Number",
        ],
    );
}

/// Sorted, apart, not empty, inside the text and on characters.
fn check(text: &str, tokens: &[Token]) {
    let mut end = 0;
    for token in tokens {
        assert!(
            end <= token.span.start && token.span.start < token.span.end,
            "{token:?}"
        );
        assert!(
            text.get(token.span.start..token.span.end).is_some(),
            "{token:?}"
        );
        end = token.span.end;
    }
}

fn samples() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut found = Vec::new();
    for folder in ["formats", "corpus"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("the cases are there") {
            let path = entry.expect("an entry").path();
            let name = path.display().to_string();
            if let Ok(text) = std::fs::read_to_string(&path)
                && text.len() < 20_000
            {
                found.push((name, text));
            }
        }
    }
    found.sort();
    assert!(found.len() > 20);
    found
}

#[test]
fn any_part_of_a_text_can_be_coloured() {
    for (name, text) in samples() {
        let format = Format::of_file(&name, &text);
        let step = (text.len() / 40).max(1);
        for cut in (0..=text.len()).step_by(step).chain([text.len()]) {
            let Some(prefix) = text.get(..cut) else {
                continue;
            };
            let outline = Outline::read(Arc::new(format.read(prefix.into()).0));
            let view = View::new(&outline, format.spelling);
            let all = highlight(&view, Span::new(0, prefix.len()));
            check(prefix, &all);
            let part = Span::new(cut / 3, cut / 2);
            let some = highlight(&view, part);
            check(prefix, &some);
        }
    }
}

#[test]
fn a_page_is_coloured_as_in_the_whole() {
    for (name, text) in samples() {
        let (outline, spelling) = outline(&name, &text);
        let view = View::new(&outline, spelling);
        let all = highlight(&view, Span::new(0, text.len()));
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let range = Span::new(start, start + line.len());
            start += line.len();
            let part = highlight(&view, range);
            let same: Vec<Token> = all
                .iter()
                .copied()
                .filter(|token| token.span.end > range.start && token.span.start < range.end)
                .collect();
            assert_eq!(part, same, "{name}: {line}");
        }
    }
}
