using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Platform.Plans.Reading;

/// <summary>Reads the HTTP requests that a plan names, and what their answers must be.</summary>
internal static partial class HttpReader
{
    public static HttpCall? Call(PlanNode node, PlanContext context) =>
        Section.Open(node, Keys.Call, context) is { } section ? Call(section, perSide: false) : null;

    public static HttpCall? CallOfSide(PlanNode node, PlanContext context) =>
        Section.Open(node, Keys.Call, context) is { } section ? Call(section, perSide: true) : null;

    public static HttpCheck? CheckOfSide(PlanNode node, PlanContext context) =>
        Section.Open(node, Keys.Check, context) is { } section ? Check(section, perSide: true) : null;

    /// <summary>One app is asked, wherever it is named; which side it shall use differs.</summary>
    public static HttpCheck? CheckOfConfiguration(PlanNode node, PlanContext context) =>
        Section.Open(node, Keys.Check, context) is { } section ? Check(section, perSide: false, expectsPerSide: true) : null;

    public static ProbePlan? Probe(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, Keys.Probe, context) is not { } section)
            return null;
        return new ProbePlan(section.Required("name", Values.Name), Check(section, perSide: true))
        {
            Every = section.Optional("every", Values.PositiveDuration, TimeSpan.FromSeconds(1)),
            MaxLatency = section.Has("max_latency") ? section.Required("max_latency", Values.PositiveDuration) : null,
        };
    }

    /// <summary>The request in a mapping that may hold other keys as well (a hook).</summary>
    public static HttpCall Call(Section section, bool perSide)
    {
        var named = Methods.Names.Where(section.Has).ToList();
        if (named.Count != 1)
            section.Errors.Add(section.Place, named.Count == 0 ? "a call has no URL" : $"a call has {string.Join(" and ", named)}", $"Write exactly one of: {string.Join(", ", Methods.Names.Select(name => $"{name}: URL"))}.");
        var method = named.FirstOrDefault(Methods.Names[0]);
        return new HttpCall(method.ToUpperInvariant(), named.Count == 0 ? "" : section.Required(method, Url(perSide)))
        {
            BearerToken = Token(section, perSide),
            JsonBody = section.Find("body") is { } body ? Body(body, section, perSide) : null,
            Timeout = Timeout(section),
        };
    }

    public static Func<PlanNode, PlanContext, string> Url(bool perSide) => (node, context) =>
    {
        var url = References(perSide)(node, context);
        if (url.Length > 0 && !LooksAbsolute(url))
            context.Errors.Add(node.Place, $"`{Quote.Short(url)}` is no URL", "Write it whole: `http://cosy-target/health/ready`, or begin with `${NAME}`.");
        else if (url.Contains('@', StringComparison.Ordinal) && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0)
            context.Errors.Add(node.Place, "a password stands in the URL", "Write `token: \"${NAME}\"` instead, and set NAME in the environment.");
        return url;
    };

    /// <summary>A text whose <c>${...}</c> are well formed; where there is no side, <c>${side}</c> is an error.</summary>
    public static Func<PlanNode, PlanContext, string> References(bool perSide) => (node, context) =>
    {
        var text = Values.Text(node, context);
        if (PlanText.Fault(text) is { } fault)
            context.Errors.Add(node.Place, fault, "Write `${NAME}`, with NAME of letters, digits and `_`; a dollar sign itself is `$$`.");
        else if (!perSide && PlanText.References(text).Contains(PlanText.SideName))
            context.Errors.Add(node.Place, "`${side}` has no meaning here", "Name the side: `http://cosy-target/...`.");
        return text;
    };

    public static string? Token(Section section, bool perSide) => section.Optional<string?>("token", (node, context) =>
    {
        var token = References(perSide)(node, context);
        if (token.Length > 0 && !PlanText.References(token).Any())
            context.Errors.Add(node.Place, "a secret is written out in the plan", "Write `token: \"${NAME}\"`, and set NAME in the environment.");
        return token;
    }, null);

    private static HttpCheck Check(Section section, bool perSide) => Check(section, perSide, perSide);

    private static HttpCheck Check(Section section, bool perSide, bool expectsPerSide) => new(
        new HttpCall("GET", section.Required("get", Url(perSide))) { BearerToken = Token(section, perSide), Timeout = Timeout(section) },
        section.Optional("status", Values.Whole(100, 599), 200),
        section.Optional("json", (node, context) => AppReader.TextMap(node, context, "json", References(expectsPerSide)), new Dictionary<string, string>()));

    private static TimeSpan Timeout(Section section) => section.Optional("timeout", Values.PositiveDuration, TimeSpan.FromSeconds(5));

    public static string Body(PlanNode node, Section section, bool perSide) =>
        Json(node, section.Context, References(perSide))?.ToJsonString() ?? "null";

    /// <summary>YAML's plain scalars become JSON's numbers, booleans and null; quoted ones stay text.</summary>
    private static JsonNode? Json(PlanNode node, PlanContext context, Func<PlanNode, PlanContext, string> text) => node switch
    {
        MappingNode mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key.Value, Json(entry.Value, context, text)))),
        SequenceNode sequence => new JsonArray([.. sequence.Items.Select(item => Json(item, context, text))]),
        ScalarNode { IsNothing: true } => null,
        ScalarNode { Plain: true, Value: "true" or "false" } scalar => JsonValue.Create(scalar.Value == "true"),
        ScalarNode { Plain: true } scalar when Number(scalar.Value) is { } number => number,
        ScalarNode { Value: "" } => JsonValue.Create(""),
        _ => JsonValue.Create(text(node, context)),
    };

    private static JsonValue? Number(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return JsonValue.Create(whole);
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : null;
    }

    /// <summary>Not by <see cref="Uri"/>: a host may hold <c>${side}</c>.</summary>
    private static bool LooksAbsolute(string url) => AbsoluteForm().IsMatch(url);

    [GeneratedRegex("^(https?://[^\\s/]\\S*|\\$\\{\\S*)\\z")]
    private static partial Regex AbsoluteForm();
}
