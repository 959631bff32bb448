using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Platform.ServiceDefaults.Logging;

internal static class SeedJsonConsole
{
    public static void AddJsonConsole(this IHostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.FormatterName = SeedJsonFormatter.FormatterName);
        builder.Services.AddSingleton<ConsoleFormatter, SeedJsonFormatter>();
    }
}
