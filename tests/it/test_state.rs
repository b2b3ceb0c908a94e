//! One state, answered as the TestState API answers.

use crate::support::read;
use stepwright::json::Value;
use stepwright::teststate::{
    InspectionLevel, Mock, Request, StateConfiguration, Tested, test_state,
};

/// A request about a state of the order example.
fn order(state: &str) -> Request {
    Request {
        definition: read("examples/order/order.asl.json"),
        state_name: Some(state.to_owned()),
        input: Some(r#"{"orderId":"A1","amount":42}"#.to_owned()),
        level: InspectionLevel::Debug,
        ..Request::default()
    }
}

fn mock(text: &str) -> Option<Mock> {
    Some(Mock::from_value(&Value::parse(text).unwrap()).unwrap())
}

fn answer(request: &Request) -> Value {
    match test_state(request) {
        Tested::Answer(answer) => answer,
        Tested::Refused(exception) => exception.to_value(),
        Tested::NeedsMock { payload, .. } => payload,
    }
}

/// The member at a pointer; JSON text is shown as it is.
fn at(answer: &Value, pointer: &str) -> String {
    match answer.pointer(pointer) {
        Some(value) => value
            .as_str()
            .map_or_else(|| value.to_json(), str::to_owned),
        None => "nothing".to_owned(),
    }
}

#[test]
fn a_choice_says_where_it_leads() {
    let answer = answer(&order("CheckAmount"));
    assert_eq!(at(&answer, "/status"), "SUCCEEDED");
    assert_eq!(at(&answer, "/nextState"), "Charge");
    assert_eq!(at(&answer, "/output"), r#"{"orderId":"A1","amount":42}"#);
}

#[test]
fn a_mocked_task_shows_each_stage() {
    let mut request = order("Charge");
    // Unchecked, because the API's model knows the payload as text and this is what a state is given.
    request.mock = mock(
        r#"{"result": "{\"StatusCode\": 200, \"Payload\": {\"id\": \"ch_1\"}}", "fieldValidationMode": "NONE"}"#,
    );
    let answer = answer(&request);
    assert_eq!(at(&answer, "/nextState"), "Done");
    let stage = |name: &str| at(&answer, &format!("/inspectionData/{name}"));
    assert_eq!(
        stage("afterParameters"),
        r#"{"FunctionName":"charge-card","Payload":{"orderId":"A1","amount":42}}"#
    );
    assert_eq!(
        stage("result"),
        r#"{"StatusCode":200,"Payload":{"id":"ch_1"}}"#
    );
    assert_eq!(
        stage("afterResultPath"),
        r#"{"orderId":"A1","amount":42,"charge":{"StatusCode":200,"Payload":{"id":"ch_1"}}}"#
    );
}

#[test]
fn a_mocked_error_is_retried_until_the_retrier_is_used_up() {
    let mut request = order("Charge");
    request.mock = mock(
        r#"{"errorOutput": {"error": "Lambda.TooManyRequestsException", "cause": "Rate exceeded"}}"#,
    );
    for (done, status, seconds) in [(0, "RETRIABLE", "2"), (2, "RETRIABLE", "8")] {
        request.configuration.retrier_retry_count = Some(done);
        let answer = answer(&request);
        assert_eq!(at(&answer, "/status"), status);
        assert_eq!(
            at(
                &answer,
                "/inspectionData/errorDetails/retryBackoffIntervalSeconds"
            ),
            seconds
        );
    }
    request.configuration.retrier_retry_count = Some(3);
    let answer = answer(&request);
    assert_eq!(at(&answer, "/status"), "CAUGHT_ERROR");
    assert_eq!(at(&answer, "/nextState"), "Notify");
    assert_eq!(at(&answer, "/inspectionData/errorDetails/catchIndex"), "0");
    assert_eq!(
        at(&answer, "/output"),
        r#"{"orderId":"A1","amount":42,"error":{"Error":"Lambda.TooManyRequestsException","Cause":"Rate exceeded"}}"#
    );
}

#[test]
fn a_task_without_a_mock_says_what_it_would_send() {
    let payload = answer(&order("Charge"));
    assert_eq!(at(&payload, "/FunctionName"), "charge-card");
}

#[test]
fn a_state_inside_a_map_is_found() {
    let mut request = order("Total");
    request.definition = read("examples/items/items.asl.json");
    request.input = Some(r#"{"sku": "tea", "price": 2.5, "quantity": 4}"#.to_owned());
    let answer = answer(&request);
    assert_eq!(
        at(&answer, "/output"),
        r#"{"sku":"tea","quantity":4,"price":2.5,"total":10}"#
    );
    assert_eq!(at(&answer, "/nextState"), "nothing");
}

#[test]
fn a_map_shows_what_its_iterations_are_given_and_bears_failures() {
    let definition = r#"{
        "Type": "Map", "ItemsPath": "$.orders", "ToleratedFailureCount": 1,
        "ItemSelector": {"order.$": "$$.Map.Item.Value", "shop.$": "$.shop"},
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Ship", "States": {"Ship": {"Type": "Pass", "End": true}}
        },
        "ResultPath": "$.shipped", "Next": "Tell"
    }"#;
    let mut request = Request {
        definition: definition.to_owned(),
        input: Some(r#"{"shop": "north", "orders": [1, 2]}"#.to_owned()),
        level: InspectionLevel::Trace,
        mock: mock(r#"{"result": "[\"a\", \"b\"]"}"#),
        ..Request::default()
    };
    let good = answer(&request);
    assert_eq!(at(&good, "/status"), "SUCCEEDED");
    assert_eq!(
        at(&good, "/inspectionData/afterItemSelector"),
        r#"[{"order":1,"shop":"north"},{"order":2,"shop":"north"}]"#
    );
    assert_eq!(
        at(&good, "/output"),
        r#"{"shop":"north","orders":[1,2],"shipped":["a","b"]}"#
    );
    request.configuration = StateConfiguration {
        map_iteration_failure_count: Some(2),
        ..StateConfiguration::default()
    };
    let bad = answer(&request);
    assert_eq!(at(&bad, "/status"), "FAILED");
    assert_eq!(at(&bad, "/error"), "States.ExceedToleratedFailureThreshold");
}

#[test]
fn broken_requests_are_refused_and_never_panic() {
    for (definition, input) in [
        ("", "{}"),
        ("[]", "{}"),
        ("{", "{}"),
        (r#"{"Type": "Nope"}"#, "{}"),
        (r#"{"Type": "Pass", "End": true}"#, "{"),
        (r#"{"Type": "Task", "End": true}"#, "{}"),
        (r#"{"Type": "Choice"}"#, "{}"),
        (r#"{"Type": "Map", "End": true}"#, "[]"),
        (r#"{"Type": "Parallel", "Branches": 3}"#, "[]"),
    ] {
        let request = Request {
            definition: definition.to_owned(),
            input: Some(input.to_owned()),
            ..Request::default()
        };
        let said = test_state(&request);
        assert!(
            matches!(said, Tested::Refused(_)),
            "{definition} {input}: {said:?}"
        );
    }
}

#[test]
fn the_branches_of_a_parallel_may_be_as_many_as_they_like() {
    let branch = |name: &str| {
        format!(r#"{{"StartAt":"{name}","States":{{"{name}":{{"Type":"Pass","End":true}}}}}}"#)
    };
    let request = Request {
        definition: format!(
            r#"{{"Type":"Parallel","Branches":[{},{},{}],"ResultPath":"$.found","End":true}}"#,
            branch("Price"),
            branch("Stock"),
            branch("End")
        ),
        input: Some("{}".to_owned()),
        mock: mock(r#"{"result": "[1, 2, 3]"}"#),
        ..Request::default()
    };
    let answer = answer(&request);
    assert_eq!(at(&answer, "/status"), "SUCCEEDED");
    assert_eq!(at(&answer, "/output"), r#"{"found":[1,2,3]}"#);
}
