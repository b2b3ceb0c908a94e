use super::*;
use crate::asl::Outline;
use crate::formats::Format;
use crate::json::Value;
use std::sync::Arc;

fn formatted(name: &str, text: &str, sort_keys: bool) -> Result<String, String> {
    let how = Format::of_file(name, text);
    let outline = Outline::read(Arc::new(how.read(text.into()).0));
    format(
        &View::new(&outline, how.spelling),
        FormatOptions { sort_keys },
    )
}

#[test]
fn json_is_indented_and_keeps_its_spelling() {
    let text = "{\n    \"StartAt\":\"A\",\n  \"States\":{\"A\":{\"Type\":\"Pass\",\"Result\":[1.50,1e3,\"\\u00e9\"],\"End\":true,\"Parameters\":{}}}}\n";
    let expected = "{\n    \"StartAt\":\"A\",\n    \"States\":{\n        \"A\":{\n            \"Type\":\"Pass\",\n            \"Result\":[1.50, 1e3, \"\\u00e9\"],\n            \"End\":true,\n            \"Parameters\":{}\n        }\n    }\n}\n";
    assert_eq!(
        formatted("a.asl.json", text, false).as_deref(),
        Ok(expected)
    );
    assert_eq!(
        formatted("a.asl.json", expected, false).as_deref(),
        Ok(expected)
    );
    let sorted = formatted(
        "a.asl.json",
        r#"{"States":{"B":{"Next":"A","Zz":1,"Comment":"c","Type":"Pass"},"A":{"End":true,"Type":"Choice","Choices":[{"Next":"A","IsNull":true,"Variable":"$.x"}]}},"StartAt":"A","Comment":"m"}"#,
        true,
    )
    .unwrap_or_default();
    let keys: Vec<&str> = sorted
        .lines()
        .filter_map(|line| line.trim().split('"').nth(1))
        .collect();
    assert_eq!(
        keys,
        [
            "Comment", "StartAt", "States", "B", "Type", "Comment", "Zz", "Next", "A", "Type",
            "Choices", "Variable", "IsNull", "Next", "End"
        ]
    );
}

#[test]
fn long_lists_get_a_line_an_element() {
    let long: Vec<String> = (0..30).map(|n| format!("\"element {n}\"")).collect();
    let text = format!(
        r#"{{"StartAt": "A", "States": {{"A": {{"Result": [{}]}}}}}}"#,
        long.join(",")
    );
    let out = formatted("a.asl.json", &text, false).unwrap_or_default();
    assert!(
        out.contains("\n        \"element 0\",\n        \"element 1\","),
        "{out}"
    );
}

#[test]
fn what_would_lose_something_is_refused() {
    let refused = |name: &str, text: &str| formatted(name, text, false).expect_err("it is refused");
    assert!(
        refused(
            "a.asl.json",
            "{\"StartAt\": \"A\", // why\n \"States\": {}}"
        )
        .contains("would be lost")
    );
    assert!(refused("a.asl.json", "{\"StartAt\": }").contains("line 1"));
    let template = r#"{"Resources":{"M":{"Type":"AWS::StepFunctions::StateMachine","Properties":{"DefinitionString":"{\"StartAt\":\"A\"}"}}}}"#;
    assert!(refused("t.json", template).contains("one string"));
    assert!(formatted("a.asl.yaml", "StartAt: A\nStates: {}\n", true).is_err());
}

#[test]
fn only_the_machines_part_of_a_template_changes() {
    let text = "{ \"Resources\":   { \"M\": { \"Type\": \"AWS::StepFunctions::StateMachine\", \"Properties\":\n  { \"Definition\": {\"StartAt\": \"A\", \"States\": {}}, \"Role\":   1 } } } }";
    let out = formatted("t.json", text, false).unwrap_or_default();
    assert!(out.starts_with("{ \"Resources\":   { \"M\""));
    assert!(out.ends_with(", \"Role\":   1 } } } }"));
    assert!(
        out.contains("{\n    \"StartAt\": \"A\",\n    \"States\": {}\n  }, \"Role\""),
        "{out}"
    );
}

#[test]
fn yaml_moves_its_lines_and_keeps_all_else() {
    let text = "# top\nStartAt: A\nStates:\n  # about A\n  A: # here\n      Type: Task\n      Comment: |\n          two\n            lines\n      Retry:\n      -   ErrorEquals:\n          - States.ALL\n          # inside\n          MaxAttempts: 2\n      End: true\n\n  B: {Type: Pass,\n      End: true}\n";
    let expected = "# top\nStartAt: A\nStates:\n  # about A\n  A: # here\n    Type: Task\n    Comment: |\n        two\n          lines\n    Retry:\n    -   ErrorEquals:\n        - States.ALL\n        # inside\n        MaxAttempts: 2\n    End: true\n\n  B: {Type: Pass,\n      End: true}\n";
    assert_eq!(
        formatted("a.asl.yaml", text, false).as_deref(),
        Ok(expected)
    );
    assert_eq!(
        formatted("a.asl.yaml", expected, false).as_deref(),
        Ok(expected)
    );
}

#[test]
fn formatting_says_the_same() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut done = 0;
    for folder in ["formats", "corpus"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("the cases are there") {
            let path = entry.expect("an entry").path();
            let name = path.display().to_string();
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            let how = Format::of_file(&name, &text);
            let value = |text: &str| -> Option<Value> {
                let tree = how.read(text.into()).0;
                tree.value(tree.root())
            };
            for sort_keys in [false, true] {
                if let Ok(out) = formatted(&name, &text, sort_keys) {
                    done += 1;
                    let (before, after) = (value(&text), value(&out));
                    assert!(before == after, "{name}\n{out}");
                    assert_eq!(formatted(&name, &out, sort_keys), Ok(out.clone()), "{name}");
                }
            }
        }
    }
    assert!(done > 20, "{done}");
}
