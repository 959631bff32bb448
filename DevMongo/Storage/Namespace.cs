using System.Buffers;

namespace Platform.DevMongo.Storage;

/// <summary>A database's name and a collection's in it.</summary>
internal readonly record struct Namespace(string Database, string Collection)
{
    private const int MaxLength = 255;
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("/\\. \"$\0");

    public bool IsInternal => Database is "admin" or "local" or "config" || Collection.StartsWith("system.", StringComparison.Ordinal);

    public static Namespace Parse(string full) => full.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
        ? new Namespace(full[..dot], full[(dot + 1)..]).Checked() : throw Refusal.InvalidNamespace($"Invalid namespace specified '{full}'");

    /// <summary>Refuses names that a server would not take.</summary>
    public Namespace Checked()
    {
        if (Database.Length is 0 or > 63 || Database.AsSpan().ContainsAny(Forbidden))
            throw Refusal.InvalidNamespace($"Invalid namespace specified '{this}'");
        if (Collection.Length == 0 || Collection.Contains('\0', StringComparison.Ordinal) || Collection.StartsWith('.') || Collection.Contains('$', StringComparison.Ordinal))
            throw Refusal.InvalidNamespace($"Invalid collection name: {Collection}");
        return ToString().Length <= MaxLength ? this : throw Refusal.InvalidNamespace($"Fully qualified namespace is too long. Namespace: {this} Max: {MaxLength}");
    }

    public override string ToString() => $"{Database}.{Collection}";
}
