using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Hosting;
using Platform.Hosting.Running;
using Platform.Hosting.Testing;

namespace Aspire.Hosting;

/// <summary>The application, ready to run.</summary>
public class DistributedApplication : IAsyncDisposable
{
    private readonly IHost host;
    private readonly Task? tested;
    private readonly Lazy<StartedApplication> started;

    internal DistributedApplication(IHost host, TestedEntryPoint? tested = null)
    {
        this.host = host;
        started = new(() => new StartedApplication(Services.GetRequiredService<IApplicationOperation>()));
        this.tested = tested?.Built(this);
    }

    public IServiceProvider Services => host.Services;

    /// <summary>What becomes of each resource, once the application was started.</summary>
    public ResourceNotificationService ResourceNotifications
        => new(Services.GetRequiredService<ResourceBoard>(), Services.GetRequiredService<Failures>(), () => started.IsValueCreated ? started.Value.Ended : null);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new ModelBuilder(args);

    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Runs until it is told to stop (SIGINT, SIGTERM or <paramref name="cancellationToken"/>), then stops every resource.
    /// What goes wrong is said once on the error output, and decides the process's exit code.
    /// </summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (tested is not null)
        {
            await tested.WaitAsync(cancellationToken); // a test has it
            return;
        }
        try
        {
            await Services.GetRequiredService<IApplicationOperation>().RunAsync(cancellationToken);
        }
        catch (DistributedApplicationException fault)
        {
            Environment.ExitCode = FaultReport.Write(fault);
        }
        finally
        {
            await DisposeAsync();
        }
    }

    /// <summary>Returns when every address is known and the resources are starting; <see cref="ResourceNotifications"/> tells when they are well.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be started, and why.</exception>
    public virtual Task StartAsync(CancellationToken cancellationToken = default) => started.Value.StartAsync(cancellationToken);

    /// <summary>Returns when every resource has ended.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken = default) => started.IsValueCreated ? started.Value.StopAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Ends what <see cref="StartAsync"/> started.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (started.IsValueCreated) await started.Value.DisposeAsync();
        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else host.Dispose();
        GC.SuppressFinalize(this);
    }
}
