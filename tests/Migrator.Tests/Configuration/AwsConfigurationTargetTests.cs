using System.Text;
using Platform.Migrator.Configuration;
using Platform.Migrator.Driving;
using Platform.Migrator.Tests.Journal.S3;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Configuration;

/// <summary>What is each one's own; the rest is in <see cref="ConfigurationConformanceTests"/>.</summary>
[Collection(MotoS3Collection.Name)]
public sealed class AwsConfigurationTargetTests(MotoS3 moto)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ssm_NothingThere_IsMadeSecureAndTakenAwayAgain()
    {
        using var clients = await ClientsAsync();
        var name = $"/{MotoWorld.Name("app")}/url";
        var target = new SsmConfigurationTarget(new SsmConfigurationPlan(name, "", Secure: true), () => "redis://new", clients);
        Assert.Null(await target.ReadAsync(Cancel));

        await target.ApplyAsync(null, Cancel);
        Assert.Equal(("redis://new", "SecureString"), (await clients.Ssm.FindParameterAsync(name, Cancel)) is { } found ? (found.Value, found.Type) : default);

        await target.RestoreAsync(null, Cancel);
        await target.RestoreAsync(null, Cancel);
        Assert.Null(await target.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Ssm_WhatIsThere_KeepsItsType()
    {
        using var clients = await ClientsAsync();
        var name = $"/{MotoWorld.Name("app")}/url";
        await clients.Ssm.PutParameterAsync(name, "old", "String", null, overwrite: false, Cancel);

        await new SsmConfigurationTarget(new SsmConfigurationPlan(name, "", Secure: true), () => "new", clients).ApplyAsync(null, Cancel);

        Assert.Equal("String", (await clients.Ssm.FindParameterAsync(name, Cancel))!.Type);
    }

    [Fact]
    public async Task Ssm_VariableMissing_IsSaidBeforeAnythingIsWritten()
    {
        using var clients = await ClientsAsync();
        var target = new SsmConfigurationTarget(new SsmConfigurationPlan("/a/b", "", Secure: false), () => PlanText.Resolve("${NOT_SET}", _ => null), clients);

        Assert.Contains("${NOT_SET}", Assert.Throws<StepFault>(() => target.Expect(null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_NotThere_SaysWhatToMake()
    {
        using var clients = await ClientsAsync();
        var target = new SecretConfigurationTarget(new SecretConfigurationPlan(MotoWorld.Name("none"), null), null, () => new Dictionary<string, string>(), clients);

        Assert.Contains("Create it", (await Assert.ThrowsAsync<StepFault>(() => target.ReadAsync(Cancel))).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_NoJson_IsLeftAloneAndNotTold()
    {
        using var clients = await ClientsAsync();
        var target = new SecretConfigurationTarget(new SecretConfigurationPlan("a", null), null, () => new Dictionary<string, string> { ["A"] = "b" }, clients);

        var fault = Assert.Throws<StepFault>(() => target.Expect("hush"u8.ToArray()));

        Assert.DoesNotContain("hush", fault.Message, StringComparison.Ordinal);
        Assert.Contains("`value`", fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_WholeValue_IsWritten()
    {
        using var clients = await ClientsAsync();
        var name = MotoWorld.Name("secret");
        await clients.Secrets.CreateSecretAsync(name, "old", null, Guid.NewGuid(), Cancel);

        await new SecretConfigurationTarget(new SecretConfigurationPlan(name, "${X}"), () => "new", () => new Dictionary<string, string>(), clients).ApplyAsync(null, Cancel);

        Assert.Equal("new", (await clients.Secrets.FindSecretValueAsync(name, Cancel))!.SecretString);
    }

    [Fact]
    public async Task Ecs_NewVariable_IsAddedBehindTheOthersAndNothingElseChanges()
    {
        using var clients = await ClientsAsync();
        using var world = new MotoWorld((await moto.ServerAsync()).Url);
        var (cluster, service) = await world.ServiceAsync(("A", "1"));
        var target = new EcsConfigurationTarget(new EcsConfigurationPlan(cluster, service, null), () => new Dictionary<string, string> { ["B"] = "ä \"2\"" }, clients);
        var before = await target.ReadAsync(Cancel);

        await target.ApplyAsync(before, Cancel);

        Assert.Equal("""[{"name":"A","value":"1"},{"name":"B","value":"ä \"2\""}]""", Encoding.UTF8.GetString((await target.ReadAsync(Cancel))!));
        await target.RestoreAsync(before, Cancel);
        Assert.Equal(before, await target.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Ecs_NoSuchServiceOrContainer_IsSaid()
    {
        using var clients = await ClientsAsync();
        using var world = new MotoWorld((await moto.ServerAsync()).Url);
        var (cluster, service) = await world.ServiceAsync();

        Task<StepFault> ReadAsync(string wanted, string? container) =>
            Assert.ThrowsAsync<StepFault>(() => new EcsConfigurationTarget(new EcsConfigurationPlan(cluster, wanted, container), () => new Dictionary<string, string>(), clients).ReadAsync(Cancel));

        Assert.Contains($"There is no service {cluster}/none", (await ReadAsync("none", null)).Message, StringComparison.Ordinal);
        Assert.Contains("has no container sidecar", (await ReadAsync(service, "sidecar")).Message, StringComparison.Ordinal);
    }

    private async Task<AwsClients> ClientsAsync()
    {
        MotoS3.Require();
        return AwsClients.Of((await moto.ServerAsync()).Access);
    }
}
