//! Every case of every example ends as its README says.

use crate::support::{current, example, path, read};
use stepwright::debugger::{Mode, Step, StopReason};
use stepwright::interpreter::Status;

/// A row of the table in an example's README.
struct Promise {
    case: String,
    input: String,
    ends: String,
    transitions: u64,
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(path("examples"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn promises(name: &str) -> Vec<Promise> {
    let readme = read(&format!("examples/{name}/README.md"));
    let rows = readme.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        Promise {
            case: cells[0].to_owned(),
            input: cells[1].to_owned(),
            ends: cells[2].to_owned(),
            transitions: cells[3].parse().unwrap(),
        }
    })
    .collect()
}

#[test]
fn every_case_ends_as_its_readme_says() {
    let mut wrong = Vec::new();
    for name in names() {
        let promises = promises(&name);
        assert!(promises.len() >= 2, "{name}: a good and a failing case");
        for promise in promises {
            let mut session = example(&name, &promise.case, &promise.input);
            session.step(Step::Continue);
            session.run_to_stop();
            let view = session.view();
            let at = current(&view);
            let ends = match &view.outcome {
                None if *session.mode() == Mode::Paused(StopReason::NeedsAnswer) => {
                    format!("WAITING at {at}")
                }
                None => format!("{:?}", session.mode()),
                Some(outcome) => match (outcome.status, &outcome.error) {
                    (Status::Succeeded, _) => format!("SUCCEEDED at {at}"),
                    (Status::Failed, Some(error)) => format!("FAILED at {at}: {error}"),
                    (status, error) => format!("{status:?} at {at}: {error:?}"),
                },
            };
            let transitions = view.billing.transitions;
            if (&ends, transitions) != (&promise.ends, promise.transitions) {
                wrong.push(format!(
                    "{name} {} {}: ends {ends} after {transitions}, its README says {} after {} ({:?})",
                    promise.case,
                    promise.input,
                    promise.ends,
                    promise.transitions,
                    view.outcome.as_ref().and_then(|outcome| outcome.cause.clone()),
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn together_they_show_the_whole_language() {
    let all: String = names()
        .iter()
        .map(|name| read(&format!("examples/{name}/{name}.asl.json")))
        .collect();
    for word in [
        "Task", "Choice", "Parallel", "Map", "Wait", "Pass", "Succeed", "Fail",
    ] {
        assert!(all.contains(&format!("\"Type\": \"{word}\"")), "{word}");
    }
    for word in [
        "\"Retry\"",
        "\"Catch\"",
        "\"Assign\"",
        ".waitForTaskToken",
        ".sync",
        "\"QueryLanguage\": \"JSONata\"",
        "\"ResultPath\"",
        "\"HeartbeatSeconds\"",
    ] {
        assert!(all.contains(word), "{word}");
    }
}
