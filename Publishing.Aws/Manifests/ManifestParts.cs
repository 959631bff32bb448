using System.Globalization;
using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Manifests;

/// <summary>Reads a resource's bindings, volumes and inputs.</summary>
internal static class ManifestParts
{
    private const int ShortestSecret = 22; // What Aspire itself generates when the manifest does not say.

    public static ManifestBinding? Binding(MappingEntry entry, PlanErrors errors)
    {
        if (entry.Value is not MappingNode node)
        {
            errors.Add(entry.Value.Place, $"the binding `{Quote.Short(entry.Key.Value)}` is {entry.Value.Sort}", "A binding is an object with a `scheme`.");
            return null;
        }
        var fields = new ManifestFields(node, entry.Key.Value, errors);
        return new ManifestBinding(entry.Key.Value, fields.Optional("scheme")?.Text ?? "tcp", fields.Optional("protocol")?.Text ?? "tcp",
            Port(fields.Optional("port"), errors), Port(fields.Optional("targetPort") ?? fields.Optional("containerPort"), errors), fields.Flag("external"));
    }

    public static ManifestVolume Volume(PlanNode node, PlanErrors errors)
    {
        if (node is not MappingNode mapping)
        {
            errors.Add(node.Place, $"a volume is {node.Sort}", "A volume is an object with `name` and `target`.");
            return new ManifestVolume("", "/", ReadOnly: false, node.Place);
        }
        var fields = new ManifestFields(mapping, "a volume", errors);
        return new ManifestVolume(fields.Optional("name")?.Text ?? "data", fields.Required("target").Text, fields.Flag("readOnly"), node.Place);
    }

    public static ManifestInput Input(ManifestFields parameter)
    {
        // Aspire writes exactly one input, called `value`; older manifests named it otherwise.
        var input = parameter.Children("inputs").Select(i => parameter.Child("inputs")!.Child(i.Key.Value)).FirstOrDefault(i => i is not null);
        var given = input?.Child("default");
        return new ManifestInput(input?.Flag("secret") ?? false, given?.Optional("value")?.Text, Generated(given?.Child("generate")));
    }

    private static GeneratedValue? Generated(ManifestFields? generate) => generate is null ? null : new GeneratedValue(
        Number(generate.Optional("minLength")?.Text) ?? ShortestSecret, generate.Flag("lower", true), generate.Flag("upper", true), generate.Flag("numeric", true), generate.Flag("special", true));

    private static int? Port(Placed? text, PlanErrors errors)
    {
        if (text is not { } port) return null;
        if (Number(port.Text) is { } number and > 0 and <= ushort.MaxValue) return number;
        errors.Add(port.Place, $"`{Quote.Short(port.Text)}` is no port", "Write a number from 1 to 65535.");
        return null;
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
