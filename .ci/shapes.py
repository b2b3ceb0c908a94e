#!/usr/bin/env python3
"""Writes src/catalogue/services/*.txt: what the calls of AWS services take, answer and fail with.

The facts (names, types, bounds, words, required members, errors; no documentation) come from the service models
inside the Python package botocore. Its version decides how old the facts are:

    python3 -m pip install --no-deps --target MODELS botocore==1.41.5
    python3 .ci/shapes.py MODELS

That version is the last before Step Functions was observed to validate mocked results; a newer one may be used once
it is known that the service checks against newer models. The notation is described in src/catalogue/notation.rs.
Services and calls are chosen below; spelling follows the AWS SDK for Java 2, as the service's SDK integrations do.
"""

import glob
import gzip
import json
import pathlib
import re
import sys

# Every call of these.
WHOLE = """
acm appconfig appconfigdata application-autoscaling athena autoscaling batch bedrock-agent-runtime bedrock-runtime
cloudformation cloudwatch codebuild cognito-identity cognito-idp comprehend databrew dynamodb dynamodbstreams ecr ecs
eks emr emr-containers emr-serverless events firehose glue iam identitystore kinesis kms lambda logs organizations pipes
polly rds rds-data redshift-data rekognition resourcegroupstaggingapi s3 sagemaker-runtime scheduler secretsmanager ses
sesv2 sns sqs ssm stepfunctions sts textract transcribe translate xray
""".split()

# Some calls of these: a name, or the beginning of names with a star.
PARTS = {
    "bedrock": "CreateModelCustomizationJob GetModelCustomizationJob ListModelCustomizationJobs StopModelCustomizationJob "
               "CreateModelInvocationJob GetModelInvocationJob ListModelInvocationJobs StopModelInvocationJob "
               "GetFoundationModel ListFoundationModels",
    "bedrock-agent": "GetAgent ListAgents GetIngestionJob ListIngestionJobs StartIngestionJob StopIngestionJob "
                     "GetKnowledgeBase ListKnowledgeBases GetPrompt ListPrompts",
    "account": "GetAlternateContact GetContactInformation ListRegions PutAlternateContact",
    "apigateway": "CreateDeployment GetExport GetRestApi GetRestApis GetStage GetStages UpdateStage UpdateUsage",
    "ce": "GetCostAndUsage GetCostForecast GetDimensionValues GetTags",
    "codepipeline": "GetPipelineExecution GetPipelineState ListPipelineExecutions PutApprovalResult PutJobFailureResult "
                    "PutJobSuccessResult StartPipelineExecution StopPipelineExecution",
    "cloudfront": "CreateInvalidation GetInvalidation ListInvalidations GetDistribution ListDistributions",
    "ec2": "AllocateAddress AssociateAddress AssociateIamInstanceProfile AttachNetworkInterface AttachVolume "
           "AuthorizeSecurityGroup* CopyImage CopySnapshot CreateImage CreateKeyPair CreateNetworkInterface "
           "CreateSecurityGroup CreateSnapshot CreateSnapshots CreateSubnet CreateTags CreateVolume CreateVpc "
           "DeleteKeyPair DeleteNetworkInterface DeleteSecurityGroup DeleteSnapshot DeleteSubnet DeleteTags DeleteVolume "
           "DeleteVpc DeregisterImage DescribeAddresses DescribeAvailabilityZones DescribeImages "
           "DescribeInstanceAttribute DescribeInstanceStatus DescribeInstances DescribeInternetGateways DescribeKeyPairs "
           "DescribeNatGateways DescribeNetworkInterfaces DescribeRegions DescribeRouteTables DescribeSecurityGroupRules "
           "DescribeSecurityGroups DescribeSnapshots DescribeSubnets DescribeTags DescribeVolumes DescribeVpcEndpoints "
           "DescribeVpcs DetachNetworkInterface DetachVolume DisassociateAddress EnableFastSnapshotRestores "
           "GetConsoleOutput ModifyImageAttribute ModifyInstanceAttribute ModifySnapshotAttribute ModifyVolume "
           "MonitorInstances RebootInstances RegisterImage ReleaseAddress RevokeSecurityGroup* RunInstances StartInstances "
           "StopInstances TerminateInstances UnmonitorInstances",
    "elbv2": "DeregisterTargets DescribeListeners DescribeLoadBalancers DescribeRules DescribeTargetGroups "
             "DescribeTargetHealth ModifyListener ModifyRule RegisterTargets",
    "mediaconvert": "CreateJob GetJob ListJobs CancelJob",
    "route53": "ChangeResourceRecordSets GetChange GetHostedZone ListHostedZones ListHostedZonesByName "
               "ListResourceRecordSets",
    "sagemaker": "AddTags Create{Endpoint,EndpointConfig,HyperParameterTuningJob,LabelingJob,Model,ModelPackage} "
                 "Create{ProcessingJob,TrainingJob,TransformJob} Delete{Endpoint,EndpointConfig,Model} "
                 "Describe{Endpoint,EndpointConfig,HyperParameterTuningJob,LabelingJob,Model,ModelPackage} "
                 "Describe{ProcessingJob,TrainingJob,TransformJob,PipelineExecution} "
                 "List{Endpoints,Models,ModelPackages,TrainingJobs,ProcessingJobs,TransformJobs} StartPipelineExecution "
                 "Stop{HyperParameterTuningJob,LabelingJob,ProcessingJob,TrainingJob,TransformJob} UpdateEndpoint",
}

