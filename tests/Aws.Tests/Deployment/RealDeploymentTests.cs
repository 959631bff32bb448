using Platform.Aws.CloudFormation;
using Platform.Aws.Deployment;
using Platform.Aws.ServiceQuotas;
using Platform.Aws.Sts;
using Platform.Aws.Tests.Services;
using Platform.TestKit;

namespace Platform.Aws.Tests.Deployment;

/// <summary>The whole way on moto: made, changed, destroyed.</summary>
[Collection(Moto.Name)]
public sealed class RealDeploymentTests(MotoFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stack_MadeChangedAndDestroyed()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var client = new CloudFormationClient(moto.Access);
        var deployment = new StackDeployment(client, TimeProvider.System) { Pause = TimeSpan.FromMilliseconds(50) };
        var stack = MotoWorld.Name("stack");

        Assert.Equal(["Add     Logs (AWS::Logs::LogGroup)"], await DeployAsync(deployment, stack, 7));
        Assert.Empty(await DeployAsync(deployment, stack, 7));
        Assert.NotEmpty(await DeployAsync(deployment, stack, 30));

        await deployment.DestroyAsync(stack, [], TimeSpan.FromMinutes(1), Cancel).ToListAsync(Cancel);
        Assert.Null(await client.FindStackAsync(stack, Cancel));
        Assert.Empty(await deployment.DestroyAsync(stack, [], TimeSpan.FromMinutes(1), Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Prerequisites_AllShortcomingsAtOnce()
    {
        var moto = await Moto.RequireAsync(fixture);
        using var sts = new StsClient(moto.Access);
        using var quotas = new ServiceQuotasClient(moto.Access);
        var quota = await quotas.ListDefaultsAsync("vpc", Cancel).FirstAsync(Cancel);
        var prerequisites = new Prerequisites(sts, quotas);

        Assert.Empty(await prerequisites.CheckAsync("123456789012", [new("vpc", quota.QuotaCode, "of them", quota.Value)], Cancel));
        var found = await prerequisites.CheckAsync("999999999999", [new("vpc", quota.QuotaCode, "of them", quota.Value + 1)], Cancel);

        Assert.Equal(2, found.Count);
        Assert.Contains("account 123456789012", found[0].What, StringComparison.Ordinal);
        Assert.Contains("are needed", found[1].What, StringComparison.Ordinal);
    }

    /// <returns>The changes that were shown and executed; none when there was nothing to change.</returns>
    private static async Task<IReadOnlyList<string>> DeployAsync(StackDeployment deployment, string stack, int retention)
    {
        var template = $$"""{"Resources":{"Logs":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"{{stack}}","RetentionInDays":{{retention}} } } } }""";
        var change = await deployment.PrepareAsync(stack, TemplateSource.Of(template), new Dictionary<string, string?>(), new Dictionary<string, string> { ["client"] = "a" }, Cancel);
        if (change is null)
            return [];
        var told = await deployment.ExecuteAsync(change, TimeSpan.FromMinutes(1), Cancel).ToListAsync(Cancel);
        var outcome = await deployment.OutcomeAsync(stack, told, Cancel);
        Assert.True(outcome.Succeeded, outcome.ToString());
        Assert.NotEmpty(told);
        return change.Lines();
    }
}
