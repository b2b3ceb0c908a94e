//! The Context Object and `$states` in words.

/// The Context Object, by dotted names without `$$.`: what each member is, and whether it is there only in a Map or
/// in a task that waits for a token.
pub(in crate::assist) const CONTEXT: &[(&str, &str)] = &[
    (
        "Execution",
        "The execution: its ARN and name, its input, its role and when it began.",
    ),
    ("Execution.Id", "The ARN of the execution."),
    (
        "Execution.Input",
        "What the execution was started with, as it was, whatever states have made of it since.",
    ),
    (
        "Execution.Name",
        "The execution's name: the one it was started with, else one the service made up.",
    ),
    (
        "Execution.RedriveCount",
        "How often the execution was redriven.",
    ),
    (
        "Execution.RedriveTime",
        "When the execution was last redriven; only after a redrive.",
    ),
    ("Execution.RoleArn", "The role the execution runs with."),
    (
        "Execution.StartTime",
        "When the execution was started, as a text such as 2027-03-01T09:00:00.123Z.",
    ),
    (
        "Map",
        "The iteration of a Map; only inside one, and in its ItemSelector.",
    ),
    ("Map.Item", "The item of this iteration."),
    ("Map.Item.Index", "The item's number, from 0."),
    (
        "Map.Item.Key",
        "The member's name when the Map goes through an object.",
    ),
    (
        "Map.Item.Value",
        "The item itself; an ItemSelector hands it on by this path.",
    ),
    (
        "Map.Item.Source",
        "Where a distributed Map read the item from.",
    ),
    ("State", "The state that runs now."),
    (
        "State.EnteredTime",
        "When the state was entered; retries do not change it.",
    ),
    ("State.Name", "The name of the state."),
    (
        "State.RetryCount",
        "How many retries there have been; only in states that can be retried.",
    ),
    ("StateMachine", "The machine: its ARN and its name."),
    ("StateMachine.Id", "The ARN of the machine."),
    ("StateMachine.Name", "The name of the machine."),
    (
        "Task",
        "The task; only where the resource ends in .waitForTaskToken.",
    ),
    (
        "Task.Token",
        "The token that somebody sends back, with SendTaskSuccess or SendTaskFailure, to end the task. Each retry has another.",
    ),
];

/// What a member of the Context Object is: `$$.Task.Token`, `$states.context.Task.Token`, `Task.Token`.
pub(in crate::assist) fn context_help(name: &str) -> Option<String> {
    if name == "$$" || name == "$states.context" {
        return Some(
            "The Context Object: what is known of the execution, the machine, the state and, in a Map, the item.\nJSONPath writes `$$`, JSONata `$states.context`"
                .to_owned(),
        );
    }
    let bare = name
        .strip_prefix("$$.")
        .or_else(|| name.strip_prefix("$states.context."));
    let bare = match bare {
        Some(bare) => bare,
        // A bare word has to have a dot, so that `Map` and `Task` stay types.
        None if name.contains('.') => name,
        None => return None,
    };
    let (_, help) = CONTEXT.iter().find(|(known, _)| *known == bare)?;
    Some(format!(
        "{help}\nJSONPath writes `$$.{bare}`, JSONata `$states.context.{bare}`"
    ))
}

/// What a member of `$states` is; of `$states` itself, if the name is empty.
pub(in crate::assist) fn states_help(member: &str) -> Option<&'static str> {
    Some(match member {
        "" => {
            "What a JSONata state knows: `input` and `context` everywhere, `result` and `errorOutput` where there is one. No variable may have this name."
        }
        "input" => {
            "What the state was given. JSONata has no `$` for it: a path begins with `$states.input`."
        }
        "result" => {
            "What the task, the branches or the iterations gave. Only in Output and Assign of Task, Parallel and Map states."
        }
        "errorOutput" => {
            "The error that was caught: an object with Error and Cause. Only in a catcher's Output and Assign."
        }
        "context" => {
            "The Context Object: what is known of the execution, the machine, the state and, in a Map, the item. JSONPath writes `$$` for it."
        }
        _ => return None,
    })
}
