using Microsoft.Extensions.Configuration;

namespace Platform.Hosting.Running;

/// <summary>How long the runtime waits for what; configuration <c>Platform:WaitTimeout</c> and so on overrides.</summary>
internal sealed record Durations(TimeSpan Wait, TimeSpan Health, TimeSpan Stop)
{
    public static Durations From(IConfiguration configuration) => new(
        Read(configuration, "WaitTimeout", TimeSpan.FromMinutes(10)),
        Read(configuration, "HealthTimeout", TimeSpan.FromSeconds(60)),
        Read(configuration, "StopTimeout", TimeSpan.FromSeconds(15)));

    private static TimeSpan Read(IConfiguration configuration, string name, TimeSpan otherwise) => configuration[$"Platform:{name}"] switch
    {
        null => otherwise,
        var text when TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero => value,
        var text => throw new HostingException(ExitCode.Model, null, $"Platform:{name} is '{text}', which is no duration", "Write it as hh:mm:ss, for example 00:01:30."),
    };
}
