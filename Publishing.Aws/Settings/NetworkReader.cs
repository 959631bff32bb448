using System.Text.RegularExpressions;
using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Settings;

internal static partial class NetworkReader
{
    public static NetworkSettings Network(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, SettingsKeys.Network, context) is not { } section) return new NetworkSettings();
        if (section.Has("vpc")) return new NetworkSettings { Existing = Existing(section) };
        foreach (var key in new[] { "public_subnets", "private_subnets" }.Where(section.Has))
            section.Errors.Add(section.PlaceOf(key), $"`{key}` belongs to a VPC that is there", "Add `vpc`, or remove it.");
        return new NetworkSettings
        {
            Cidr = section.Optional("cidr", SettingsReader.Matching(CidrForm(), "no network of the right size", "Write a private one of 16 to 20 bits: 10.0.0.0/16."), "10.0.0.0/16"),
            Zones = section.Optional<int?>("zones", (n, c) => Values.Whole(2, 3)(n, c), null),
            NatGateways = section.Optional<int?>("nat", (n, c) => Values.Whole(1, 3)(n, c), null),
        };
    }

    private static ExistingNetwork Existing(Section section)
    {
        foreach (var key in new[] { "cidr", "zones", "nat" }.Where(section.Has))
            section.Errors.Add(section.PlaceOf(key), $"`{key}` is for a new VPC, and `vpc` names one that is there", "Remove one of them.");
        return new ExistingNetwork(section.Required("vpc", SettingsReader.Matching(VpcForm(), "no VPC's id", "Write vpc-0123456789abcdef0.")), Subnets(section, "public_subnets"), Subnets(section, "private_subnets"));
    }

    private static IReadOnlyList<string> Subnets(Section section, string key)
    {
        var subnets = section.Items(key).Select(n => SettingsReader.Matching(SubnetForm(), "no subnet's id", "Write subnet-0123456789abcdef0.")(n, section.Context)).ToList();
        if (subnets.Count < 2)
            section.Errors.Add(section.PlaceOf(key), $"`{key}` needs two subnets, in different zones: the load balancer and the databases ask for it", $"Write `{key}: [ subnet-..., subnet-... ]`.");
        return subnets;
    }

    public static DomainSettings? Domain(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, SettingsKeys.Domain, context) is not { } section) return null;
        var domain = new DomainSettings(
            section.Required("name", SettingsReader.Matching(NameForm(), "no domain name", "Write it in small letters: app.example.com.")),
            section.Optional<string?>("zone", SettingsReader.Matching(ZoneForm(), "no hosted zone's id", "Write Z0123456789ABC."), null),
            section.Optional<string?>("certificate", SettingsReader.Matching(CertificateForm(), "no certificate's ARN", "Write arn:aws:acm:REGION:ACCOUNT:certificate/ID."), null),
            section.Optional("weight", Values.Whole(0, 255), 100), node.Place);
        if (domain is { Zone: null, Certificate: null })
            section.Errors.Add(section.Place, "the domain has neither a zone nor a certificate, so HTTPS cannot be had", "Add `zone` (a certificate is then made and proven through it), `certificate`, or both.");
        return domain;
    }

    [GeneratedRegex("^(10\\.[0-9]{1,3}|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.[0-9]{1,3}\\.0/(16|17|18|19|20)\\z")]
    private static partial Regex CidrForm();

    [GeneratedRegex("^vpc-[0-9a-f]{8,17}\\z")]
    private static partial Regex VpcForm();

    [GeneratedRegex("^subnet-[0-9a-f]{8,17}\\z")]
    private static partial Regex SubnetForm();

    [GeneratedRegex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}\\z")]
    private static partial Regex NameForm();

    [GeneratedRegex("^Z[A-Z0-9]{1,31}\\z")]
    private static partial Regex ZoneForm();

    [GeneratedRegex("^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9a-f-]+\\z")]
    private static partial Regex CertificateForm();
}
