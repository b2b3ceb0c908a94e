//! Resource ARNs and error names.

/// What a Task's `Resource` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// `arn:aws:lambda:…:function:NAME`
    LambdaFunction {
        /// The whole ARN.
        arn: String,
    },
    /// `arn:aws:states:…:activity:NAME`
    Activity {
        /// The whole ARN.
        arn: String,
    },
    /// `arn:aws:states:::SERVICE:ACTION[.sync|.sync:2|.waitForTaskToken]`, `aws-sdk:` included in the service.
    Service {
        /// `lambda`, `sqs`, `aws-sdk:s3`, `http`.
        service: String,
        /// `invoke`, `sendMessage`.
        action: String,
        /// How the state waits for the answer.
        pattern: ServicePattern,
    },
    /// Anything else.
    Unknown(String),
}

/// The integration patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServicePattern {
    /// Ask and take the response.
    RequestResponse,
    /// `.sync`: wait for the job.
    Sync,
    /// `.sync:2`: wait for the job, output as JSON.
    Sync2,
    /// `.waitForTaskToken`: wait for a callback.
    WaitForTaskToken,
}

impl ServicePattern {
    /// All four.
    pub const ALL: [ServicePattern; 4] = [
        ServicePattern::RequestResponse,
        ServicePattern::Sync,
        ServicePattern::Sync2,
        ServicePattern::WaitForTaskToken,
    ];
    /// What it adds to the action in an ARN.
    pub fn suffix(self) -> &'static str {
        match self {
            ServicePattern::RequestResponse => "",
            ServicePattern::Sync => ".sync",
            ServicePattern::Sync2 => ".sync:2",
            ServicePattern::WaitForTaskToken => ".waitForTaskToken",
        }
    }
    /// Splits `startExecution.sync:2` into the action and the pattern.
    fn split(action: &str) -> (&str, ServicePattern) {
        // Longest suffix first; the empty one always fits.
        for pattern in [
            ServicePattern::Sync2,
            ServicePattern::Sync,
            ServicePattern::WaitForTaskToken,
        ] {
            if let Some(plain) = action.strip_suffix(pattern.suffix()) {
                return (plain, pattern);
            }
        }
        (action, ServicePattern::RequestResponse)
    }
}

impl Resource {
    /// Reads a `Resource`. Total: what is not understood is [`Resource::Unknown`].
    ///
    /// `${Placeholders}` may stand for any part of the ARN, colons inside them included.
    pub fn parse(text: &str) -> Resource {
        let unknown = || Resource::Unknown(text.to_owned());
        let parts = split_arn(text);
        if parts.len() < 7 || parts[0] != "arn" {
            return unknown();
        }
        let (service, tail) = (parts[2], &parts[5..]);
        match (service, tail[0]) {
            ("lambda", "function") if !tail[1].is_empty() => Resource::LambdaFunction {
                arn: text.to_owned(),
            },
            ("states", "activity") if !tail[1].is_empty() => Resource::Activity {
                arn: text.to_owned(),
            },
            ("states", "aws-sdk") if tail.len() >= 3 => {
                Self::service(format!("aws-sdk:{}", tail[1]), &tail[2..])
            }
            ("states", name) if !name.is_empty() => Self::service(name.to_owned(), &tail[1..]),
            _ => unknown(),
        }
    }

    fn service(service: String, action: &[&str]) -> Resource {
        let joined;
        let action = match action {
            [only] => *only,
            _ => {
                joined = action.join(":");
                joined.as_str()
            }
        };
        let (action, pattern) = ServicePattern::split(action);
        Resource::Service {
            service,
            action: action.to_owned(),
            pattern,
        }
    }

