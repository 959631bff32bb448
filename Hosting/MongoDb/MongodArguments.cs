using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.MongoDb;

/// <summary>What the model tells a MongoDB server: <c>WithArgs("--replSet", "rs0")</c>.</summary>
internal static class MongodArguments
{
    private const string Set = "--replSet";

    /// <returns>The replica set's name; null where the model asks for a server by itself.</returns>
    public static async Task<string?> SetNameAsync(ContainerResource resource, CancellationToken cancellationToken) => SetName([.. await EnvironmentResolver.ArgumentsAsync(resource, cancellationToken)]);

    public static string? SetName(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
            if (arguments[i] == Set && i + 1 < arguments.Count) return arguments[i + 1];
            else if (arguments[i].StartsWith($"{Set}=", StringComparison.Ordinal)) return arguments[i][(Set.Length + 1)..];
        return null;
    }
}
