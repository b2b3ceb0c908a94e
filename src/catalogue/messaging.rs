//! Functions, queues, topics, events, other machines and HTTP.

use crate::catalogue::integration::{Integration, call};

pub(super) static TABLE: &[Integration] = &[
    call("AWS Lambda", "lambda", "invoke", "Invoke a function")
        .takes(&["FunctionName"], r#"{"FunctionName":"my-function","Payload":"@input"}"#)
        .answers(r#"{"ExecutedVersion":"$LATEST","Payload":{},"StatusCode":200}"#)
        .token(r#"{"FunctionName":"my-function","Payload":{"token":"@token","input":"@input"}}"#)
        .fails(&[
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.TooManyRequestsException",
            "Lambda.Unknown",
        ]),
    call("Amazon SQS", "sqs", "sendMessage", "Send a message to a queue")
        .takes(
            &["QueueUrl", "MessageBody"],
            r#"{"QueueUrl":"https://sqs.us-east-1.amazonaws.com/111111111111/my-queue","MessageBody":"@input"}"#,
        )
        .answers(r#"{"MD5OfMessageBody":"99914b932bd37a50b983c5e7c90ae93b","MessageId":"3f0c1f4e-0d6c-4a9a-9c1e-5d0b6a1f7e21"}"#)
        .token(r#"{"QueueUrl":"https://sqs.us-east-1.amazonaws.com/111111111111/my-queue","MessageBody":{"token":"@token","input":"@input"}}"#)
        .fails(&["SQS.SdkClientException", "SQS.AmazonSQSException", "SQS.QueueDoesNotExistException"]),
    call("Amazon SNS", "sns", "publish", "Publish to a topic")
        .takes(&["Message"], r#"{"TopicArn":"arn:aws:sns:us-east-1:111111111111:my-topic","Message":"@input"}"#)
        .answers(r#"{"MessageId":"b6f3a0de-52c4-5b6f-8f0e-f9a2c5d1e7aa"}"#)
        .token(r#"{"TopicArn":"arn:aws:sns:us-east-1:111111111111:my-topic","Message":{"token":"@token","input":"@input"}}"#)
        .fails(&["SNS.SdkClientException", "SNS.NotFoundException", "SNS.InvalidParameterException"]),
    call("Amazon EventBridge", "events", "putEvents", "Send events to a bus")
        .takes(
            &["Entries"],
            r#"{"Entries":[{"EventBusName":"default","Source":"my.application","DetailType":"MyEvent","Detail":"@input"}]}"#,
        )
        .answers(r#"{"Entries":[{"EventId":"0c8a3d5e-7a1b-4c2f-9a41-5f1ed0b8c7d2"}],"FailedEntryCount":0}"#)
        .token(r#"{"Entries":[{"EventBusName":"default","Source":"my.application","DetailType":"MyEvent","Detail":{"token":"@token","input":"@input"}}]}"#)
        .fails(&["EventBridge.FailedEntry", "Events.SdkClientException"]),
    call("AWS Step Functions", "states", "startExecution", "Start another state machine")
        .takes(
            &["StateMachineArn"],
            r#"{"StateMachineArn":"arn:aws:states:us-east-1:111111111111:stateMachine:other","Input":"@input"}"#,
        )
        .answers(r#"{"ExecutionArn":"arn:aws:states:us-east-1:111111111111:execution:other:run","StartDate":1767225600000}"#)
        .sync(
            r#"{"ExecutionArn":"arn:aws:states:us-east-1:111111111111:execution:other:run","Input":"{}","InputDetails":{"Included":true},"Name":"run","Output":"{}","OutputDetails":{"Included":true},"StartDate":1767225600000,"StateMachineArn":"arn:aws:states:us-east-1:111111111111:stateMachine:other","Status":"SUCCEEDED","StopDate":1767225601000}"#,
        )
        .token(
            r#"{"StateMachineArn":"arn:aws:states:us-east-1:111111111111:stateMachine:other","Input":{"token":"@token","input":"@input"}}"#,
        )
        .sync2(
            r#"{"ExecutionArn":"arn:aws:states:us-east-1:111111111111:execution:other:run","Input":{},"InputDetails":{"Included":true},"Name":"run","Output":{},"OutputDetails":{"Included":true},"StartDate":1767225600000,"StateMachineArn":"arn:aws:states:us-east-1:111111111111:stateMachine:other","Status":"SUCCEEDED","StopDate":1767225601000}"#,
        )
        .fails(&[
            "States.TaskFailed",
            "StepFunctions.ExecutionAlreadyExistsException",
            "StepFunctions.ExecutionLimitExceededException",
        ]),
    call("HTTP endpoint", "http", "invoke", "Call an HTTPS endpoint")
        .takes(
            &["ApiEndpoint", "Method"],
            r#"{"ApiEndpoint":"https://api.example.com/orders","Method":"POST","InvocationConfig":{"ConnectionArn":"arn:aws:events:us-east-1:111111111111:connection/my-connection/00000000-0000-0000-0000-000000000000"},"RequestBody":"@input"}"#,
        )
        .answers(r#"{"Headers":{"content-type":["application/json"]},"ResponseBody":{},"StatusCode":200,"StatusText":"OK"}"#)
        .fails(&["States.Http.StatusCode.429", "States.Http.StatusCode.503", "States.Http.Socket"]),
    call("Amazon API Gateway", "apigateway", "invoke", "Call an API")
        .takes(
            &["ApiEndpoint", "Method"],
            r#"{"ApiEndpoint":"example.execute-api.us-east-1.amazonaws.com","Method":"POST","Stage":"prod","Path":"orders","RequestBody":"@input","AuthType":"IAM_ROLE"}"#,
        )
        .answers(r#"{"Headers":{"Content-Type":["application/json"]},"ResponseBody":{},"StatusCode":200,"StatusText":"OK"}"#)
        .token(
            r#"{"ApiEndpoint":"example.execute-api.us-east-1.amazonaws.com","Method":"POST","Stage":"prod","Path":"orders","Headers":{"TaskToken":["@token"]},"RequestBody":"@input","AuthType":"IAM_ROLE"}"#,
        )
        .fails(&["ApiGateway.429", "ApiGateway.500", "ApiGateway.403"]),
    call("Amazon Bedrock", "bedrock", "invokeModel", "Ask a model")
        .takes(
            &["ModelId"],
            r#"{"ModelId":"my-model","ContentType":"application/json","Accept":"application/json","Body":{"prompt":"Hello","max_tokens":256}}"#,
        )
        .answers(r#"{"Body":{"completion":"Hello to you"},"ContentType":"application/json"}"#)
        .token(
            r#"{"ModelId":"my-model","ContentType":"application/json","Accept":"application/json","Body":{"prompt":"Hello","token":"@token"}}"#,
        )
        .fails(&["Bedrock.ThrottlingException", "Bedrock.ModelTimeoutException", "Bedrock.ValidationException"]),
    call("Amazon Bedrock", "bedrock", "createModelCustomizationJob", "Customise a model")
        .takes(
            &["BaseModelIdentifier", "CustomModelName", "JobName", "RoleArn", "TrainingDataConfig", "OutputDataConfig", "HyperParameters"],
            r#"{"BaseModelIdentifier":"base-model","CustomModelName":"my-model","JobName":"my-job","RoleArn":"arn:aws:iam::111111111111:role/bedrock","HyperParameters":{},"TrainingDataConfig":{"S3Uri":"s3://my-bucket/train.jsonl"},"OutputDataConfig":{"S3Uri":"s3://my-bucket/out/"}}"#,
        )
        .answers(r#"{"JobArn":"arn:aws:bedrock:us-east-1:111111111111:model-customization-job/base-model/abcdef123456"}"#)
        .sync(r#"{"JobArn":"arn:aws:bedrock:us-east-1:111111111111:model-customization-job/base-model/abcdef123456","Status":"Completed"}"#)
        .fails(&["States.TaskFailed"]),
];
