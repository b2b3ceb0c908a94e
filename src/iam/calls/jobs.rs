//! Calls that start jobs and may wait for them: the role then looks at the job, stops it, and has a rule made that
//! tells when it is done.

use crate::iam::calls::{model, object_arn, pascal, with_role};
use crate::iam::given::{Arguments, Given};
use crate::iam::needs::Collector;

/// What such a call needs; `false`: not one of them.
pub(super) fn call(
    all: &mut Collector,
    service: &str,
    action: &str,
    waits: bool,
    arguments: &Arguments,
) -> bool {
    match service {
        "batch" if action == "submitJob" => {
            all.allow(&["batch:SubmitJob"], ["*"]);
            if waits {
                all.allow(&["batch:DescribeJobs", "batch:TerminateJob"], ["*"]);
                all.managed_rule("StepFunctionsGetEventsForBatchJobsRule");
            }
            all.note(
                "AWS Batch knows resources for some of these actions only, so that * must stand",
            );
        }
        "ecs" if action == "runTask" => run_task(all, arguments, waits),
        "eks" => eks(all, action, waits, arguments),
        "glue" if action == "startJobRun" => {
            let job = all.named(arguments.get("JobName"), "glue", "job/", "The job");
            all.allow(&["glue:StartJobRun"], [job.clone()]);
            if waits {
                all.allow(
                    &["glue:BatchStopJobRun", "glue:GetJobRun", "glue:GetJobRuns"],
                    [job],
                );
            }
        }
        "databrew" if action == "startJobRun" => {
            let job = all.named(arguments.get("Name"), "databrew", "job/", "The job");
            all.allow(&["databrew:StartJobRun"], [job.clone()]);
            if waits {
                all.allow(
                    &[
                        "databrew:DescribeJobRun",
                        "databrew:ListJobRuns",
                        "databrew:StopJobRun",
                    ],
                    [job],
                );
            }
        }
        "sagemaker" => sagemaker(all, action, waits, arguments),
        "elasticmapreduce" => emr(all, action, waits, arguments),
        "emr-containers" => emr_on_eks(all, action, waits, arguments),
        "emr-serverless" => emr_serverless(all, action, waits, arguments),
        "athena" => athena(all, action, waits, arguments),
        "codebuild" => codebuild(all, action, waits, arguments),
        "mediaconvert" if action == "createJob" => {
            let (queues, jobs) = (
                all.arn("mediaconvert", "queues/*"),
                all.arn("mediaconvert", "jobs/*"),
            );
            let templates = all.arn("mediaconvert", "jobTemplates/*");
            let presets = all.arn("mediaconvert", "presets/*");
            all.allow(&["mediaconvert:CreateJob"], [queues, templates, presets]);
            all.pass_role(
                arguments.get("Role"),
                "mediaconvert.amazonaws.com",
                "The job's role",
            );
            if waits {
                all.allow(&["mediaconvert:CancelJob", "mediaconvert:GetJob"], [jobs]);
                all.managed_rule("StepFunctionsGetEventsForMediaConvertJobRule");
            }
        }
        "bedrock" if action == "createModelCustomizationJob" => {
            let mut resources = model(all, arguments.get("BaseModelIdentifier"));
            let own = ["custom-model/*", "model-customization-job/*"];
            let own = own.map(|rest| all.arn("bedrock", rest));
            resources.extend(own.iter().cloned());
            all.allow(
                &["bedrock:CreateModelCustomizationJob", "bedrock:TagResource"],
                resources,
            );
            all.pass_role(
                arguments.get("RoleArn"),
                "bedrock.amazonaws.com",
                "The job's role",
            );
            if waits {
                let [_, jobs] = own;
                all.allow(
                    &[
                        "bedrock:GetModelCustomizationJob",
                        "bedrock:StopModelCustomizationJob",
                    ],
                    [jobs],
                );
            }
        }
        _ => return false,
    }
    true
}

