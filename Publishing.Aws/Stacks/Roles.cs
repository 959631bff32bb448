using Amazon.CDK.AWS.IAM;

namespace Platform.Publishing.Aws.Stacks;

internal static class Roles
{
    public static CfnRole.PolicyProperty Policy(string name, IEnumerable<Grant> grants) => new() { PolicyName = name, PolicyDocument = Grant.Document(grants) };

    /// <summary>A role for tasks of this account alone.</summary>
    public static string ForTasks(StackContext context, string id, IReadOnlyList<Grant> grants) => new CfnRole(context.Stack, id, new CfnRoleProps
    {
        AssumeRolePolicyDocument = Grant.Trust("ecs-tasks.amazonaws.com", Json.Map(("StringEquals", Json.Map(("aws:SourceAccount", context.Account))))),
        Policies = grants.Count == 0 ? null : new[] { Policy("named", grants) },
    }).AttrArn;
}
