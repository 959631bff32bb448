using Platform.Aws;
using Platform.Aws.Deployment;
using Platform.Plans;
using Platform.Publishing.Aws.Deploying;

namespace Platform.Publishing.Aws.Cli;

/// <summary>What a person is told of a fault that was foreseen, and the program's exit code.</summary>
internal sealed record FaultReport(string Text, int ExitCode)
{
    private const string Continues = "What was begun goes on in AWS; the same command again continues it.";

    /// <summary>Null for a fault of this program's own.</summary>
    public static FaultReport? Of(Exception fault) => fault switch
    {
        PublishException publish => new(publish.Message, PlanException.ExitCode),
        DeployException deploy => new($"error: {deploy.Message}{Environment.NewLine}{deploy.Remedy}", ExitCodes.NotDone),
        DeploymentException stack => new($"error: {stack.Message}{Environment.NewLine}{stack.Hint}", ExitCodes.NotDone),
        AwsException { MissingPermission: { } permission } denied => new($"error: {denied.Message}{Environment.NewLine}missing permission: {permission}. {denied.Hint}", ExitCodes.Refused),
        AwsException { IsTransient: true } passing => new($"error: {passing.Message}{Environment.NewLine}{passing.Hint} {Continues}", ExitCodes.Later),
        AwsException refused => new($"error: {refused.Message}{Environment.NewLine}{refused.Hint}", ExitCodes.Refused),
        AwsWaitException late => new($"error: {late.Message}{Environment.NewLine}{Continues}", ExitCodes.Later),
        OperationCanceledException => new($"stopped. {Continues}", ExitCodes.Later),
        _ => null,
    };
}