# Left unknown: settings that only echo the request, at great length.
UNKNOWN = {"mediaconvert": ["JobSettings"], "glue": ["CodeGenConfigurationNodes"]}

# An enumeration longer than this is text: its words change with every release, and nobody reads them.
MOST_WORDS = 100


def main():
    root = pathlib.Path(sys.argv[1]) / "botocore" / "data"
    target = pathlib.Path(__file__).resolve().parent.parent / "src" / "catalogue" / "services"
    for old in target.glob("*.txt"):
        old.unlink()
    for folder in sorted(WHOLE + list(PARTS)):
        model = load(root / folder)
        service = Service(model, PARTS.get(folder), UNKNOWN.get(folder, []))
        (target / (service.name + ".txt")).write_text(service.text(), encoding="utf-8", newline="\n")


def load(folder):
    newest = sorted(folder.glob("*/service-2.json*"))[-1]
    opener = gzip.open if newest.suffix == ".gz" else open
    with opener(newest, "rt", encoding="utf-8") as file:
        return json.load(file)


class Service:
    def __init__(self, model, part, unknown):
        service_id = model["metadata"]["serviceId"]
        self.name = re.sub(r"[^a-z0-9]", "", re.sub(r"Service$", "", service_id).lower())
        self.prefix = pascal(service_id)
        self.shapes = model["shapes"]
        for name in unknown:
            self.shapes[name] = {"type": "structure", "members": {}, "document": True}
        wanted = None if part is None else re.compile("|".join(map(pattern, words(part))))
        self.operations = {name: operation for name, operation in model["operations"].items()
                           if wanted is None or wanted.fullmatch(name)}
        self.uses = {}
        for operation in self.operations.values():
            self.count(operation.get("output", {}).get("shape"), set())
        self.named = {}
        raised = [error for operation in self.operations.values() for error in self.errors(operation)]
        self.usual = sorted(error for error in set(raised) if 2 * raised.count(error) > len(self.operations))

    def errors(self, operation):
        return {exception(error["shape"]) for error in operation.get("errors", [])}

    def count(self, name, above):
        """Counts the uses; a shape inside itself counts as used often, so that it gets a name."""
        if name is None:
            return
        self.uses[name] = self.uses.get(name, 0) + 1
        if name in above:
            self.uses[name] += 1000
            return
        if self.uses[name] % 1000 > 1:
            return
        for inner in parts(self.shapes[name]):
            self.count(inner, above | {name})

    def text(self):
        actions = [self.action(name, operation) for name, operation in self.operations.items()]
        shapes = ["@%s=%s" % pair for pair in self.named.items()]
        return "\n".join([(self.prefix + " " + ",".join(self.usual)).strip()] + sorted(shapes) + sorted(actions)) + "\n"

    def action(self, name, operation):
        takes = self.shapes.get(operation.get("input", {}).get("shape"), {})
        required = [spelled(member) for member, inner in takes.get("members", {}).items()
                    if member in takes.get("required", []) and not is_made_up(member, inner)]
        output = operation.get("output", {}).get("shape")
        answer = self.shape(output) if output else "{}"
        errors = sorted(self.errors(operation).difference(self.usual))
        return ("%s(%s)=%s %s" % (uncapitalised(name), ",".join(required), answer, ",".join(errors))).strip()

    def shape(self, name):
        if name in self.named:
            return "@" + name
        if self.uses.get(name, 0) >= 1000:
            self.named[name] = None
            self.named[name] = self.written(name)
            return "@" + name
        text = self.written(name)
        if self.uses.get(name, 0) > 1 and len(text) > len(name) + 6:
            self.named[name] = text
            return "@" + name
        return text

    def written(self, name):
        shape = self.shapes[name]
        kind = shape["type"]
        if shape.get("document") or shape.get("eventstream"):
            return "*"
        if kind == "structure":
            return "{%s}" % ",".join(self.member(shape, member, inner) for member, inner in shape["members"].items())
        if kind == "list":
            return "[%s]%s" % (self.shape(shape["member"]["shape"]), bounds(shape))
        if kind == "map":
            return "<%s>%s" % (self.shape(shape["value"]["shape"]), bounds(shape))
        if kind == "string" and "enum" in shape and len(shape["enum"]) <= MOST_WORDS:
            words = shape["enum"]
            if all(word and not re.search(r"[,|{}\[\]<>!]", word) for word in words):
                return words[0] + "|" if len(words) == 1 else "|".join(words)
        letter = {"string": "s", "character": "s", "blob": "x", "timestamp": "t", "boolean": "b"}.get(kind, "n")
        return letter if letter in "tb" else letter + bounds(shape)

    def member(self, shape, name, inner):
        kind = "*" if inner.get("jsonvalue") else self.shape(inner["shape"])
        required = "!" if name in shape.get("required", []) else ""
        return spelled(name) + ("" if kind == "s" else ":" + kind) + required


