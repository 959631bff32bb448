using System.Text;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Auth;

/// <summary>The attributes of a SCRAM message: <c>r=...,s=...,i=...</c>.</summary>
internal static class ScramMessage
{
    public static Dictionary<char, string> Read(ReadOnlySpan<byte> payload)
    {
        var attributes = new Dictionary<char, string>();
        foreach (var part in Encoding.UTF8.GetString(payload).Split(','))
            if (part.Length >= 2 && part[1] == '=')
                attributes.TryAdd(part[0], part[2..]);
        return attributes;
    }

    public static string Need(Dictionary<char, string> attributes, char name) =>
        attributes.TryGetValue(name, out var value) ? value : throw new WireException($"an authentication message has no attribute '{name}'");

    public static string Escape(string user) => user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);

    public static string Unescape(string user) => user.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
}
