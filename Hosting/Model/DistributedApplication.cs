using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Hosting;

namespace Aspire.Hosting;

/// <summary>The application, ready to run.</summary>
public class DistributedApplication : IAsyncDisposable
{
    private readonly IHost host;

    internal DistributedApplication(IHost host) => this.host = host;

    public IServiceProvider Services => host.Services;

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new ModelBuilder(args);

    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Runs until it is told to stop (SIGINT, SIGTERM or <paramref name="cancellationToken"/>), then stops every resource.
    /// What goes wrong is said once on the error output, and decides the process's exit code.
    /// </summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
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

    public virtual async ValueTask DisposeAsync()
    {
        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else host.Dispose();
        GC.SuppressFinalize(this);
    }
}
