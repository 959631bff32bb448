using System.Collections.Concurrent;

namespace Platform.Hosting.Running;

/// <summary>What the resources print, with the secrets masked.</summary>
internal sealed class ConsoleLogs(SecretMask mask, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ConsoleLog> logs = new();

    public ConsoleLog this[string resource] => logs.GetOrAdd(resource, _ => new ConsoleLog());

    public void Write(string resource, string text, bool isError = false) => this[resource].Append(time.GetUtcNow(), mask.Apply(text), isError);
}
