using Platform.Plans.Reading;
using Platform.Publishing.Aws.Manifests;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>
/// Resolves the manifest's texts, references within references, to what is known now and what the stack will know. A circle, a resource that is
/// missing, and a property that nothing has are faults at the place of the text.
/// </summary>
internal sealed class Resolver(Manifest manifest, Topology topology, PlanErrors errors)
{
    private readonly List<string> way = [];

    public Value Resolve(Placed text) => ConnectionStrings.Adapt(Value.Join(Expression.Parse(text.Text).SelectMany(piece => Piece(piece, text.Place))), topology);

    private IReadOnlyList<Part> Piece(ExpressionPiece piece, Place place)
    {
        if (piece.Text is { } text) return [new Literal(text)];
        if (topology.Bucket(piece.Resource) is { } bucket) return Bucket(bucket, piece, place);
        if (manifest.Find(piece.Resource) is not { } resource)
        {
            errors.Add(place, $"`{piece}` refers to `{piece.Resource}`, which is not in the manifest", Nearest.Remedy(piece.Resource, [.. manifest.Resources.Select(r => r.Name)]));
            return [];
        }
        var step = piece.ToString();
        if (way.Contains(step))
        {
            errors.Add(place, $"references go round in a circle: {string.Join(" -> ", way.SkipWhile(w => w != step).Append(step))}", "Let one of them be written out.");
            return [];
        }
        way.Add(step);
        var parts = Property(resource, piece, place);
        way.RemoveAt(way.Count - 1);
        return parts;
    }

    private IReadOnlyList<Part> Property(ManifestResource resource, ExpressionPiece piece, Place place)
    {
        var path = piece.Path.Split('.');
        return path switch
        {
            ["connectionString"] when topology.ConnectionSecret(resource) is { } secret => [new SecretReference(secret)],
            ["connectionString"] when resource.ConnectionString is { } text => Resolve(text).Parts,
            ["connectionString"] => Cannot(piece, place, $"`{resource.Name}` has no connection string"),
            ["value"] or ["inputs", _] when resource.Type == ResourceTypes.Parameter => topology.Parameter(resource),
            ["value"] when resource.Type == ResourceTypes.AnnotatedString && resource.Value is { } text => new UriText(topology, errors).Filter(resource, Resolve(text), place),
            ["value"] when resource.Value is { } text => Resolve(text).Parts,
            ["bindings", var binding, var property] => Binding(resource, binding, property, piece, place),
            _ => Cannot(piece, place, $"a {resource.Type} has nothing of that name on AWS"),
        };
    }

    private IReadOnlyList<Part> Binding(ManifestResource resource, string name, string property, ExpressionPiece piece, Place place)
    {
        if (resource.Binding(name) is not { } binding)
            return Cannot(piece, place, resource.Bindings.Count == 0 ? $"`{resource.Name}` has no bindings" : $"`{resource.Name}` has the bindings {string.Join(", ", resource.Bindings.Select(b => b.Name))}");
        var address = topology.Address(resource, binding);
        return property switch
        {
            "host" => [address.Host],
            "port" or "targetPort" => [address.Port],
            "scheme" => [new Literal(address.Scheme)],
            "hostAndPort" => [address.Host, new Literal(":"), address.Port],
            "url" => [new Literal($"{address.Scheme}://"), address.Host, new Literal(":"), address.Port],
            _ => Cannot(piece, place, "a binding has host, port, targetPort, scheme, hostAndPort and url"),
        };
    }

    private IReadOnlyList<Part> Bucket(BucketDeployment bucket, ExpressionPiece piece, Place place) => piece.Path switch
    {
        "name" => [new BucketReference(bucket.Name, BucketProperty.Name)],
        "url" => [new BucketReference(bucket.Name, BucketProperty.Url)],
        _ => Cannot(piece, place, "a bucket has name and url"),
    };

    private IReadOnlyList<Part> Cannot(ExpressionPiece piece, Place place, string why)
    {
        errors.Add(place, $"`{piece}` cannot be resolved: {why}", "Correct the reference in the AppHost, and write the manifest anew.");
        return [];
    }
}