fn run_task(all: &mut Collector, arguments: &Arguments, waits: bool) {
    let mut task = all.named(
        arguments.get("TaskDefinition"),
        "ecs",
        "task-definition/",
        "The task definition",
    );
    // Without a revision the newest one runs, whichever that is.
    let name = task.rsplit("task-definition/").next().unwrap_or_default();
    if task.contains("task-definition/") && !name.contains(':') && !name.ends_with('*') {
        task.push_str(":*");
    }
    all.allow(&["ecs:RunTask"], [task]);
    if waits {
        all.allow(&["ecs:DescribeTasks", "ecs:StopTask"], ["*"]);
        all.note("The task's number is not known before it runs, so that looking at it and stopping it need *");
        all.managed_rule("StepFunctionsGetEventsForECSTaskRule");
    }
    let overrides = [
        arguments.get("Overrides.TaskRoleArn"),
        arguments.get("Overrides.ExecutionRoleArn"),
    ];
    for role in overrides {
        if role != Given::Absent {
            all.pass_role(role, "ecs-tasks.amazonaws.com", "A role of the task");
        }
    }
    all.pass_role(
        Given::Absent,
        "ecs-tasks.amazonaws.com",
        "The task definition's task role and execution role are passed on; each of them",
    );
}

fn eks(all: &mut Collector, action: &str, waits: bool, arguments: &Arguments) {
    if matches!(action, "call" | "runJob") {
        all.note("Kubernetes decides what the role may do there: map it in the cluster (access entries or aws-auth); IAM needs nothing");
        return;
    }
    let name = if action.ends_with("Cluster") {
        "Name"
    } else {
        "ClusterName"
    };
    let name = arguments.get(name);
    let cluster = match action {
        "createCluster" => "*".to_owned(),
        _ => all.named(name.clone(), "eks", "cluster/", "The cluster"),
    };
    let action_name = format!("eks:{}", pascal(action));
    let plain = match &name {
        Given::Text(name) => name.clone(),
        Given::Computed(_) | Given::Absent => "*".into(),
    };
    let parts = match action {
        "createCluster" | "deleteCluster" => all.arn("eks", &format!("cluster/{plain}")),
        "createNodegroup" | "deleteNodegroup" => all.arn("eks", &format!("nodegroup/{plain}/*")),
        "createFargateProfile" | "deleteFargateProfile" => {
            all.arn("eks", &format!("fargateprofile/{plain}/*"))
        }
        _ => return all.unknown(format!("What eks:{action} needs is not known")),
    };
    let own = if action.starts_with("delete") && !action.ends_with("Cluster") {
        parts.clone()
    } else {
        cluster
    };
    all.allow(&[&action_name], [own]);
    let thing = pascal(
        action
            .trim_start_matches("create")
            .trim_start_matches("delete"),
    );
    if waits {
        let (look, stop) = (format!("eks:Describe{thing}"), format!("eks:Delete{thing}"));
        all.allow(&[&look, &stop], [parts]);
    }
    let role = match action {
        "createCluster" => Some((arguments.get("RoleArn"), "eks.amazonaws.com")),
        "createNodegroup" => {
            all.allow(&["ec2:DescribeSubnets"], ["*"]);
            Some((arguments.get("NodeRole"), "eks.amazonaws.com"))
        }
        "createFargateProfile" => Some((arguments.get("PodExecutionRoleArn"), "eks.amazonaws.com")),
        _ => None,
    };
    if let Some((role, service)) = role {
        all.pass_role(role, service, "The role that EKS is given");
    }
    if action.starts_with("create") {
        all.note("The first time in an account, EKS also creates its service-linked role (iam:CreateServiceLinkedRole)");
    }
}

