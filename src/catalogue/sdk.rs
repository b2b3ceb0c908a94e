//! Calls through the SDK that are made often. Any other SDK call works too; this table only helps to write it.
//! S3's calls also serve as the source and the target of a distributed Map.

use crate::catalogue::integration::{Integration, call};

const S3: &str = "Amazon S3";
const S3_ERRORS: &[&str] = &[
    "S3.S3Exception",
    "S3.NoSuchKeyException",
    "S3.SdkClientException",
];

pub(super) static TABLE: &[Integration] = &[
    call(S3, "aws-sdk:s3", "getObject", "Read an object")
        .takes(&["Bucket", "Key"], r#"{"Bucket":"my-bucket","Key":"my-key"}"#)
        .answers(r#"{"Body":"text","ContentLength":4,"ContentType":"text/plain","ETag":"\"1cb251ec0d568de6a929b520c4aed8d1\"","Metadata":{}}"#)
        .fails(S3_ERRORS),
    call(S3, "aws-sdk:s3", "putObject", "Write an object")
        .takes(&["Bucket", "Key"], r#"{"Bucket":"my-bucket","Key":"my-key","Body":"@input"}"#)
        .answers(r#"{"ETag":"\"1cb251ec0d568de6a929b520c4aed8d1\"","ServerSideEncryption":"AES256"}"#)
        .fails(S3_ERRORS),
    call(S3, "aws-sdk:s3", "listObjectsV2", "List objects")
        .takes(&["Bucket"], r#"{"Bucket":"my-bucket","Prefix":"incoming/"}"#)
        .answers(r#"{"Contents":[{"Key":"incoming/a.json","Size":2}],"IsTruncated":false,"KeyCount":1,"MaxKeys":1000,"Name":"my-bucket","Prefix":"incoming/"}"#)
        .fails(S3_ERRORS),
    call(S3, "aws-sdk:s3", "copyObject", "Copy an object")
        .takes(&["Bucket", "CopySource", "Key"], r#"{"Bucket":"my-bucket","CopySource":"other-bucket/my-key","Key":"my-key"}"#)
        .answers(r#"{"CopyObjectResult":{"ETag":"\"1cb251ec0d568de6a929b520c4aed8d1\"","LastModified":"2026-01-01T00:00:00Z"}}"#)
        .fails(S3_ERRORS),
    call(S3, "aws-sdk:s3", "deleteObject", "Delete an object")
        .takes(&["Bucket", "Key"], r#"{"Bucket":"my-bucket","Key":"my-key"}"#)
        .answers(r#"{}"#)
        .fails(S3_ERRORS),
    call("Amazon DynamoDB", "aws-sdk:dynamodb", "query", "Query a table")
        .takes(
            &["TableName"],
            r##"{"TableName":"my-table","KeyConditionExpression":"#id = :id","ExpressionAttributeNames":{"#id":"Id"},"ExpressionAttributeValues":{":id":{"S":"1"}}}"##,
        )
        .answers(r#"{"Count":1,"Items":[{"Id":{"S":"1"}}],"ScannedCount":1}"#)
        .fails(&["DynamoDb.ResourceNotFoundException", "DynamoDb.DynamoDbException"]),
    call("AWS Secrets Manager", "aws-sdk:secretsmanager", "getSecretValue", "Read a secret")
        .takes(&["SecretId"], r#"{"SecretId":"my-secret"}"#)
        .answers(r#"{"Arn":"arn:aws:secretsmanager:us-east-1:111111111111:secret:my-secret-AbCdEf","Name":"my-secret","SecretString":"{}"}"#)
        .fails(&["SecretsManager.ResourceNotFoundException"]),
    call("AWS Systems Manager", "aws-sdk:ssm", "getParameter", "Read a parameter")
        .takes(&["Name"], r#"{"Name":"/my/parameter"}"#)
        .answers(r#"{"Parameter":{"Name":"/my/parameter","Type":"String","Value":"value","Version":1}}"#)
        .fails(&["Ssm.ParameterNotFoundException"]),
    call("Amazon SES", "aws-sdk:sesv2", "sendEmail", "Send an e-mail")
        .takes(
            &["Content"],
            r#"{"FromEmailAddress":"from@example.com","Destination":{"ToAddresses":["to@example.com"]},"Content":{"Simple":{"Subject":{"Data":"Hello"},"Body":{"Text":{"Data":"Hello"}}}}}"#,
        )
        .answers(r#"{"MessageId":"0100018f-0123"}"#)
        .fails(&["SesV2.MessageRejectedException", "SesV2.SesV2Exception"]),
    call("Amazon EC2", "aws-sdk:ec2", "describeInstances", "Look at instances")
        .takes(&[], r#"{"InstanceIds":["i-0123456789abcdef0"]}"#)
        .answers(r#"{"Reservations":[]}"#)
        .fails(&["Ec2.Ec2Exception"]),
    call("AWS Step Functions", "aws-sdk:sfn", "startExecution", "Start another state machine")
        .takes(&["StateMachineArn"], r#"{"StateMachineArn":"arn:aws:states:us-east-1:111111111111:stateMachine:other","Input":"@input"}"#)
        .answers(r#"{"ExecutionArn":"arn:aws:states:us-east-1:111111111111:execution:other:run","StartDate":"2026-01-01T00:00:00Z"}"#)
        .fails(&["Sfn.ExecutionLimitExceededException", "Sfn.StateMachineDoesNotExistException"]),
    call("AWS Step Functions", "aws-sdk:sfn", "sendTaskSuccess", "Answer a waiting task")
        .takes(&["Output", "TaskToken"], r#"{"Output":"@input","TaskToken":"AAAA"}"#)
        .answers(r#"{}"#)
        .fails(&["Sfn.TaskTimedOutException", "Sfn.InvalidTokenException"]),
    call("AWS Step Functions", "aws-sdk:sfn", "sendTaskFailure", "Fail a waiting task")
        .takes(&["TaskToken"], r#"{"TaskToken":"AAAA","Error":"MyError","Cause":"Why"}"#)
        .answers(r#"{}"#)
        .fails(&["Sfn.TaskTimedOutException", "Sfn.InvalidTokenException"]),
];
