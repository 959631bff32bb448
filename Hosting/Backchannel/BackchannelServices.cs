using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Hosting.Backchannel;

internal static class BackchannelServices
{
    public static IServiceCollection AddBackchannels(this IServiceCollection services) => services
        .AddLogging(l => l.AddFilter<AppHostLog>(null, LogLevel.Information))
        .AddSingleton<AppHostLog>().AddSingleton<ILoggerProvider>(p => p.GetRequiredService<AppHostLog>())
        .AddSingleton<Readiness>().AddSingleton<AppHostIdentity>().AddSingleton<CliProcess>().AddSingleton<AppHostFacts>()
        .AddSingleton<ConsoleLogStreams>().AddSingleton<ResourceWait>().AddSingleton<ToolMethods>().AddSingleton(p => new Lazy<ToolMethods>(p.GetRequiredService<ToolMethods>)).AddSingleton<Backchannels>();
}