fn sagemaker(all: &mut Collector, action: &str, waits: bool, arguments: &Arguments) {
    // Call, member with the name, what its ARN says, what looks at it and stops it, the rule.
    let row = match action {
        "createTrainingJob" => (
            "TrainingJobName",
            "training-job/",
            "TrainingJob",
            "TrainingJobs",
        ),
        "createTransformJob" => (
            "TransformJobName",
            "transform-job/",
            "TransformJob",
            "TransformJobs",
        ),
        "createProcessingJob" => (
            "ProcessingJobName",
            "processing-job/",
            "ProcessingJob",
            "ProcessingJobs",
        ),
        "createHyperParameterTuningJob" => (
            "HyperParameterTuningJobName",
            "hyper-parameter-tuning-job/",
            "HyperParameterTuningJob",
            "TuningJobs",
        ),
        "createLabelingJob" => (
            "LabelingJobName",
            "labeling-job/",
            "LabelingJob",
            "LabelingJobs",
        ),
        "createModel" => ("ModelName", "model/", "", ""),
        "createEndpointConfig" => ("EndpointConfigName", "endpoint-config/", "", ""),
        "createEndpoint" | "updateEndpoint" => ("EndpointName", "endpoint/", "", ""),
        _ => return all.unknown(format!("What sagemaker:{action} needs is not known")),
    };
    let (member, prefix, job, rule) = row;
    // Names of jobs are mostly made anew for each run, and that is no gap.
    let resource = match arguments.get(member) {
        Given::Text(name) => all.arn(
            "sagemaker",
            &format!("{prefix}{}", name.to_ascii_lowercase()),
        ),
        given => all.named(given, "sagemaker", prefix, "The name"),
    };
    let mut actions = vec![format!("sagemaker:{}", pascal(action))];
    if !job.is_empty() {
        actions.push("sagemaker:AddTags".into());
    }
    let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
    let mut resources = vec![resource.clone()];
    if action.ends_with("Endpoint") {
        let config = arguments.get("EndpointConfigName");
        resources.push(all.named(
            config,
            "sagemaker",
            "endpoint-config/",
            "The endpoint's configuration",
        ));
    }
    all.allow(&actions, resources);
    if waits && !job.is_empty() {
        let (look, stop) = (
            format!("sagemaker:Describe{job}"),
            format!("sagemaker:Stop{job}"),
        );
        all.allow(&[&look, &stop], [resource]);
        if rule == "LabelingJobs" {
            all.managed_rule("StepFunctionsGetEventsForSageMaker*");
            all.unknown(
                "The name of the rule that watches labeling jobs is not known; the * covers it"
                    .into(),
            );
        } else {
            all.managed_rule(&format!("StepFunctionsGetEventsForSageMaker{rule}Rule"));
        }
    }
    let role = match action {
        "createTrainingJob" | "createProcessingJob" | "createLabelingJob" => Some("RoleArn"),
        "createHyperParameterTuningJob" => Some("TrainingJobDefinition.RoleArn"),
        "createModel" => Some("ExecutionRoleArn"),
        _ => None,
    };
    if let Some(role) = role {
        all.pass_role(
            arguments.get(role),
            "sagemaker.amazonaws.com",
            "The role that SageMaker works with",
        );
    }
}

