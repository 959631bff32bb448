using Platform.Plans.Reading;
using Platform.Publishing.Aws.Manifests;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>Which secret is the password of a managed store: the one that its container would have had, or one made for it.</summary>
internal static class StorePasswords
{
    /// <summary>ElastiCache asks for 16 characters at least; DocumentDB and RDS for 8.</summary>
    private const int Shortest = 16;

    private static readonly string[] Variables = ["POSTGRES_PASSWORD", "REDIS_PASSWORD", "VALKEY_PASSWORD", "MONGO_INITDB_ROOT_PASSWORD", "MONGODB_INITDB_ROOT_PASSWORD"];

    /// <summary>The secret; a password that is written out in the manifest is a fault.</summary>
    public static string Of(ManifestResource store, StoreKind kind, Topology topology, Resolver resolver, PlanErrors errors)
    {
        if (Variable(store) is not { } variable) return Make(store.Name, topology);
        var before = errors.Count;
        var value = resolver.Resolve(variable);
        if (value.Only is SecretReference secret)
        {
            // RDS and DocumentDB refuse some signs, and ElastiCache most.
            topology.MakePlain(secret.Secret, kind == StoreKind.ElastiCache ? Shortest : 0);
            return secret.Secret;
        }
        if (errors.Count == before)
            errors.Add(variable.Place, $"the password of `{store.Name}` is no secret parameter", "Give it one in the AppHost, `AddParameter(\"...\", secret: true)`, or leave it to Aspire; then write the manifest anew.");
        return "";
    }

    public static string Make(string store, Topology topology) =>
        topology.Generate($"{store}-password", new GeneratedValue(32, Lower: true, Upper: true, Numeric: true, Special: false));

    private static Placed? Variable(ManifestResource store) =>
        store.Environment.Where(e => Variables.Contains(e.Name)).Select(e => (Placed?)e.Value).FirstOrDefault();
}
