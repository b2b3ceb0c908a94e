//! Which names in `ErrorEquals` stand for which errors, through a run.

use crate::support::{program, start_options};
use stepwright::asl::error_names;
use stepwright::interpreter::{Agenda, Execution, Pause, Status};
use stepwright::json::Value;
use stepwright::mocks::{AnswerList, MockWorld};

/// Whether a catcher of one name catches a task's error of another.
fn caught(name: &str, error: &str) -> bool {
    let text = format!(
        r#"{{"StartAt": "Call", "States": {{
            "Call": {{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
                "Catch": [{{"ErrorEquals": ["{name}"], "Next": "Caught"}}]}},
            "Caught": {{"Type": "Succeed"}}
        }}}}"#
    );
    let answers = format!(r#"{{"tasks": [{{"failed": true, "error": "{error}"}}]}}"#);
    let list = AnswerList::parse(&Value::parse(&answers).unwrap()).unwrap();
    let mut run = Execution::start(program(&text), Value::empty_object(), start_options("t"));
    let pause = Agenda::new().run(&mut run, &mut MockWorld::from_list(list), |_, _| true);
    let Pause::Finished(outcome) = pause else {
        panic!("{pause:?}");
    };
    if outcome.status == Status::Failed {
        assert_eq!(outcome.error.as_deref(), Some(error));
    }
    outcome.status == Status::Succeeded
}

#[test]
fn each_name_stands_for_its_own_error_and_the_general_ones_for_more() {
    let own = ["OutOfTea", "Lambda.TooManyRequestsException"];
    let names: Vec<&str> = error_names().chain(own).collect();
    assert!(names.len() >= 18, "{names:?}");
    for error in &names {
        for name in &names {
            let expected = name == error
                || match *name {
                    "States.ALL" => true,
                    "States.TaskFailed" => *error != "States.Timeout",
                    // A missing heartbeat is a timeout as well.
                    "States.Timeout" => *error == "States.HeartbeatTimeout",
                    _ => false,
                };
            assert_eq!(caught(name, error), expected, "{name} for {error}");
        }
    }
}