    /// Short form for cards: `lambda:invoke`, `sqs:sendMessage.waitForTaskToken`, a function's name.
    pub fn short(&self) -> String {
        match self {
            Resource::LambdaFunction { arn } | Resource::Activity { arn } => {
                split_arn(arn).get(6).copied().unwrap_or(arn).to_owned()
            }
            Resource::Service {
                service,
                action,
                pattern,
            } => {
                let service = service.strip_prefix("aws-sdk:").unwrap_or(service);
                format!("{service}:{action}{}", pattern.suffix())
            }
            Resource::Unknown(text) => text.clone(),
        }
    }

    /// Whether the task waits for somebody to call back: a task token or an activity worker.
    pub fn is_callback(&self) -> bool {
        match self {
            Resource::Activity { .. } => true,
            Resource::Service { pattern, .. } => *pattern == ServicePattern::WaitForTaskToken,
            Resource::LambdaFunction { .. } | Resource::Unknown(_) => false,
        }
    }
}

/// Splits at colons, but not at those inside `${AWS::Region}`.
fn split_arn(text: &str) -> Vec<&str> {
    let mut parts = Vec::with_capacity(8);
    let (mut start, mut inside, mut before) = (0, false, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if before == b'$' => inside = true,
            b'}' => inside = false,
            b':' if !inside => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        before = byte;
    }
    parts.push(&text[start..]);
    parts
}

/// The built-in error names with what they mean.
const ERRORS: &[(&str, &str)] = &[
    (
        "States.ALL",
        "Matches any error, except that a payload over the limit and a runtime error end the execution regardless. It must stand alone, in the last retrier or catcher; name the errors you expect before it.",
    ),
    (
        "States.HeartbeatTimeout",
        "The task did not report that it is alive within HeartbeatSeconds. States.Timeout matches it too. It can be retried; look first whether the worker still calls SendTaskHeartbeat.",
    ),
    (
        "States.Timeout",
        "The task took longer than TimeoutSeconds, or sent no heartbeat in time. A retrier or catcher of the state can take it, but States.TaskFailed does not cover it. When the machine's own TimeoutSeconds is over, the whole execution ends with it and nothing catches it.",
    ),
    (
        "States.TaskFailed",
        "The task failed in one way or another. In a retrier or catcher it matches every task error except States.Timeout; errors of functions come under their own names and are matched by it as well.",
    ),
    (
        "States.Permissions",
        "The execution role may not do what the task asks for. Trying again rarely helps: give the role the missing right first.",
    ),
    (
        "States.Runtime",
        "The state could not process its input, for instance because a path named something that is not there. It cannot be retried, and States.ALL does not catch it: the definition or the input has to change.",
    ),
    (
        "States.DataLimitExceeded",
        "An input, output or result is larger than 256 KiB, counted as UTF-8. States.ALL does not catch it. Keep large data in S3 and hand its key on.",
    ),
    (
        "States.QueryEvaluationError",
        "A JSONata expression failed, yielded nothing, or yielded a value of the wrong type for its field. A member that is not there yields nothing, the commonest reason; $exists asks first. A Task, Parallel or Map can catch it; any other state has no Catch, and only a Parallel or Map around it can.",
    ),
    (
        "States.ResultPathMatchFailure",
        "ResultPath names a place that cannot be made in the state's input, for instance a member of a number. It occurs in JSONPath states only.",
    ),
    (
        "States.ParameterPathFailure",
        "A path in a payload template (a key ending in .$) names something that is not there. It occurs in JSONPath states only; ask with IsPresent before, or give the member a value in a Pass state.",
    ),
    (
        "States.BranchFailed",
        "A branch of a Parallel state failed with an error of no other name. Catch it on the Parallel state; the other branches have been stopped by then.",
    ),
    (
        "States.NoChoiceMatched",
        "No rule of a Choice state matched and it has no Default. A Choice has no Catch, so the execution fails, unless an enclosing Parallel or Map catches it. A Default mends it.",
    ),
    (
        "States.IntrinsicFailure",
        "An intrinsic function (States.Format and its kin) was called with arguments it cannot use. It occurs in JSONPath states only; check types and the number of arguments.",
    ),
    (
        "States.ExceedToleratedFailureThreshold",
        "More items of a Map failed than ToleratedFailureCount or ToleratedFailurePercentage allow. The children that still ran have been stopped; the Map Run lists the failed ones.",
    ),
    (
        "States.ItemReaderFailed",
        "The Map could not read its items from the source that ItemReader names. The bucket, the key, the role's right to read it, or an InputType that does not fit the file are the usual reasons.",
    ),
    (
        "States.ResultWriterFailed",
        "The Map could not write its results to the place that ResultWriter names. Look at the bucket, its region and the role's right to write to it; the children have done their work by then.",
    ),
    (
        "States.Http.Socket",
        "An HTTP task got no answer within 60 seconds, or the connection broke. It is worth a retry where the call may be made twice.",
    ),
];

