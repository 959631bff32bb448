using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Clients;

/// <summary><c>clients diff</c>: what two environments differ in once every default is applied. 0: in nothing but their names; 2: in something.</summary>
internal static class ClientDiff
{
    public const int Different = 2;

    public static int Write(Deployment left, Deployment right, TextWriter output)
    {
        var (a, b) = (DeploymentFacts.Of(left), DeploymentFacts.Of(right));
        var keys = a.Keys.Union(b.Keys).Order(StringComparer.Ordinal).Where(k => a.GetValueOrDefault(k) != b.GetValueOrDefault(k)).ToList();
        foreach (var key in keys) output.WriteLine($"{key}: {a.GetValueOrDefault(key) ?? "-"} | {b.GetValueOrDefault(key) ?? "-"}");
        if (keys.Count == 0) output.WriteLine("no difference but their names");
        return keys.Count == 0 ? 0 : Different;
    }
}
