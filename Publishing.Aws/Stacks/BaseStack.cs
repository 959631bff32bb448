using Amazon.CDK;
using Amazon.CDK.AWS.ECR;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SecretsManager;
using Constructs;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Stacks.Secrets;

namespace Platform.Publishing.Aws.Stacks;

/// <summary>
/// What must be there before the environment: repositories to push images to, a bucket for its template (which is larger than CloudFormation takes by mouth), the
/// secrets that a person fills, and the role by which GitHub deploys.
/// </summary>
internal sealed class BaseStack : Stack
{
    /// <summary>The bucket for templates.</summary>
    public const string TemplatesId = "Templates";

    private const int ImagesKept = 30;
    private const int TemplateDays = 90;

    public BaseStack(Construct scope, Deployment deployment) : base(scope, deployment.Names.BaseStack, EnvironmentStack.Properties(deployment, deployment.Names.BaseStack,
        $"{deployment.Settings.Client}, {deployment.Settings.Environment}: what must be there first: image repositories, secrets to fill"))
    {
        foreach (var repository in deployment.Services.Select(s => s.Image).OfType<BuiltImage>().Select(i => i.Repository).Distinct()) Repository(repository, deployment);
        foreach (var secret in deployment.Secrets.Where(s => s.Kind == SecretKind.ToFill)) Secret(deployment, secret);
        var bucket = Templates();
        if (deployment.Settings.GitHub is not null) DeployRole(deployment, bucket);
        EnvironmentStack.Tag(this, deployment);
    }

    private void Repository(string name, Deployment deployment)
    {
        var repository = new CfnRepository(this, ResourceNames.Id(name.Split('/')[^1], "repository"), new CfnRepositoryProps
        {
            // Where images go with their repository, it must not be in their way that there are some.
            EmptyOnDelete = EnvironmentStack.Keep(deployment, CfnDeletionPolicy.RETAIN) == CfnDeletionPolicy.DELETE ? true : null,
            RepositoryName = name, ImageTagMutability = "IMMUTABLE", ImageScanningConfiguration = new CfnRepository.ImageScanningConfigurationProperty { ScanOnPush = true },
            EncryptionConfiguration = new CfnRepository.EncryptionConfigurationProperty { EncryptionType = "KMS" },
            LifecyclePolicy = new CfnRepository.LifecyclePolicyProperty { LifecyclePolicyText = $$$"""{"rules":[{"rulePriority":1,"description":"the last {{{ImagesKept}}}","selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":{{{ImagesKept}}}},"action":{"type":"expire"}}]}""" },
        });
        repository.CfnOptions.DeletionPolicy = EnvironmentStack.Keep(deployment, CfnDeletionPolicy.RETAIN);
        repository.CfnOptions.UpdateReplacePolicy = CfnDeletionPolicy.RETAIN;
    }

    /// <summary>Empty: a task that needs it does not start before it is filled, and says so.</summary>
    private void Secret(Deployment deployment, SecretDeployment secret)
    {
        var made = new CfnSecret(this, SecretPart.Id(secret.Name), new CfnSecretProps { Name = deployment.Names.Secret(secret.Name), Description = $"To be filled: {secret.Purpose}" });
        made.CfnOptions.DeletionPolicy = CfnDeletionPolicy.RETAIN;
        made.CfnOptions.UpdateReplacePolicy = CfnDeletionPolicy.RETAIN;
        _ = new CfnOutput(this, $"{SecretPart.Id(secret.Name)}Arn", new CfnOutputProps { Value = made.Ref, ExportName = SecretPart.ExportName(deployment.Names, secret.Name), Description = $"To be filled: {secret.Purpose}" });
    }

