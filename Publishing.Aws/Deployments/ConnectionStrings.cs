using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>
/// Managed stores want more than the containers that the manifest had in mind: TLS, a password, other words. Only the forms that clients of .NET use
/// are known (Npgsql asks for TLS by itself); what is adapted already stays as it is.
/// </summary>
internal static class ConnectionStrings
{
    /// <summary>DocumentDB keeps <c>admin</c> to itself.</summary>
    public const string DocumentUser = "platform";

    private const string DocumentOptions = "tls=true&replicaSet=rs0&readPreference=secondaryPreferred&retryWrites=false";

    public static Value Adapt(Value value, Topology topology)
    {
        if (value.Parts.OfType<StoreReference>().FirstOrDefault(p => p.Property == StoreProperty.Host) is not { } host) return value;
        return topology.StoreKindOf(host.Store) switch
        {
            StoreKind.ElastiCache => Cache(value, host.Store, topology),
            StoreKind.DocumentDb => Document(value, host.Store, topology),
            _ => value,
        };
    }

    /// <summary><c>host:port,password=...</c>, or <c>redis://</c>.</summary>
    private static Value Cache(Value value, string store, Topology topology)
    {
        if (StartsWith(value, "redis://")) return Replace(value, "redis://", "rediss://");
        if (value.Parts is not [StoreReference { Property: StoreProperty.Host }, Literal { Text: ":" }, StoreReference { Property: StoreProperty.Port }, ..]) return value;
        var parts = value.Parts.ToList();
        if (!value.HasSecret) parts.AddRange([new Literal(",password="), new SecretReference(StorePasswords.Make(store, topology))]);
        if (!Has(value, "ssl=")) parts.Add(new Literal(",ssl=true"));
        return Value.Join(parts);
    }

    private static Value Document(Value value, string store, Topology topology)
    {
        if (!StartsWith(value, "mongodb://") || Has(value, "tls=")) return value;
        var parts = Replace(Replace(value, "authMechanism=SCRAM-SHA-256", "authMechanism=SCRAM-SHA-1"), "mongodb://admin:", $"mongodb://{DocumentUser}:").Parts.ToList();
        if (!value.HasSecret) parts = [new Literal($"mongodb://{DocumentUser}:"), new SecretReference(StorePasswords.Make(store, topology)), new Literal("@"), .. Replace(value, "mongodb://", "").Parts];
        parts.Add(new Literal(Has(value, "?") ? $"&{DocumentOptions}" : Slash(parts) ? $"?{DocumentOptions}" : $"/?{DocumentOptions}"));
        return Value.Join(parts);
    }

    /// <summary>Whether a database, or at least its slash, follows the port.</summary>
    private static bool Slash(IReadOnlyList<Part> parts) => parts[^1] is Literal last && last.Text.Contains('/', StringComparison.Ordinal);

    private static bool StartsWith(Value value, string text) => value.Parts is [Literal first, ..] && first.Text.StartsWith(text, StringComparison.Ordinal);

    private static bool Has(Value value, string text) => value.Parts.OfType<Literal>().Any(l => l.Text.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static Value Replace(Value value, string old, string with) =>
        Value.Join(value.Parts.Select(p => p is Literal literal ? new Literal(literal.Text.Replace(old, with, StringComparison.Ordinal)) : p));
}