def is_made_up(name, member):
    """The SDK gives a client token itself; not so the identifiers that some models call idempotency tokens."""
    return member.get("idempotencyToken") and name.lower().endswith("token")


def bounds(shape):
    low, high = shape.get("min"), shape.get("max")
    if shape["type"] not in ("integer", "long", "float", "double", "short", "byte") and not low:
        low = None
    if low is None and high is None:
        return ""
    return plain(low) + ("" if high is None else ".." + plain(high))


def plain(number):
    if number is None:
        return ""
    return str(int(number)) if float(number).is_integer() else str(number)


def parts(shape):
    for member in shape.get("members", {}).values():
        yield member["shape"]
    for side in ("member", "value"):
        if side in shape:
            yield shape[side]["shape"]


def words(part):
    """Names, with Do{This,That} for DoThis and DoThat."""
    for word in re.findall(r"\S+?\{[^}]*\}|\S+", part):
        if "{" in word:
            head, inside = word.rstrip("}").split("{")
            yield from (head + tail for tail in inside.split(","))
        else:
            yield word


def pattern(word):
    return re.escape(word).replace(r"\*", ".*")


def uncapitalised(name):
    """As the Java SDK does: a run of capitals at the beginning becomes small, but not the start of the next word."""
    end = 1
    while end < len(name) and name[end].isupper() and not name[end + 1:end + 2].islower():
        end += 1
    return name[:end].lower() + name[end:]


def spelled(member):
    """A member as Step Functions spells it: DBInstances is DbInstances, ETag stays, NULL is Nul."""
    small = "nul" if member == "NULL" else uncapitalised(member)
    return small[:1].upper() + small[1:]


def pascal(name):
    """Words joined, each with a capital: DynamoDB is DynamoDb, SESv2 is SesV2."""
    name = re.sub(r"[^A-Za-z0-9]+", " ", name)
    name = re.sub(r"([^a-z]{2,})v([0-9]+)", r"\1 v\2 ", name)
    name = re.sub(r"([^A-Z]{2,})V([0-9]+)", r"\1 V\2 ", name)
    name = re.sub(r"(?<=[a-z])(?=[A-Z]([a-zA-Z]|[0-9]))", " ", name)
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", name)
    name = re.sub(r"([0-9])([a-zA-Z])", r"\1 \2", name)
    return "".join(word[:1].upper() + word[1:].lower() for word in name.split())


def exception(shape):
    """The class of an error without its last word, Exception."""
    return pascal(re.sub(r"(Exception|Fault)$", "", shape))


if __name__ == "__main__":
    main()
