using System.Collections;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Containers;

/// <summary>Brings an image to this machine, and shows how it comes.</summary>
internal sealed class ImagePull(Guardian guardian, ConsoleLogs logs, Durations durations)
{
    public async Task EnsureAsync(ContainerResource resource, ContainerEngine engine, CancellationToken cancellationToken)
    {
        var image = ImageReference.Of(resource);
        if (await engine.HasImageAsync(image, cancellationToken)) return;
        logs.Write(resource.Name, $"{engine.Name} pulls {image}.");
        var last = "it said nothing";
        var pull = ChildProcess.Start(new ProcessSpec(engine.Command[0], [.. engine.Command.Skip(1), "pull", image], "/", Inherited()), guardian, (line, _) =>
        {
            if (!string.IsNullOrWhiteSpace(line)) last = line.Trim();
            logs.Write(resource.Name, line);
        });
        if (await EndAsync(pull, cancellationToken) is var exitCode && exitCode != 0)
            throw new HostingException(ExitCode.ResourceFailed, resource.Name, $"image {image} is not on this machine and {engine.Name} cannot pull it: {last.TrimEnd('.')}", $"Correct its name or tag, log in to its registry ({engine.Name} login), or bring it here by hand ({engine.Name} load -i FILE).");
    }

    private async Task<int> EndAsync(ChildProcess pull, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(durations.Wait);
        try
        {
            return await pull.Exited.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await pull.StopAsync(TimeSpan.FromSeconds(2));
            cancellationToken.ThrowIfCancellationRequested();
            return -1;
        }
    }

    internal static Dictionary<string, string> Inherited() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(e => !((string)e.Key).StartsWith("Parameters__", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
}
