using System.Text.Json;

namespace Platform.Hosting.Backchannel;

/// <param name="Id">Null: nobody waits for an answer.</param>
internal sealed record RpcRequest(JsonElement? Id, string Method, RpcArguments Arguments)
{
    /// <returns>Null: a message that asks nothing, such as an answer.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static RpcRequest? Parse(ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message);
        var root = document.RootElement.Clone();
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("method", out var method) || method.ValueKind != JsonValueKind.String) return null;
        var id = root.TryGetProperty("id", out var given) && given.ValueKind is JsonValueKind.String or JsonValueKind.Number ? given : (JsonElement?)null;
        return new RpcRequest(id, method.GetString()!, new RpcArguments(root.TryGetProperty("params", out var arguments) ? arguments : default));
    }
}
