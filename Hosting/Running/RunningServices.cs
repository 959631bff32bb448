using Aspire.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Hosting.Backchannel;
using Platform.Hosting.Containers;
using Platform.Hosting.Dashboard;
using Platform.Hosting.Interactions;
using Platform.Hosting.Pipeline;

namespace Platform.Hosting.Running;

internal static class RunningServices
{
    public static void AddRunning(this IServiceCollection services, DistributedApplicationExecutionContext execution)
    {
        services.AddLogging(l => l.AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        services.AddSingleton(execution).AddSingleton(p => Durations.From(p.GetRequiredService<IConfiguration>()));
        services.AddSingleton<SecretMask>().AddSingleton<ResourceBoard>().AddSingleton<ConsoleLogs>().AddSingleton<Failures>();
        services.AddSingleton<PortAllocator>().AddSingleton<Links>().AddSingleton<Addresses>().AddSingleton<Parameters>().AddSingleton<Guardian>().AddSingleton<Preparation>();
        services.AddSingleton<EnvironmentResolver>().AddSingleton<ILauncher, ProgramLauncher>();
        services.AddSingleton<IHealthCheckSource, HttpHealthChecks>().AddSingleton<HealthMonitor>();
        services.AddSingleton<Waits>().AddSingleton<RunnerTools>().AddSingleton<Runners>();
        services.AddSingleton<Commands>().AddSingleton<CommandStates>();
        services.AddSingleton<ConsoleReporter>().AddSingleton<RunFile>().AddSingleton<Restarts>().AddSingleton<Observers>();
        services.AddInteractions();
        services.AddServers();
        services.AddDashboard();
        services.AddSingleton<StopRequest>().AddBackchannels();
        if (execution.IsRunMode) services.AddSingleton<ICliMethods, RunMethods>().AddSingleton<IApplicationOperation, RunApplication>();
        else services.AddPipeline();
    }
}
