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

impl Resource {
    /// Reads a `Resource`.
    pub fn parse(_text: &str) -> Resource {
        todo!()
    }
    /// Short form for cards: `lambda:invoke`, `sqs:sendMessage.waitForTaskToken`, a function's name.
    pub fn short(&self) -> String {
        todo!()
    }
}

/// What an error name means, in plain words; `None` for names that are not built in.
pub fn error_help(_name: &str) -> Option<&'static str> {
    todo!()
}
