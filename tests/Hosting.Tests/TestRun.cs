using Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests;

/// <summary>An application run for a test, without dashboard, in a temporary directory.</summary>
internal sealed class TestRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly CancellationTokenSource told = new();
    private readonly DistributedApplication application;
    private readonly Task running;

    private TestRun(DistributedApplication application)
    {
        this.application = application;
        running = Task.Run(() => application.Services.GetRequiredService<IApplicationOperation>().RunAsync(told.Token));
    }

    public ResourceBoard Board => application.Services.GetRequiredService<ResourceBoard>();

    public IServiceProvider Services => application.Services;

    public static IDistributedApplicationBuilder Builder(params string[] settings)
        => DistributedApplication.CreateBuilder(["--PLATFORM_DASHBOARD=none", .. settings]);

    public static TestRun Start(Action<IDistributedApplicationBuilder> model, params string[] settings)
    {
        var builder = Builder(settings);
        model(builder);
        return new TestRun(builder.Build());
    }

    /// <summary>The first status that <paramref name="holds"/>; fails when the run ends before, or nothing comes.</summary>
    public async Task<ResourceStatus> StatusAsync(string name, Func<ResourceStatus, bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        var wait = Board.WaitAsync(name, holds, limit.Token);
        if (await Task.WhenAny(wait, running) == running) await running;
        return await wait;
    }

    public Task<ResourceStatus> HealthyAsync(string name) => StatusAsync(name, s => s.Health == HealthState.Healthy);

    /// <summary>Why the run ended.</summary>
    public async Task<HostingException> FailureAsync()
    {
        var fault = await Record.ExceptionAsync(() => running.WaitAsync(Patience));
        return Assert.IsAssignableFrom<HostingException>(fault);
    }

    public async Task StopAsync()
    {
        await told.CancelAsync();
        await running.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await told.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(Patience);
        await application.DisposeAsync();
        told.Dispose();
    }
}
