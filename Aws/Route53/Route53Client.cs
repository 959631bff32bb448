using System.Xml.Linq;

namespace Platform.Aws.Route53;

/// <summary>Amazon Route 53. One endpoint for all regions.</summary>
public sealed class Route53Client(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("Route 53", "route53", "2013-04-01", AwsProtocol.RestXml) { GlobalRegion = "us-east-1" };

    private static readonly XNamespace Document = "https://route53.amazonaws.com/doc/2013-04-01/";

    public async Task<IReadOnlyList<HostedZone>> ListHostedZonesAsync(CancellationToken cancel)
    {
        var zones = Paging.AllAsync(async marker =>
        {
            var answer = await RestXmlAsync("ListHostedZones", "GET", Path("hostedzone"), marker is null ? [] : [new("marker", marker)], null, cancel);
            return new Page<HostedZone>([.. (answer.Element("HostedZones")?.Elements() ?? []).Select(zone => new HostedZone(Bare(zone.Need("Id")), zone.Need("Name")))], answer.Text("NextMarker"));
        }, cancel);
        return await zones.ToListAsync(cancel);
    }

    /// <summary>All record sets of a name, whatever their type.</summary>
    /// <param name="name">With or without its last full stop.</param>
    public async Task<IReadOnlyList<RecordSet>> ListRecordSetsAsync(string zone, string name, CancellationToken cancel)
    {
        var wanted = name.TrimEnd('.') + ".";
        var found = new List<RecordSet>();
        List<KeyValuePair<string, string>> from = [new("name", wanted)];
        while (true)
        {
            var answer = await RestXmlAsync("ListResourceRecordSets", "GET", Path($"hostedzone/{zone}/rrset"), from, null, cancel);
            var page = (answer.Element("ResourceRecordSets")?.Elements() ?? []).Select(set => new RecordSet(set)).ToList();
            found.AddRange(page.Where(set => string.Equals(set.Name, wanted, StringComparison.OrdinalIgnoreCase)));
            if (answer.Text("IsTruncated") != "true" || !string.Equals(answer.Text("NextRecordName"), wanted, StringComparison.OrdinalIgnoreCase))
                return found; // They are sorted by name: what comes next is of another.
            from = [new("name", answer.Need("NextRecordName")), new("type", answer.Need("NextRecordType"))];
            if (answer.Text("NextRecordIdentifier") is { } identifier)
                from.Add(new("identifier", identifier));
        }
    }

    /// <summary>All of them in one change: either all hold, or none.</summary>
    /// <returns>The change's id, for <see cref="IsInSyncAsync"/>.</returns>
    public async Task<string> UpsertAsync(string zone, IEnumerable<RecordSet> sets, string comment, CancellationToken cancel)
    {
        var changes = sets.Select(set => new XElement("Change", new XElement("Action", "UPSERT"), set.Element));
        var body = AwsXml.In(Document, new XElement("ChangeResourceRecordSetsRequest", new XElement("ChangeBatch", new XElement("Comment", comment), new XElement("Changes", changes))));
        var answer = await RestXmlAsync("ChangeResourceRecordSets", "POST", Path($"hostedzone/{zone}/rrset/"), [], body, cancel);
        return Bare(answer.Element("ChangeInfo")?.Text("Id") ?? "");
    }

    /// <summary>Whether every one of Route 53's servers answers with it. Resolvers keep the old answer for its time to live.</summary>
    public async Task<bool> IsInSyncAsync(string change, CancellationToken cancel) =>
        (await RestXmlAsync("GetChange", "GET", Path($"change/{change}"), [], null, cancel)).Element("ChangeInfo")?.Text("Status") == "INSYNC";

    private static string Path(string rest) => $"/{Service.ApiVersion}/{rest}";

    private static string Bare(string id) => id.Split('/')[^1];
}

/// <param name="Id">Without <c>/hostedzone/</c>.</param>
/// <param name="Name">With its last full stop.</param>
public sealed record HostedZone(string Id, string Name);
