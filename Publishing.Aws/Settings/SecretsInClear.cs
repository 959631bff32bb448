using System.Text.RegularExpressions;
using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Settings;

/// <summary>
/// Settings are in the repository: no secret belongs there. Refuses what looks like one, by the name of its key or by its own form, and never repeats it.
/// What it cannot recognise it lets pass; parameters that the manifest calls secret are refused besides, whatever they look like.
/// </summary>
internal static partial class SecretsInClear
{
    public static void Check(PlanNode root, PlanContext context)
    {
        if (root is MappingNode mapping)
            foreach (var entry in mapping.Entries) Entry(entry, context);
        else if (root is SequenceNode list)
            foreach (var item in list.Items) Check(item, context);
        else if (root is ScalarNode { IsNothing: false } scalar && SecretForm().IsMatch(scalar.Value))
            Refuse(scalar, context);
    }

    private static void Entry(MappingEntry entry, PlanContext context)
    {
        if (entry.Value is ScalarNode { IsNothing: false } value && SecretName().IsMatch(entry.Key.Value) && !value.Value.Contains('{', StringComparison.Ordinal))
            Refuse(value, context);
        else
            Check(entry.Value, context);
    }

    private static void Refuse(ScalarNode node, PlanContext context) => context.Errors.Add(node.Place, "a secret is written out in the settings",
        "Keep it in Secrets Manager: `secrets: { NAME: { arn: ... } }`, and refer to it as `{NAME.value}`. What has stood here must be changed, as it is no secret any more.");

    [GeneratedRegex("(password|passwd|secret|token|api_?key|private_?key|encryption_?key|connection_?string|credentials?)\\z", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    /// <summary>A URL with a password, keys of well-known forms, a private key, a password in a connection string.</summary>
    [GeneratedRegex("://[^/\\s:@]*:[^/\\s@{}]+@|\\b(AKIA|ASIA)[A-Z0-9]{16}\\b|\\bgh[pousr]_[A-Za-z0-9]{30,}|\\bsk-[A-Za-z0-9_-]{20,}|\\bxox[abp]-[A-Za-z0-9-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY|\\b(password|pwd)=[^{;\\s]", RegexOptions.IgnoreCase)]
    private static partial Regex SecretForm();
}
