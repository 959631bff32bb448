using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Running;
using Platform.Mongo.Wire.Client;

namespace Platform.Hosting.Tests.MongoDb;

/// <summary>Which server a MongoDB of the model becomes on this machine, and that it is what the model said.</summary>
public sealed class MongoServerTests : IDisposable
{
    private const string Password = "pass-word";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-mongo-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Start_NoEngineAndNoMongod_RunsTheStandInAndSaysSo()
    {
        if (Programs.Find("mongod") is not null) Assert.Skip("skipped: this machine has a mongod, which is taken instead");
        await using var run = TestRun.Start(Store, "--PLATFORM_CONTAINER_ENGINE=none");

        var status = await run.HealthyAsync("store");

        Assert.StartsWith("DevMongo, in memory", status.Source, StringComparison.Ordinal);
        Assert.Null(status.Container);
        Assert.Contains(run.Services.GetRequiredService<ConsoleLogs>()["store"].Last(100), line => line.Text.Contains("this machine has no MongoDB", StringComparison.Ordinal));
        Assert.DoesNotContain(status.Arguments, argument => argument.Contains(Password, StringComparison.Ordinal));
        await using var client = await ClientAsync(status);
        Assert.Contains("devmongo", (await client.RunAsync("admin", w => w.WriteInt32("buildInfo", 1), Cancel))["version"].AsString, StringComparison.Ordinal);
        Assert.Equal("theirs", (await client.RunAsync("admin", w => w.WriteInt32("hello", 1), Cancel))["setName"].AsString);
        await using var stranger = await ClientAsync(status, "wrong");
        await Assert.ThrowsAsync<MongoException>(() => stranger.RunAsync("shop", w => w.WriteString("count", "things"), Cancel));
    }

    /// <summary>The stand-in plays the mongod, so that what is told to it and done with it can be seen where there is none.</summary>
    [Fact]
    public async Task Start_MongodIsNamed_IsTakenWithItsReplicaSetAndUser()
    {
        var (mongod, told) = (Path.Combine(_directory.FullName, "mongod"), Path.Combine(_directory.FullName, "told"));
        await File.WriteAllTextAsync(mongod, $"""
            #!/bin/bash
            [ "$1" = --version ] && echo 'db version v7.0.99' && exit 0
            printf '%s\n' "$@" > {told}
            while [ $# -gt 0 ]; do [ "$1" = --port ] && port=$2; [ "$1" = --replSet ] && set=$2; shift; done
            export DOTNET_ROOT={Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."))}
            exec {StandIn()} --port $port --replica-set $set
            """, Cancel);
        File.SetUnixFileMode(mongod, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var run = TestRun.Start(Store, "--PLATFORM_CONTAINER_ENGINE=none", $"--PLATFORM_MONGOD={mongod}");

        var status = await run.HealthyAsync("store");
        await run.StatusAsync("store", s => s.State == States.Running);

        Assert.Equal("MongoDB 7.0.99, installed", status.Source);
        var arguments = await File.ReadAllLinesAsync(told, Cancel);
        Assert.Equal("127.0.0.1", After("--bind_ip"));
        Assert.Equal("theirs", After("--replSet"));
        Assert.Contains("--auth", arguments);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(After("--keyFile")));
        Assert.DoesNotContain(arguments, argument => argument.Contains(Password, StringComparison.Ordinal));
        await using var client = await ClientAsync(status);
        var users = (await client.RunAsync("admin", w => w.WriteInt32("usersInfo", 1), Cancel))["users"].AsDocument.Values().Select(u => u.AsDocument).ToList();
        Assert.Equal("root", Assert.Single(users, u => u["user"].AsString == "admin").Path("roles", "0", "role").AsString);

        string After(string name) => arguments[Array.IndexOf(arguments, name) + 1];
    }

    [Fact]
    public async Task Start_NothingAtAll_SaysWhatWouldDo()
    {
        if (Programs.Find("mongod") is not null) Assert.Skip("skipped: this machine has a mongod");
        await using var run = TestRun.Start(Store, "--PLATFORM_CONTAINER_ENGINE=none", "--PLATFORM_DEVMONGO=none");

        var fault = await run.FailureAsync();

        Assert.Equal(ExitCode.MissingTool, fault.ExitCode);
        Assert.Contains("no mongod is on this machine's PATH", fault.Message, StringComparison.Ordinal);
        Assert.Contains("build DevMongo", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(null, "--replSet")]
    [InlineData("a", "--replSet", "a")]
    [InlineData("b", "--quiet", "--replSet=b")]
    internal void SetName_Arguments_IsWhatMongodWouldRead(string? expected, params string[] arguments) =>
        Assert.Equal(expected, Platform.Hosting.MongoDb.MongodArguments.SetName(arguments));

    private static void Store(IDistributedApplicationBuilder builder) =>
        builder.AddMongoDB("store", password: builder.AddParameter("pw", Password, secret: true)).WithArgs("--replSet", "theirs").AddDatabase("shop");

    private static async Task<MongoClient> ClientAsync(ResourceStatus status, string? password = null)
    {
        var address = (await ((IResourceWithConnectionString)status.Resource).GetConnectionStringAsync(Cancel))!;
        return new(MongoOptions.Parse(password is null ? address : address.Replace(Password, password, StringComparison.Ordinal)));
    }

    private static string StandIn() => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../DevMongo/bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!, "net10.0/Platform.DevMongo"));
}
