using Platform.Plans.Reading;
using Platform.Publishing.Aws.Manifests;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>
/// Annotated strings: a text that is escaped for a URI. A secret's value is not known here, so a generated one is made without characters that need
/// escaping, and of any other nothing can be said.
/// </summary>
internal sealed class UriText(Topology topology, PlanErrors errors)
{
    public IReadOnlyList<Part> Filter(ManifestResource resource, Value value, Place place)
    {
        if (resource.Filter is null) return value.Parts;
        if (resource.Filter != "uri")
        {
            errors.Add(resource.Place, $"`{resource.Name}` has the filter `{Quote.Short(resource.Filter)}`", "`uri` is the only one that is known.");
            return value.Parts;
        }
        return [.. value.Parts.Select(part => Escaped(resource, part, place))];
    }

    private Part Escaped(ManifestResource resource, Part part, Place place)
    {
        if (part is Literal literal) return new Literal(Uri.EscapeDataString(literal.Text));
        if (part is SecretReference secret && !topology.MakePlain(secret.Secret))
            errors.Add(place, $"`{resource.Name}` escapes the secret `{secret.Secret}`, and its value is not known here", "Let the parameter have a generated default, or map the store as `external`: its whole connection string is then a secret.");
        return part;
    }
}
