using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Testing;

public sealed class TestingBuilderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Start_Model_GivesAddressesAndEndsEverythingOnDispose()
    {
        int pid;
        await using (var builder = DistributedApplicationTestingBuilder.Create())
        {
            var web = builder.AddExecutable("web", "sleep", "/", "1000").WithHttpEndpoint();
            builder.AddConnectionString("store");
            builder.Configuration["ConnectionStrings:store"] = "Host=elsewhere";
            await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
            Assert.Throws<HostingException>(() => app.GetEndpoint("web")); // not before it has started
            await app.StartAsync(TestContext.Current.CancellationToken);
            Assert.Equal("web", (await app.ResourceNotifications.WaitForResourceHealthyAsync("web", TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken)).Resource.Name);
            pid = app.Services.GetRequiredService<ResourceBoard>()["web"].ProcessId!.Value;
            Assert.True(ProcessTable.IsAlive(pid));
            Assert.Equal(web.GetEndpoint("http").Url, app.GetEndpoint("web").ToString().TrimEnd('/'));
            using var client = app.CreateHttpClient("web", "http");
            Assert.Equal(app.GetEndpoint("web"), client.BaseAddress);
            Assert.Equal("Host=elsewhere", await app.GetConnectionStringAsync("store", TestContext.Current.CancellationToken));
            Assert.Throws<HostingException>(() => app.GetEndpoint("web", "admin"));
            Assert.Throws<HostingException>(() => app.CreateHttpClient("nobody"));
        }
        Assert.False(ProcessTable.IsAlive(pid));
    }

    [Fact]
    public async Task Start_ModelThatIsWrong_FailsAtOnce()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var a = builder.AddExecutable("a", "true", "/");
        a.WaitFor(builder.AddExecutable("b", "true", "/").WaitFor(a));
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        Assert.Contains("waits for itself", (await Assert.ThrowsAsync<HostingException>(() => app.StartAsync(TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_FromAProgramThatBuildsNoModel_SaysSo()
    {
        var fault = await Assert.ThrowsAnyAsync<DistributedApplicationException>(() => DistributedApplicationTestingBuilder.CreateAsync<Uri>([], TestContext.Current.CancellationToken));
        Assert.Contains("it is no program", fault.Message, StringComparison.Ordinal);
    }
}
