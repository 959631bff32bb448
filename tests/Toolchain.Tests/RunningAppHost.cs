using System.Text.Json;

namespace Platform.Toolchain.Tests;

/// <summary>One AppHost, started by <c>aspire start</c> and shared by the tests that only look; stopped by <c>aspire stop</c>.</summary>
public sealed class RunningAppHost : IAsyncLifetime
{
    internal Cli Cli { get; } = new();

    internal CliResult? Started { get; private set; }

    internal int Pid => Json("appHostPid").GetInt32();

    public async ValueTask InitializeAsync()
    {
        if (!Cli.Exists) return;
        Started = await Cli.RunAsync("start", "--nologo", "--no-build", "--format", "Json", "--apphost", Cli.SmallAppHost);
    }

    public async ValueTask DisposeAsync()
    {
        if (Started is not null)
        {
            var stopped = await Cli.RunAsync("stop", "--nologo", "--apphost", Cli.SmallAppHost);
            stopped.Succeeded();
            await Processes.NobodyIsLeftAsync(Cli);
        }
        Cli.Dispose();
    }

    internal JsonElement Json(string name)
    {
        var text = Started!.Succeeded().Output;
        return JsonDocument.Parse(text[text.IndexOf('{')..(text.LastIndexOf('}') + 1)]).RootElement.GetProperty(name);
    }
}
