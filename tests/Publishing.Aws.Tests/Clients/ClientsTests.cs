using Platform.Publishing.Aws.Clients;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Tests.Clients;

public sealed class ClientsTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly StringWriter output = new();

    [Fact]
    public void Add_NewClient_HasThreeEnvironmentsThatPublish()
    {
        Add("second", "second.example");

        foreach (var environment in new[] { "dev", "staging", "prod" })
            Assert.Equal($"second-{environment}", DeploymentFile.Load(Repository.Sample("bot.json"), directory.File($"second/{environment}.yaml")).Names.Stack);
    }

    [Fact]
    public void Add_AnotherClient_HasNetworksOfItsOwn()
    {
        Add("first", "first.example");
        Add("second", "second.example");

        var networks = DeployTree.Of(directory.Path).Select(e => DeploymentFile.Load(Repository.Sample("bot.json"), e.Path).Settings.Network.Cidr).ToList();
        Assert.Equal(6, networks.Distinct().Count());
    }

    [Theory]
    [InlineData("first", "other.example", "the client first is there already.")]
    [InlineData("second", "first.example", "the domain `first.example` is first's already")]
    [InlineData("Second", "second.example", "`Second` is no name for a client.")]
    [InlineData("second", "not a domain", "is no domain name.")]
    public void Add_WhatCannotBe_IsRefusedAndLeavesNothing(string client, string domain, string expected)
    {
        Add("first", "first.example");

        Assert.Contains(expected, Assert.Throws<PublishException>(() => Add(client, domain)).Message, StringComparison.Ordinal);
        Assert.Equal(["first"], Directory.EnumerateFileSystemEntries(directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Load_TwoClientsWithOneDomain_NamesBothFiles()
    {
        Add("first", "first.example");
        var settings = directory.Write("thief/prod.yaml", "domain: { name: first.example, zone: Z1 }\n");

        var fault = Assert.Throws<PublishException>(() => DeploymentFile.Load(Repository.Sample("bot.json"), settings));

        Assert.Contains($"{settings}:1:9: the domain `first.example` is first's already, in {directory.File("first/prod.yaml")}.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_Clients_TellsEachEnvironment()
    {
        Add("first", "first.example");

        Assert.Equal(0, ClientList.Write(directory.Path, output));
        Assert.Equal(3, output.ToString().Split('\n').Count(l => l.StartsWith("first ", StringComparison.Ordinal)));
    }

    [Fact]
    public void List_BrokenSettings_AreToldAndTheOthersListed()
    {
        Add("first", "first.example");
        directory.Write("broken/dev.yaml", "regoin: x\n");

        Assert.Equal(65, ClientList.Write(directory.Path, output));
        Assert.Contains("Did you mean `region`?", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("first.example", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_TwoEnvironments_TellsWhatDiffers()
    {
        Add("first", "first.example");

        Assert.Equal(2, ClientDiff.Write(Load("first/dev"), Load("first/prod"), output));
        foreach (var expected in new[] { "stage: Development | Production", "service.bot.size: cpu 256, memory 512 | cpu 512, memory 1024", "logs.application: 7 | 90" }) Assert.Contains(expected, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_WithItself_IsNothing() => Assert.Equal(0, ClientDiff.Write(DeploymentFile.Load(Repository.Sample("bot.json"), null), DeploymentFile.Load(Repository.Sample("bot.json"), null), output));

    public void Dispose() => directory.Dispose();

    private Deployment Load(string environment) => DeploymentFile.Load(Repository.Sample("bot.json"), directory.File($"{environment}.yaml"));

    private void Add(string client, string domain) => ClientAdd.Run(directory.Path, client, domain, "Z0123456789", "us-east-1", output);
}
