using Amazon.CDK;
using Constructs;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Stacks.Secrets;
using Platform.Publishing.Aws.Stacks.Services;
using Platform.Publishing.Aws.Stacks.Stores;
using Platform.Publishing.Aws.Stacks.Watching;
using Stage = Platform.Publishing.Aws.Settings.Stage;

namespace Platform.Publishing.Aws.Stacks;

/// <summary>One client's environment. Parts come in the order in which they need one another.</summary>
internal sealed class EnvironmentStack : Stack
{
    public EnvironmentStack(Construct scope, Deployment deployment) : base(scope, deployment.Names.Stack, Properties(deployment, deployment.Names.Stack,
        $"{deployment.Settings.Client}, {deployment.Settings.Environment}: services, stores, load balancer, alarms"))
    {
        var context = new StackContext(this, deployment);
        KeyPart.Add(context);
        LogPart.Add(context);
        NetworkPart.Add(context);
        SecurityGroupPart.Add(context);
        SecretPart.AddGenerated(context);
        ParameterPart.Add(context);
        BucketPart.Add(context);
        StorePart.Add(context);
        SecretPart.AddComposed(context);
        TopicPart.Add(context);
        BalancerPart.Add(context);
        ClusterPart.Add(context);
        ServicePart.Add(context);
        DnsPart.Add(context);
        RotationPart.Add(context);
        AlarmPart.Add(context);
        DashboardPart.Add(context);
        EventPart.Add(context);
        BudgetPart.Add(context);
        Tag(this, deployment);
    }

    /// <summary>No bootstrap bucket and no parameters of the CDK's own: the template is whole by itself.</summary>
    public static StackProps Properties(Deployment deployment, string name, string description) => new()
    {
        StackName = name,
        Description = description,
        Synthesizer = new DefaultStackSynthesizer(new DefaultStackSynthesizerProps { GenerateBootstrapVersionRule = false }),
        TerminationProtection = deployment.Defaults.Protected,
    };

    public static void Tag(Stack stack, Deployment deployment)
    {
        foreach (var (name, value) in TagsOf(deployment)) Amazon.CDK.Tags.Of(stack).Add(name, value);
    }

    /// <summary>Cost-allocation tags: whose, of which environment, and for what.</summary>
    public static IReadOnlyDictionary<string, string> TagsOf(Deployment deployment)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["client"] = deployment.Settings.Client, ["environment"] = deployment.Settings.Environment, ["managed-by"] = "platform" };
        foreach (var (name, value) in deployment.Settings.Tags) tags[name] = value;
        return tags;
    }

    /// <summary>What becomes of data when its resource leaves the template: it stays, but in development.</summary>
    public static CfnDeletionPolicy Keep(Deployment deployment, CfnDeletionPolicy otherwise) => deployment.Settings.Stage == Stage.Development ? CfnDeletionPolicy.DELETE : otherwise;
}
