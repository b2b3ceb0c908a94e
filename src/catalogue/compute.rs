//! Containers, batch jobs, clusters and builds.

use crate::catalogue::integration::{Integration, call};

const ECS: &str = "Amazon ECS";
const BATCH: &str = "AWS Batch";
const EKS: &str = "Amazon EKS";
const CODEBUILD: &str = "AWS CodeBuild";
const JOB_ERRORS: &[&str] = &["States.TaskFailed", "States.Timeout"];

pub(super) static TABLE: &[Integration] = &[
    call(ECS, "ecs", "runTask", "Run a container task")
        .takes(
            &["TaskDefinition"],
            r#"{"LaunchType":"FARGATE","Cluster":"my-cluster","TaskDefinition":"my-task:1"}"#,
        )
        .answers(r#"{"Failures":[],"Tasks":[{"LastStatus":"PROVISIONING","TaskArn":"arn:aws:ecs:us-east-1:111111111111:task/my-cluster/0123456789abcdef"}]}"#)
        .sync(r#"{"Containers":[{"ExitCode":0,"LastStatus":"STOPPED","Name":"main"}],"DesiredStatus":"STOPPED","LastStatus":"STOPPED","StoppedReason":"Essential container in task exited","TaskArn":"arn:aws:ecs:us-east-1:111111111111:task/my-cluster/0123456789abcdef"}"#)
        .token(
            r#"{"LaunchType":"FARGATE","Cluster":"my-cluster","TaskDefinition":"my-task:1","Overrides":{"ContainerOverrides":[{"Name":"main","Environment":[{"Name":"TASK_TOKEN","Value":"@token"}]}]}}"#,
        )
        .fails(&["States.TaskFailed", "ECS.AmazonECSException", "ECS.ServerException"]),
    call(BATCH, "batch", "submitJob", "Submit a job")
        .takes(
            &["JobName", "JobQueue", "JobDefinition"],
            r#"{"JobName":"my-job","JobQueue":"my-queue","JobDefinition":"my-definition"}"#,
        )
        .answers(r#"{"JobArn":"arn:aws:batch:us-east-1:111111111111:job/0123","JobId":"0123","JobName":"my-job"}"#)
        .sync(r#"{"JobArn":"arn:aws:batch:us-east-1:111111111111:job/0123","JobId":"0123","JobName":"my-job","Status":"SUCCEEDED","StatusReason":"Essential container in task exited"}"#)
        .fails(&["States.TaskFailed", "Batch.BatchException", "Batch.ServerException"]),
    call(CODEBUILD, "codebuild", "startBuild", "Start a build")
        .takes(&["ProjectName"], r#"{"ProjectName":"my-project"}"#)
        .answers(r#"{"Build":{"BuildStatus":"IN_PROGRESS","Id":"my-project:0123","ProjectName":"my-project"}}"#)
        .sync(r#"{"Build":{"BuildComplete":true,"BuildStatus":"SUCCEEDED","Id":"my-project:0123","ProjectName":"my-project"}}"#)
        .fails(JOB_ERRORS),
    call(CODEBUILD, "codebuild", "stopBuild", "Stop a build")
        .takes(&["Id"], r#"{"Id":"my-project:0123"}"#)
        .answers(r#"{"Build":{"BuildStatus":"STOPPED","Id":"my-project:0123"}}"#),
    call(CODEBUILD, "codebuild", "batchDeleteBuilds", "Delete builds")
        .takes(&["Ids"], r#"{"Ids":["my-project:0123"]}"#)
        .answers(r#"{"BuildsDeleted":["my-project:0123"],"BuildsNotDeleted":[]}"#),
    call(CODEBUILD, "codebuild", "batchGetReports", "Get build reports")
        .takes(&["ReportArns"], r#"{"ReportArns":["arn:aws:codebuild:us-east-1:111111111111:report/my-report"]}"#)
        .answers(r#"{"Reports":[],"ReportsNotFound":[]}"#),
    call(CODEBUILD, "codebuild", "startBuildBatch", "Start a batch of builds")
        .takes(&["ProjectName"], r#"{"ProjectName":"my-project"}"#)
        .answers(r#"{"BuildBatch":{"BuildBatchStatus":"IN_PROGRESS","Id":"my-project:0123"}}"#)
        .sync(r#"{"BuildBatch":{"BuildBatchStatus":"SUCCEEDED","Complete":true,"Id":"my-project:0123"}}"#)
        .fails(JOB_ERRORS),
    call(CODEBUILD, "codebuild", "stopBuildBatch", "Stop a batch of builds")
        .takes(&["Id"], r#"{"Id":"my-project:0123"}"#)
        .answers(r#"{"BuildBatch":{"BuildBatchStatus":"STOPPED","Id":"my-project:0123"}}"#),
    call(CODEBUILD, "codebuild", "retryBuildBatch", "Retry a batch of builds")
        .takes(&["Id"], r#"{"Id":"my-project:0123","RetryType":"RETRY_FAILED_BUILDS"}"#)
        .answers(r#"{"BuildBatch":{"BuildBatchStatus":"IN_PROGRESS","Id":"my-project:0123"}}"#)
        .sync(r#"{"BuildBatch":{"BuildBatchStatus":"SUCCEEDED","Complete":true,"Id":"my-project:0123"}}"#)
        .fails(JOB_ERRORS),
    call(CODEBUILD, "codebuild", "deleteBuildBatch", "Delete a batch of builds")
        .takes(&["Id"], r#"{"Id":"my-project:0123"}"#)
        .answers(r#"{"BuildsDeleted":[],"StatusCode":"OK"}"#),
    call(EKS, "eks", "call", "Call the Kubernetes API")
        .takes(
            &["ClusterName", "CertificateAuthority", "Endpoint", "Method", "Path"],
            r#"{"ClusterName":"my-cluster","CertificateAuthority":"BASE64","Endpoint":"https://example.gr7.us-east-1.eks.amazonaws.com","Method":"GET","Path":"/api/v1/namespaces/default/pods"}"#,
        )
        .answers(r#"{"ResponseBody":{"items":[]},"StatusCode":200,"StatusText":"OK"}"#)
        .fails(&["EKS.404", "EKS.409", "States.TaskFailed"]),
    call(EKS, "eks", "runJob", "Run a Kubernetes job")
        .takes(
            &["ClusterName", "CertificateAuthority", "Endpoint", "Job"],
            r#"{"ClusterName":"my-cluster","CertificateAuthority":"BASE64","Endpoint":"https://example.gr7.us-east-1.eks.amazonaws.com","LogOptions":{"RetrieveLogs":true},"Job":{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"my-job"},"spec":{"backoffLimit":0,"template":{"spec":{"containers":[{"name":"main","image":"busybox"}],"restartPolicy":"Never"}}}}}"#,
        )
        .answers(r#"{"ResponseBody":{"kind":"Job"},"StatusCode":201,"StatusText":"Created"}"#)
        .sync(r#"{"job":{"status":{"succeeded":1}},"logs":{"pods":{}}}"#)
        .fails(&["States.TaskFailed", "EKS.409"]),
    call(EKS, "eks", "createCluster", "Create a cluster")
        .takes(
            &["Name", "ResourcesVpcConfig", "RoleArn"],
            r#"{"Name":"my-cluster","RoleArn":"arn:aws:iam::111111111111:role/eks","ResourcesVpcConfig":{"SubnetIds":["subnet-1","subnet-2"]}}"#,
        )
        .answers(r#"{"Cluster":{"Name":"my-cluster","Status":"CREATING"}}"#)
        .sync(r#"{"Cluster":{"Arn":"arn:aws:eks:us-east-1:111111111111:cluster/my-cluster","Name":"my-cluster","Status":"ACTIVE"}}"#)
        .fails(JOB_ERRORS),
    call(EKS, "eks", "deleteCluster", "Delete a cluster")
        .takes(&["Name"], r#"{"Name":"my-cluster"}"#)
        .answers(r#"{"Cluster":{"Name":"my-cluster","Status":"DELETING"}}"#)
        .sync(r#"{"Cluster":{"Name":"my-cluster","Status":"DELETING"}}"#)
        .fails(JOB_ERRORS),
    call(EKS, "eks", "createNodegroup", "Create a node group")
        .takes(
            &["ClusterName", "NodegroupName", "NodeRole", "Subnets"],
            r#"{"ClusterName":"my-cluster","NodegroupName":"my-nodes","NodeRole":"arn:aws:iam::111111111111:role/node","Subnets":["subnet-1","subnet-2"]}"#,
        )
        .answers(r#"{"Nodegroup":{"NodegroupName":"my-nodes","Status":"CREATING"}}"#)
        .sync(r#"{"Nodegroup":{"NodegroupName":"my-nodes","Status":"ACTIVE"}}"#)
        .fails(JOB_ERRORS),
    call(EKS, "eks", "deleteNodegroup", "Delete a node group")
        .takes(&["ClusterName", "NodegroupName"], r#"{"ClusterName":"my-cluster","NodegroupName":"my-nodes"}"#)
        .answers(r#"{"Nodegroup":{"NodegroupName":"my-nodes","Status":"DELETING"}}"#)
        .sync(r#"{"Nodegroup":{"NodegroupName":"my-nodes","Status":"DELETING"}}"#)
        .fails(JOB_ERRORS),
    call(EKS, "eks", "createFargateProfile", "Create a Fargate profile")
        .takes(
            &["ClusterName", "FargateProfileName", "PodExecutionRoleArn"],
            r#"{"ClusterName":"my-cluster","FargateProfileName":"my-profile","PodExecutionRoleArn":"arn:aws:iam::111111111111:role/pod","Selectors":[{"Namespace":"default"}]}"#,
        )
        .answers(r#"{"FargateProfile":{"FargateProfileName":"my-profile","Status":"CREATING"}}"#)
        .sync(r#"{"FargateProfile":{"FargateProfileName":"my-profile","Status":"ACTIVE"}}"#)
        .fails(JOB_ERRORS),
    call(EKS, "eks", "deleteFargateProfile", "Delete a Fargate profile")
        .takes(&["ClusterName", "FargateProfileName"], r#"{"ClusterName":"my-cluster","FargateProfileName":"my-profile"}"#)
        .answers(r#"{"FargateProfile":{"FargateProfileName":"my-profile","Status":"DELETING"}}"#)
        .sync(r#"{"FargateProfile":{"FargateProfileName":"my-profile","Status":"DELETING"}}"#)
        .fails(JOB_ERRORS),
    call("AWS Elemental MediaConvert", "mediaconvert", "createJob", "Convert media")
        .takes(
            &["Role", "Settings"],
            r#"{"Role":"arn:aws:iam::111111111111:role/mediaconvert","Settings":{"Inputs":[{"FileInput":"s3://my-bucket/in.mp4"}],"OutputGroups":[]}}"#,
        )
        .answers(r#"{"Job":{"Id":"1700000000000-abcdef","Status":"SUBMITTED"}}"#)
        .sync(r#"{"Job":{"Id":"1700000000000-abcdef","Status":"COMPLETE"}}"#)
        .fails(JOB_ERRORS),
];