/// What an error name means, in plain words; `None` for names that are not built in.
pub fn error_help(name: &str) -> Option<&'static str> {
    if let Some(code) = name.strip_prefix("States.Http.StatusCode.")
        && code.len() == 3
        && code.bytes().all(|b| b.is_ascii_digit())
    {
        return Some(
            "An HTTP task was answered with this status code. Codes from 500 on and 429 are mostly worth a retry, others from 400 on are not: the same request would be refused again.",
        );
    }
    ERRORS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, help)| *help)
}

/// The built-in error names, for completion.
pub fn error_names() -> impl Iterator<Item = &'static str> {
    ERRORS.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, short: &str) -> Resource {
        let resource = Resource::parse(text);
        assert_eq!(resource.short(), short);
        resource
    }

    #[test]
    fn resources_are_told_apart() {
        let lambda = check(
            "arn:aws:lambda:us-east-1:123456789012:function:Pay:prod",
            "Pay",
        );
        assert!(matches!(lambda, Resource::LambdaFunction { .. }));
        let activity = check(
            "arn:aws:states:us-east-1:123456789012:activity:Sign",
            "Sign",
        );
        assert!(activity.is_callback());
        check("arn:aws:states:::lambda:invoke", "lambda:invoke");
        let callback = check(
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "sqs:sendMessage.waitForTaskToken",
        );
        assert!(callback.is_callback());
        assert_eq!(
            check(
                "arn:aws:states:::states:startExecution.sync:2",
                "states:startExecution.sync:2"
            ),
            Resource::Service {
                service: "states".into(),
                action: "startExecution".into(),
                pattern: ServicePattern::Sync2
            }
        );
        assert_eq!(
            check("arn:aws:states:::aws-sdk:s3:getObject", "s3:getObject"),
            Resource::Service {
                service: "aws-sdk:s3".into(),
                action: "getObject".into(),
                pattern: ServicePattern::RequestResponse
            }
        );
    }

    #[test]
    fn placeholders_may_stand_for_parts() {
        check(
            "arn:${AWS::Partition}:states:::lambda:invoke",
            "lambda:invoke",
        );
        check(
            "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Pay}",
            "${Pay}",
        );
        assert_eq!(
            check("${PayFunctionArn}", "${PayFunctionArn}"),
            Resource::Unknown("${PayFunctionArn}".into())
        );
    }

    #[test]
    fn nonsense_is_unknown_and_never_a_panic() {
        for text in [
            "",
            ":",
            "arn",
            "arn:aws:lambda",
            "arn:aws:states:::",
            "arn:::::::",
            "${",
            "ä:ö",
        ] {
            assert!(
                matches!(Resource::parse(text), Resource::Unknown(_)),
                "{text}"
            );
        }
    }

    #[test]
    fn errors_are_explained() {
        assert!(error_help("States.Timeout").is_some());
        assert!(error_help("States.Http.StatusCode.404").is_some());
        assert!(error_help("OutOfStock").is_none());
        // A Choice, a Pass, a Wait fail with it too, and have no Catch.
        let help = error_help("States.QueryEvaluationError").unwrap_or_default();
        assert!(
            help.contains("any other state has no Catch") && !help.contains("It can be caught"),
            "{help}"
        );
    }
}
