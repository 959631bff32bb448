using System.Xml;
using System.Xml.Linq;

namespace Platform.Aws;

/// <summary>XML as AWS's Query and REST-XML services write it. Their namespaces say nothing that is needed and are taken off.</summary>
internal static class AwsXml
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <exception cref="XmlException">It is no XML.</exception>
    public static XElement Parse(byte[] body)
    {
        using var reader = XmlReader.Create(new MemoryStream(body), Settings);
        return Bare(XElement.Load(reader));
    }

    /// <summary>The same with every element in one namespace, as a request wants it.</summary>
    public static XElement In(XNamespace ns, XElement element) =>
        new(ns + element.Name.LocalName, element.Attributes().Where(a => !a.IsNamespaceDeclaration), element.Nodes().Select(node => node is XElement child ? In(ns, child) : node));

    /// <summary>Null when there is none.</summary>
    public static string? Text(this XElement element, string name) => element.Element(name)?.Value;

    /// <summary>Empty when there is none.</summary>
    public static string Need(this XElement element, string name) => element.Text(name) ?? "";

    /// <summary>Null when it is not there, or no number.</summary>
    public static int? Number(this XElement element, string name) => int.TryParse(element.Text(name), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    public static DateTimeOffset? Time(this XElement element, string name) =>
        DateTimeOffset.TryParse(element.Text(name), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The items of a list, which Query services call <c>member</c>.</summary>
    public static IEnumerable<XElement> Members(this XElement element, string name) => element.Element(name)?.Elements("member") ?? [];

    private static XElement Bare(XElement element) =>
        new(element.Name.LocalName, element.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => new XAttribute(a.Name.LocalName, a.Value)), element.Nodes().Select(node => node is XElement child ? Bare(child) : node));
}
