//! The files of `services/`: one per SDK service, named as in `aws-sdk:NAME`.
//!
//! They hold facts of the public service models (names, types, bounds), as botocore 1.41.5 of November 2025 carries
//! them, and are written by `.ci/shapes.py`. What came later is not known here, and nothing is said against it.

/// A service's name and its lines.
macro_rules! books {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("services/", $name, ".txt")))),*]
    };
}

/// Sorted by name. The text is only looked at when one of its lines is asked for.
pub(super) static BOOKS: &[(&str, &str)] = books! {
    "account" "acm" "apigateway" "appconfig" "appconfigdata" "applicationautoscaling" "athena" "autoscaling"
    "batch" "bedrock" "bedrockagent" "bedrockagentruntime" "bedrockruntime" "cloudformation" "cloudfront"
    "cloudwatch" "cloudwatchlogs" "codebuild" "codepipeline" "cognitoidentity" "cognitoidentityprovider"
    "comprehend" "costexplorer" "databrew" "dynamodb" "dynamodbstreams" "ec2" "ecr" "ecs" "eks"
    "elasticloadbalancingv2" "emr" "emrcontainers" "emrserverless" "eventbridge" "firehose" "glue" "iam"
    "identitystore" "kinesis" "kms" "lambda" "mediaconvert" "organizations" "pipes" "polly" "rds" "rdsdata"
    "redshiftdata" "rekognition" "resourcegroupstaggingapi" "route53" "s3" "sagemaker" "sagemakerruntime"
    "scheduler" "secretsmanager" "ses" "sesv2" "sfn" "sns" "sqs" "ssm" "sts" "textract" "transcribe"
    "translate" "xray"
};

/// The lines of a service.
pub(super) fn book(service: &str) -> Option<&'static str> {
    let found = BOOKS
        .binary_search_by(|(name, _)| name.cmp(&service))
        .ok()?;
    BOOKS.get(found).map(|(_, book)| *book)
}
