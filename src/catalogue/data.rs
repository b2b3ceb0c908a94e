//! Tables, queries, extract jobs, clusters for data, and machine learning.

use crate::catalogue::integration::{Integration, call};

const DYNAMODB: &str = "Amazon DynamoDB";
const ATHENA: &str = "Amazon Athena";
const SAGEMAKER: &str = "Amazon SageMaker";
const EMR: &str = "Amazon EMR";
const EMR_EKS: &str = "Amazon EMR on EKS";
const EMR_SERVERLESS: &str = "Amazon EMR Serverless";
const DYNAMODB_ERRORS: &[&str] = &[
    "DynamoDB.ProvisionedThroughputExceededException",
    "DynamoDB.ConditionalCheckFailedException",
    "DynamoDB.ResourceNotFoundException",
    "DynamoDB.AmazonDynamoDBException",
];
const JOB_ERRORS: &[&str] = &["States.TaskFailed", "States.Timeout"];

pub(super) static TABLE: &[Integration] = &[
    call(DYNAMODB, "dynamodb", "getItem", "Read an item")
        .takes(&["TableName", "Key"], r#"{"TableName":"my-table","Key":{"Id":{"S":"1"}}}"#)
        .answers(r#"{"Item":{"Id":{"S":"1"}}}"#)
        .fails(DYNAMODB_ERRORS),
    call(DYNAMODB, "dynamodb", "putItem", "Write an item")
        .takes(&["TableName", "Item"], r#"{"TableName":"my-table","Item":{"Id":{"S":"1"}}}"#)
        .answers(r#"{}"#)
        .fails(DYNAMODB_ERRORS),
    call(DYNAMODB, "dynamodb", "updateItem", "Change an item")
        .takes(
            &["TableName", "Key"],
            r##"{"TableName":"my-table","Key":{"Id":{"S":"1"}},"UpdateExpression":"SET #status = :status","ExpressionAttributeNames":{"#status":"status"},"ExpressionAttributeValues":{":status":{"S":"DONE"}}}"##,
        )
        .answers(r#"{}"#)
        .fails(DYNAMODB_ERRORS),
    call(DYNAMODB, "dynamodb", "deleteItem", "Delete an item")
        .takes(&["TableName", "Key"], r#"{"TableName":"my-table","Key":{"Id":{"S":"1"}}}"#)
        .answers(r#"{}"#)
        .fails(DYNAMODB_ERRORS),
    call(ATHENA, "athena", "startQueryExecution", "Run a query")
        .takes(
            &["QueryString"],
            r#"{"QueryString":"SELECT 1","WorkGroup":"primary","ResultConfiguration":{"OutputLocation":"s3://my-bucket/results/"}}"#,
        )
        .answers(r#"{"QueryExecutionId":"0123-4567"}"#)
        .sync(r#"{"QueryExecution":{"QueryExecutionId":"0123-4567","Status":{"State":"SUCCEEDED"}}}"#)
        .fails(JOB_ERRORS),
    call(ATHENA, "athena", "stopQueryExecution", "Stop a query")
        .takes(&["QueryExecutionId"], r#"{"QueryExecutionId":"0123-4567"}"#)
        .answers(r#"{}"#),
    call(ATHENA, "athena", "getQueryExecution", "Look at a query")
        .takes(&["QueryExecutionId"], r#"{"QueryExecutionId":"0123-4567"}"#)
        .answers(r#"{"QueryExecution":{"QueryExecutionId":"0123-4567","Status":{"State":"SUCCEEDED"}}}"#),
    call(ATHENA, "athena", "getQueryResults", "Read a query's rows")
        .takes(&["QueryExecutionId"], r#"{"QueryExecutionId":"0123-4567"}"#)
        .answers(r#"{"ResultSet":{"ResultSetMetadata":{"ColumnInfo":[]},"Rows":[]},"UpdateCount":0}"#),
    call("AWS Glue", "glue", "startJobRun", "Run a Glue job")
        .takes(&["JobName"], r#"{"JobName":"my-job"}"#)
        .answers(r#"{"JobRunId":"jr_0123"}"#)
        .sync(r#"{"Id":"jr_0123","JobName":"my-job","JobRunState":"SUCCEEDED"}"#)
        .fails(&["States.TaskFailed", "Glue.ConcurrentRunsExceededException", "Glue.EntityNotFoundException"]),
    call("AWS Glue DataBrew", "databrew", "startJobRun", "Run a DataBrew job")
        .takes(&["Name"], r#"{"Name":"my-job"}"#)
        .answers(r#"{"RunId":"db_0123"}"#)
        .sync(r#"{"JobName":"my-job","RunId":"db_0123","State":"SUCCEEDED"}"#)
        .fails(JOB_ERRORS),
    call(SAGEMAKER, "sagemaker", "createTrainingJob", "Train a model")
        .takes(
            &["TrainingJobName", "AlgorithmSpecification", "OutputDataConfig", "ResourceConfig", "RoleArn", "StoppingCondition"],
            r#"{"TrainingJobName":"my-training","RoleArn":"arn:aws:iam::111111111111:role/sagemaker","AlgorithmSpecification":{"TrainingImage":"my-image","TrainingInputMode":"File"},"OutputDataConfig":{"S3OutputPath":"s3://my-bucket/models"},"ResourceConfig":{"InstanceCount":1,"InstanceType":"ml.m5.large","VolumeSizeInGB":20},"StoppingCondition":{"MaxRuntimeInSeconds":3600}}"#,
        )
        .answers(r#"{"TrainingJobArn":"arn:aws:sagemaker:us-east-1:111111111111:training-job/my-training"}"#)
        .sync(r#"{"ModelArtifacts":{"S3ModelArtifacts":"s3://my-bucket/models/my-training/output/model.tar.gz"},"TrainingJobName":"my-training","TrainingJobStatus":"Completed"}"#)
        .fails(JOB_ERRORS),
    call(SAGEMAKER, "sagemaker", "createProcessingJob", "Process data")
        .takes(
            &["ProcessingJobName", "AppSpecification", "ProcessingResources", "RoleArn"],
            r#"{"ProcessingJobName":"my-processing","RoleArn":"arn:aws:iam::111111111111:role/sagemaker","AppSpecification":{"ImageUri":"my-image"},"ProcessingResources":{"ClusterConfig":{"InstanceCount":1,"InstanceType":"ml.m5.large","VolumeSizeInGB":20}}}"#,
        )
        .answers(r#"{"ProcessingJobArn":"arn:aws:sagemaker:us-east-1:111111111111:processing-job/my-processing"}"#)
        .sync(r#"{"ProcessingJobName":"my-processing","ProcessingJobStatus":"Completed"}"#)
        .fails(JOB_ERRORS),
    call(SAGEMAKER, "sagemaker", "createTransformJob", "Run batch predictions")
        .takes(
            &["TransformJobName", "ModelName", "TransformInput", "TransformOutput", "TransformResources"],
            r#"{"TransformJobName":"my-transform","ModelName":"my-model","TransformInput":{"DataSource":{"S3DataSource":{"S3DataType":"S3Prefix","S3Uri":"s3://my-bucket/in"}}},"TransformOutput":{"S3OutputPath":"s3://my-bucket/out"},"TransformResources":{"InstanceCount":1,"InstanceType":"ml.m5.large"}}"#,
        )
        .answers(r#"{"TransformJobArn":"arn:aws:sagemaker:us-east-1:111111111111:transform-job/my-transform"}"#)
        .sync(r#"{"TransformJobName":"my-transform","TransformJobStatus":"Completed"}"#)
        .fails(JOB_ERRORS),
    call(SAGEMAKER, "sagemaker", "createHyperParameterTuningJob", "Tune a model")
        .takes(
            &["HyperParameterTuningJobName", "HyperParameterTuningJobConfig"],
            r#"{"HyperParameterTuningJobName":"my-tuning","HyperParameterTuningJobConfig":{"Strategy":"Bayesian","ResourceLimits":{"MaxNumberOfTrainingJobs":4,"MaxParallelTrainingJobs":2}}}"#,
        )
        .answers(r#"{"HyperParameterTuningJobArn":"arn:aws:sagemaker:us-east-1:111111111111:hyper-parameter-tuning-job/my-tuning"}"#)
        .sync(r#"{"HyperParameterTuningJobName":"my-tuning","HyperParameterTuningJobStatus":"Completed"}"#)
        .fails(JOB_ERRORS),
    call(SAGEMAKER, "sagemaker", "createLabelingJob", "Label data")
        .takes(
            &["LabelingJobName", "LabelAttributeName", "InputConfig", "OutputConfig", "RoleArn", "HumanTaskConfig"],
            r#"{"LabelingJobName":"my-labels","LabelAttributeName":"label","RoleArn":"arn:aws:iam::111111111111:role/sagemaker","InputConfig":{"DataSource":{"S3DataSource":{"ManifestS3Uri":"s3://my-bucket/in.manifest"}}},"OutputConfig":{"S3OutputPath":"s3://my-bucket/out"},"HumanTaskConfig":{}}"#,
        )
        .answers(r#"{"LabelingJobArn":"arn:aws:sagemaker:us-east-1:111111111111:labeling-job/my-labels"}"#)
        .sync(r#"{"LabelingJobName":"my-labels","LabelingJobStatus":"Completed"}"#)
        .fails(JOB_ERRORS),
    call(SAGEMAKER, "sagemaker", "createModel", "Create a model")
        .takes(
            &["ModelName", "ExecutionRoleArn"],
            r#"{"ModelName":"my-model","ExecutionRoleArn":"arn:aws:iam::111111111111:role/sagemaker","PrimaryContainer":{"Image":"my-image","ModelDataUrl":"s3://my-bucket/model.tar.gz"}}"#,
        )
        .answers(r#"{"ModelArn":"arn:aws:sagemaker:us-east-1:111111111111:model/my-model"}"#),
    call(SAGEMAKER, "sagemaker", "createEndpointConfig", "Describe an endpoint")
        .takes(
            &["EndpointConfigName", "ProductionVariants"],
            r#"{"EndpointConfigName":"my-config","ProductionVariants":[{"VariantName":"all","ModelName":"my-model","InitialInstanceCount":1,"InstanceType":"ml.m5.large"}]}"#,
        )
        .answers(r#"{"EndpointConfigArn":"arn:aws:sagemaker:us-east-1:111111111111:endpoint-config/my-config"}"#),
    call(SAGEMAKER, "sagemaker", "createEndpoint", "Create an endpoint")
        .takes(&["EndpointName", "EndpointConfigName"], r#"{"EndpointName":"my-endpoint","EndpointConfigName":"my-config"}"#)
        .answers(r#"{"EndpointArn":"arn:aws:sagemaker:us-east-1:111111111111:endpoint/my-endpoint"}"#),
    call(SAGEMAKER, "sagemaker", "updateEndpoint", "Change an endpoint")
        .takes(&["EndpointName", "EndpointConfigName"], r#"{"EndpointName":"my-endpoint","EndpointConfigName":"my-config"}"#)
        .answers(r#"{"EndpointArn":"arn:aws:sagemaker:us-east-1:111111111111:endpoint/my-endpoint"}"#),
    call(EMR, "elasticmapreduce", "createCluster", "Create a cluster")
        .takes(
            &["Name", "Instances"],
            r#"{"Name":"my-cluster","ReleaseLabel":"emr-7.0.0","ServiceRole":"EMR_DefaultRole","JobFlowRole":"EMR_EC2_DefaultRole","Applications":[{"Name":"spark"}],"Instances":{"KeepJobFlowAliveWhenNoSteps":true}}"#,
        )
        .answers(r#"{"ClusterId":"j-0123456789ABC"}"#)
        .sync(r#"{"Cluster":{"Id":"j-0123456789ABC","Name":"my-cluster","Status":{"State":"WAITING"}},"ClusterId":"j-0123456789ABC"}"#)
        .fails(JOB_ERRORS),
    call(EMR, "elasticmapreduce", "terminateCluster", "Terminate a cluster")
        .takes(&["ClusterId"], r#"{"ClusterId":"j-0123456789ABC"}"#)
        .answers(r#"{}"#)
        .sync(r#"{"Cluster":{"Id":"j-0123456789ABC","Status":{"State":"TERMINATED"}}}"#)
        .fails(JOB_ERRORS),
    call(EMR, "elasticmapreduce", "addStep", "Run a step on a cluster")
        .takes(
            &["ClusterId", "Step"],
            r#"{"ClusterId":"j-0123456789ABC","Step":{"Name":"my-step","ActionOnFailure":"CONTINUE","HadoopJarStep":{"Jar":"command-runner.jar","Args":["spark-submit","s3://my-bucket/job.py"]}}}"#,
        )
        .answers(r#"{"StepId":"s-0123456789ABC"}"#)
        .sync(r#"{"Step":{"Id":"s-0123456789ABC","Name":"my-step","Status":{"State":"COMPLETED"}}}"#)
        .fails(JOB_ERRORS),
    call(EMR, "elasticmapreduce", "cancelStep", "Cancel a step")
        .takes(&["ClusterId", "StepId"], r#"{"ClusterId":"j-0123456789ABC","StepId":"s-0123456789ABC"}"#)
        .answers(r#"{"CancelStepsInfo":{"Status":"SUBMITTED","StepId":"s-0123456789ABC"}}"#),
    call(EMR, "elasticmapreduce", "setClusterTerminationProtection", "Protect a cluster")
        .takes(&["ClusterId", "TerminationProtected"], r#"{"ClusterId":"j-0123456789ABC","TerminationProtected":true}"#)
        .answers(r#"{}"#),
    call(EMR, "elasticmapreduce", "modifyInstanceFleetByName", "Resize an instance fleet")
        .takes(&["ClusterId", "InstanceFleetName", "InstanceFleet"], r#"{"ClusterId":"j-0123456789ABC","InstanceFleetName":"core","InstanceFleet":{"TargetOnDemandCapacity":2}}"#)
        .answers(r#"{}"#),
    call(EMR, "elasticmapreduce", "modifyInstanceGroupByName", "Resize an instance group")
        .takes(&["ClusterId", "InstanceGroupName", "InstanceGroup"], r#"{"ClusterId":"j-0123456789ABC","InstanceGroupName":"core","InstanceGroup":{"InstanceCount":2}}"#)
        .answers(r#"{}"#),
    call(EMR_EKS, "emr-containers", "createVirtualCluster", "Create a virtual cluster")
        .takes(
            &["Name", "ContainerProvider"],
            r#"{"Name":"my-cluster","ContainerProvider":{"Id":"my-eks-cluster","Type":"EKS","Info":{"EksInfo":{"Namespace":"default"}}}}"#,
        )
        .answers(r#"{"Id":"0123","Name":"my-cluster"}"#),
    call(EMR_EKS, "emr-containers", "deleteVirtualCluster", "Delete a virtual cluster")
        .takes(&["Id"], r#"{"Id":"0123"}"#)
        .answers(r#"{"Id":"0123"}"#)
        .sync(r#"{"VirtualCluster":{"Id":"0123","State":"TERMINATED"}}"#)
        .fails(JOB_ERRORS),
    call(EMR_EKS, "emr-containers", "startJobRun", "Run a job on EKS")
        .takes(
            &["VirtualClusterId", "ExecutionRoleArn", "JobDriver"],
            r#"{"Name":"my-job","VirtualClusterId":"0123","ExecutionRoleArn":"arn:aws:iam::111111111111:role/emr","ReleaseLabel":"emr-7.0.0-latest","JobDriver":{"SparkSubmitJobDriver":{"EntryPoint":"s3://my-bucket/job.py"}}}"#,
        )
        .answers(r#"{"Id":"0123","Name":"my-job","VirtualClusterId":"0123"}"#)
        .sync(r#"{"JobRun":{"Id":"0123","Name":"my-job","State":"COMPLETED"}}"#)
        .fails(JOB_ERRORS),
    call(EMR_SERVERLESS, "emr-serverless", "createApplication", "Create an application")
        .takes(&["Type", "ReleaseLabel"], r#"{"Name":"my-application","Type":"SPARK","ReleaseLabel":"emr-7.0.0"}"#)
        .answers(r#"{"ApplicationId":"0123","Name":"my-application"}"#)
        .sync(r#"{"Application":{"ApplicationId":"0123","State":"CREATED"}}"#)
        .fails(JOB_ERRORS),
    call(EMR_SERVERLESS, "emr-serverless", "startApplication", "Start an application")
        .takes(&["ApplicationId"], r#"{"ApplicationId":"0123"}"#)
        .answers(r#"{}"#)
        .sync(r#"{"Application":{"ApplicationId":"0123","State":"STARTED"}}"#)
        .fails(JOB_ERRORS),
    call(EMR_SERVERLESS, "emr-serverless", "stopApplication", "Stop an application")
        .takes(&["ApplicationId"], r#"{"ApplicationId":"0123"}"#)
        .answers(r#"{}"#)
        .sync(r#"{"Application":{"ApplicationId":"0123","State":"STOPPED"}}"#)
        .fails(JOB_ERRORS),
    call(EMR_SERVERLESS, "emr-serverless", "deleteApplication", "Delete an application")
        .takes(&["ApplicationId"], r#"{"ApplicationId":"0123"}"#)
        .answers(r#"{}"#)
        .sync(r#"{"Application":{"ApplicationId":"0123","State":"TERMINATED"}}"#)
        .fails(JOB_ERRORS),
    call(EMR_SERVERLESS, "emr-serverless", "startJobRun", "Run a job")
        .takes(
            &["ApplicationId", "ExecutionRoleArn"],
            r#"{"ApplicationId":"0123","ExecutionRoleArn":"arn:aws:iam::111111111111:role/emr","JobDriver":{"SparkSubmit":{"EntryPoint":"s3://my-bucket/job.py"}}}"#,
        )
        .answers(r#"{"ApplicationId":"0123","JobRunId":"0456"}"#)
        .sync(r#"{"JobRun":{"ApplicationId":"0123","JobRunId":"0456","State":"SUCCESS"}}"#)
        .fails(JOB_ERRORS),
    call(EMR_SERVERLESS, "emr-serverless", "cancelJobRun", "Cancel a job")
        .takes(&["ApplicationId", "JobRunId"], r#"{"ApplicationId":"0123","JobRunId":"0456"}"#)
        .answers(r#"{"ApplicationId":"0123","JobRunId":"0456"}"#)
        .sync(r#"{"JobRun":{"ApplicationId":"0123","JobRunId":"0456","State":"CANCELLED"}}"#)
        .fails(JOB_ERRORS),
];
