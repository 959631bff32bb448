using System.Globalization;
using System.Xml.Linq;

namespace Platform.Aws.Route53;

/// <summary>A record set as AWS has it, so that what this client does not know of it (aliases, health checks) is not lost when its weight is set.</summary>
public sealed class RecordSet
{
    internal RecordSet(XElement element) => Element = element;

    /// <summary>Plain records, one set of a weighted name.</summary>
    public RecordSet(string name, string type, string identifier, int weight, int ttlSeconds, params IEnumerable<string> values)
        : this(new XElement(
            "ResourceRecordSet",
            new XElement("Name", name),
            new XElement("Type", type),
            new XElement("SetIdentifier", identifier),
            new XElement("Weight", weight),
            new XElement("TTL", ttlSeconds),
            new XElement("ResourceRecords", values.Select(value => new XElement("ResourceRecord", new XElement("Value", value))))))
    {
    }

    internal XElement Element { get; }

    /// <summary>With its last full stop.</summary>
    public string Name => Element.Need("Name");

    public string Type => Element.Need("Type");

    /// <summary>Null where the name has no several sets.</summary>
    public string? Identifier => Element.Text("SetIdentifier");

    /// <summary>0 to 255, against the sum of the name's and type's; null where it is not weighted.</summary>
    public int? Weight => Element.Number("Weight");

    /// <summary>Null for an alias: it has its target's.</summary>
    public int? TtlSeconds => Element.Number("TTL");

    /// <param name="ttlSeconds">Null keeps it; an alias has none.</param>
    public RecordSet With(int weight, int? ttlSeconds)
    {
        var changed = new XElement(Element);
        changed.SetElementValue("Weight", weight);
        if (TtlSeconds is not null && ttlSeconds is { } ttl)
            changed.SetElementValue("TTL", ttl);
        return new RecordSet(changed);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Type} {Identifier} weight {Weight}");
}