    private string Templates()
    {
        var bucket = new CfnBucket(this, TemplatesId, new CfnBucketProps
        {
            PublicAccessBlockConfiguration = new CfnBucket.PublicAccessBlockConfigurationProperty { BlockPublicAcls = true, BlockPublicPolicy = true, IgnorePublicAcls = true, RestrictPublicBuckets = true },
            BucketEncryption = new CfnBucket.BucketEncryptionProperty { ServerSideEncryptionConfiguration = new[] { new CfnBucket.ServerSideEncryptionRuleProperty { ServerSideEncryptionByDefault = new CfnBucket.ServerSideEncryptionByDefaultProperty { SseAlgorithm = "AES256" } } } },
            LifecycleConfiguration = new CfnBucket.LifecycleConfigurationProperty { Rules = new[] { new CfnBucket.RuleProperty { Id = "expire", Status = "Enabled", ExpirationInDays = TemplateDays } } },
        });
        bucket.CfnOptions.DeletionPolicy = CfnDeletionPolicy.RETAIN;
        bucket.CfnOptions.UpdateReplacePolicy = CfnDeletionPolicy.RETAIN;
        _ = new CfnBucketPolicy(this, "TemplatesPolicy", new CfnBucketPolicyProps
        {
            Bucket = bucket.Ref,
            PolicyDocument = Json.Map(("Version", "2012-10-17"), ("Statement", new object[]
            {
                Json.Map(("Sid", "TlsOnly"), ("Effect", "Deny"), ("Principal", "*"), ("Action", "s3:*"), ("Resource", Json.List([bucket.AttrArn, $"{bucket.AttrArn}/*"])), ("Condition", Json.Map(("Bool", Json.Map(("aws:SecureTransport", "false")))))),
            })),
        });
        _ = new CfnOutput(this, "TemplatesBucket", new CfnOutputProps { Value = bucket.Ref, Description = "Where the environment's template is uploaded" });
        return bucket.AttrArn;
    }

    /// <summary>
    /// Taken by the workflow through GitHub's OIDC, in the GitHub environment CLIENT-ENV of the named repository alone. It pushes images and drives the two stacks; what the stacks make is made
    /// by the account's role platform-cloudformation, which an administrator makes once.
    /// </summary>
    private void DeployRole(Deployment deployment, string bucket)
    {
        var (names, gitHub) = (deployment.Names, deployment.Settings.GitHub!);
        var stacks = new[] { names.Stack, names.BaseStack }.Select(s => $"arn:{Partition}:cloudformation:{Region}:{Account}:stack/{s}/*").ToArray();
        var grants = new List<Grant>
        {
            new(["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet", "cloudformation:DeleteChangeSet", "cloudformation:DescribeChangeSet", "cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents", "cloudformation:GetTemplate", "cloudformation:DetectStackDrift", "cloudformation:DescribeStackResources"], stacks),
            new(["s3:PutObject", "s3:GetObject"], [$"{bucket}/*"]),
            new(["iam:PassRole"], [$"arn:{Partition}:iam::{Account}:role/platform-cloudformation"]) { Condition = Json.Map(("StringEquals", Json.Map(("iam:PassedToService", "cloudformation.amazonaws.com")))) },
        };
        var repositories = deployment.Services.Select(s => s.Image).OfType<BuiltImage>().Select(i => $"arn:{Partition}:ecr:{Region}:{Account}:repository/{i.Repository}").Distinct().ToArray();
        if (repositories.Length > 0)
        {
            grants.Add(Grant.Everywhere("ecr:GetAuthorizationToken"));
            grants.Add(new(["ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage", "ecr:BatchGetImage", "ecr:DescribeImages"], repositories));
        }
        var role = new CfnRole(this, "DeployRole", new CfnRoleProps
        {
            RoleName = names.Of("deploy"),
            AssumeRolePolicyDocument = Json.Map(("Version", "2012-10-17"), ("Statement", new object[]
            {
                Json.Map(("Effect", "Allow"), ("Action", "sts:AssumeRoleWithWebIdentity"), ("Principal", Json.Map(("Federated", $"arn:{Partition}:iam::{Account}:oidc-provider/token.actions.githubusercontent.com"))),
                    ("Condition", Json.Map(("StringEquals", Json.Map(("token.actions.githubusercontent.com:aud", "sts.amazonaws.com"), ("token.actions.githubusercontent.com:sub", $"repo:{gitHub.Repository}:environment:{names.Prefix}")))))),
            })),
            Policies = new[] { Roles.Policy("deploy", grants) },
        });
        _ = new CfnOutput(this, "DeployRoleArn", new CfnOutputProps { Value = role.AttrArn, Description = "What the workflow takes" });
    }
}