fn emr(all: &mut Collector, action: &str, waits: bool, arguments: &Arguments) {
    if action == "createCluster" {
        all.allow(&["elasticmapreduce:RunJobFlow"], ["*"]);
        if arguments.get("Tags") != Given::Absent {
            all.allow(&["elasticmapreduce:AddTags"], ["*"]);
        }
        let roles = [
            ("ServiceRole", "elasticmapreduce.amazonaws.com"),
            ("JobFlowRole", "ec2.amazonaws.com"),
        ];
        for (role, service) in roles {
            let what = format!("The role of {role}");
            all.pass_role(arguments.get(role), service, &what);
        }
        if waits {
            let clusters = all.arn("elasticmapreduce", "cluster/*");
            all.allow(
                &[
                    "elasticmapreduce:DescribeCluster",
                    "elasticmapreduce:TerminateJobFlows",
                ],
                [clusters],
            );
            all.managed_rule("StepFunctionsGetEventForEMRRunJobFlowRule");
        }
        return;
    }
    let cluster = all.named(
        arguments.get("ClusterId"),
        "elasticmapreduce",
        "cluster/",
        "The cluster",
    );
    let (actions, rule): (&[&str], &str) = match action {
        "addStep" => (
            &["AddJobFlowSteps"],
            "StepFunctionsGetEventForEMRAddJobFlowStepsRule",
        ),
        "cancelStep" => (&["CancelSteps"], ""),
        "setClusterTerminationProtection" => (&["SetTerminationProtection"], ""),
        "modifyInstanceFleetByName" => (&["ModifyInstanceFleet", "ListInstanceFleets"], ""),
        "modifyInstanceGroupByName" => (&["ModifyInstanceGroups", "ListInstanceGroups"], ""),
        "terminateCluster" => (
            &["TerminateJobFlows"],
            "StepFunctionsGetEventForEMRTerminateJobFlowsRule",
        ),
        _ => return all.unknown(format!("What elasticmapreduce:{action} needs is not known")),
    };
    let mut names: Vec<String> = actions
        .iter()
        .map(|name| format!("elasticmapreduce:{name}"))
        .collect();
    if waits {
        let more: &[&str] = match action {
            "addStep" => &["CancelSteps", "DescribeStep"],
            _ => &["DescribeCluster"],
        };
        names.extend(more.iter().map(|name| format!("elasticmapreduce:{name}")));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    all.allow(&names, [cluster]);
    if waits && !rule.is_empty() {
        all.managed_rule(rule);
    }
    let role = arguments.get("ExecutionRoleArn");
    if role != Given::Absent {
        all.pass_role(role, "elasticmapreduce.amazonaws.com", "The step's role");
    }
}

fn emr_on_eks(all: &mut Collector, action: &str, waits: bool, arguments: &Arguments) {
    let cluster = |all: &mut Collector, member: &str| {
        all.named(
            arguments.get(member),
            "emr-containers",
            "/virtualclusters/",
            "The virtual cluster",
        )
    };
    match action {
        "createVirtualCluster" => {
            all.allow(&["emr-containers:CreateVirtualCluster"], ["*"]);
            all.note("The first time in an account its service-linked role is created too (iam:CreateServiceLinkedRole)");
        }
        "deleteVirtualCluster" => {
            let id = cluster(all, "Id");
            let actions: &[&str] = match waits {
                true => &[
                    "emr-containers:DeleteVirtualCluster",
                    "emr-containers:DescribeVirtualCluster",
                ],
                false => &["emr-containers:DeleteVirtualCluster"],
            };
            all.allow(actions, [id]);
        }
        "startJobRun" => {
            let id = cluster(all, "VirtualClusterId");
            let condition = with_role(
                "emr-containers:ExecutionRoleArn",
                &arguments.get("ExecutionRoleArn"),
            );
            all.allow_if(&["emr-containers:StartJobRun"], [id.clone()], condition);
            if waits {
                let runs = format!("{id}/jobruns/*");
                all.allow(
                    &[
                        "emr-containers:CancelJobRun",
                        "emr-containers:DescribeJobRun",
                    ],
                    [runs],
                );
            }
        }
        _ => all.unknown(format!("What emr-containers:{action} needs is not known")),
    }
}

fn emr_serverless(all: &mut Collector, action: &str, waits: bool, arguments: &Arguments) {
    let own = format!("emr-serverless:{}", pascal(action));
    if action == "createApplication" {
        let any = all.arn("emr-serverless", "/*");
        all.allow(&[&own], [any.clone()]);
        all.note("The first time in an account its service-linked role is created too (iam:CreateServiceLinkedRole)");
        if waits {
            all.allow(
                &[
                    "emr-serverless:DeleteApplication",
                    "emr-serverless:GetApplication",
                ],
                [any],
            );
            all.managed_rule("StepFunctionsGetEventsForEMRServerlessApplicationRule");
        }
        return;
    }
    let application = all.named(
        arguments.get("ApplicationId"),
        "emr-serverless",
        "/applications/",
        "The application",
    );
    match action {
        "startApplication" | "stopApplication" | "deleteApplication" => {
            all.allow(&[&own], [application.clone()]);
            if waits {
                let mut actions = vec!["emr-serverless:GetApplication"];
                if action == "startApplication" {
                    actions.push("emr-serverless:StopApplication");
                }
                all.allow(&actions, [application]);
                all.managed_rule("StepFunctionsGetEventsForEMRServerlessApplicationRule");
            }
        }
        "startJobRun" => {
            all.allow(&[&own], [application.clone()]);
            all.pass_role(
                arguments.get("ExecutionRoleArn"),
                "emr-serverless.amazonaws.com",
                "The job's role",
            );
            if waits {
                let runs = format!("{application}/jobruns/*");
                all.allow(
                    &["emr-serverless:CancelJobRun", "emr-serverless:GetJobRun"],
                    [runs],
                );
                all.managed_rule("StepFunctionsGetEventsForEMRServerlessJobRule");
            }
        }
        "cancelJobRun" => {
            let run = match arguments.get("JobRunId") {
                Given::Text(id) => format!("{application}/jobruns/{id}"),
                Given::Computed(_) | Given::Absent => format!("{application}/jobruns/*"),
            };
            let actions: &[&str] = match waits {
                true => &["emr-serverless:CancelJobRun", "emr-serverless:GetJobRun"],
                false => &["emr-serverless:CancelJobRun"],
            };
            all.allow(actions, [run]);
            if waits {
                all.managed_rule("StepFunctionsGetEventsForEMRServerlessJobRule");
            }
        }
        _ => all.unknown(format!("What emr-serverless:{action} needs is not known")),
    }
}

fn athena(all: &mut Collector, action: &str, waits: bool, arguments: &Arguments) {
    let group = match arguments.get("WorkGroup") {
        Given::Absent if action == "startQueryExecution" => all.arn("athena", "workgroup/primary"),
        // Which group a running query is in, its number does not say.
        Given::Absent => all.arn("athena", "workgroup/*"),
        given => all.named(given, "athena", "workgroup/", "The work group"),
    };
    let own = format!("athena:{}", pascal(action));
    match action {
        "startQueryExecution" => {
            let catalogs = all.arn("athena", "datacatalog/*");
            let mut actions = vec![own.as_str(), "athena:GetDataCatalog"];
            if waits {
                actions.extend(["athena:GetQueryExecution", "athena:StopQueryExecution"]);
            }
            all.allow(&actions, [group, catalogs]);
            let tables = ["catalog", "database/*", "table/*", "userDefinedFunction/*"];
            let tables = tables.map(|rest| all.arn("glue", rest));
            all.allow(
                &[
                    "glue:BatchGetPartition",
                    "glue:GetDatabase",
                    "glue:GetDatabases",
                    "glue:GetPartition",
                    "glue:GetPartitions",
                    "glue:GetTable",
                    "glue:GetTables",
                ],
                tables,
            );
            all.unknown("Which tables the query reads and where their data is, is not known: narrow the databases, tables and buckets; a query that writes tables needs glue:Create…, Update… and Delete… as well".into());
            let output = match arguments.get("ResultConfiguration.OutputLocation") {
                Given::Text(uri) => Some(object_arn(all, uri.trim_end_matches('/'))),
                Given::Computed(by) => {
                    all.computed("The place of the results", &by);
                    None
                }
                Given::Absent => {
                    all.unknown("Where the work group puts its results is not known; replace the * by that bucket".into());
                    None
                }
            };
            let any = format!("arn:{}:s3:::*", all.context.partition);
            all.allow(
                &["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"],
                [any.clone()],
            );
            let output = output.map_or(any, |place| format!("{place}/*"));
            all.allow(
                &[
                    "s3:AbortMultipartUpload",
                    "s3:ListMultipartUploadParts",
                    "s3:PutObject",
                ],
                [output],
            );
            all.note("With Lake Formation the role needs lakeformation:GetDataAccess on * too");
        }
        "stopQueryExecution" | "getQueryExecution" => all.allow(&[&own], [group]),
        "getQueryResults" => {
            all.allow(&[&own], [group]);
            let any = format!("arn:{}:s3:::*", all.context.partition);
            all.allow(&["s3:GetObject"], [any]);
            all.unknown("Where the results are is not known; replace the * by that bucket".into());
        }
        _ => all.unknown(format!("What athena:{action} needs is not known")),
    }
}

fn codebuild(all: &mut Collector, action: &str, waits: bool, arguments: &Arguments) {
    let own = format!("codebuild:{}", pascal(action));
    let any = all.arn("codebuild", "project/*");
    let (resource, more, rule): (String, &[&str], &str) = match action {
        "startBuild" => (
            all.named(
                arguments.get("ProjectName"),
                "codebuild",
                "project/",
                "The project",
            ),
            &["codebuild:BatchGetBuilds", "codebuild:StopBuild"],
            "StepFunctionsGetEventForCodeBuildStartBuildRule",
        ),
        "startBuildBatch" | "retryBuildBatch" => (
            match action {
                "startBuildBatch" => all.named(
                    arguments.get("ProjectName"),
                    "codebuild",
                    "project/",
                    "The project",
                ),
                _ => any,
            },
            &["codebuild:BatchGetBuildBatches", "codebuild:StopBuildBatch"],
            "StepFunctionsGetEventForCodeBuildStartBuildBatchRule",
        ),
        "stopBuild" | "stopBuildBatch" | "batchDeleteBuilds" | "deleteBuildBatch" => (any, &[], ""),
        "batchGetReports" => (all.arn("codebuild", "report-group/*"), &[], ""),
        _ => return all.unknown(format!("What codebuild:{action} needs is not known")),
    };
    if resource.ends_with('*') && !action.starts_with("start") {
        all.unknown(
            "Which project the builds are of is not known; replace the * by its name".into(),
        );
    }
    let mut actions = vec![own.as_str()];
    if waits {
        actions.extend(more);
    }
    all.allow(&actions, [resource]);
    if waits && !rule.is_empty() {
        all.managed_rule(rule);
    }
}
