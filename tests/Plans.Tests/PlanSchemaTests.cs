using System.Text.Json.Nodes;
using Platform.Plans.Reading;

namespace Platform.Plans.Tests;

public sealed class PlanSchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(PlanSchema.Json)!;

    public static TheoryData<string> Definitions => [.. Keys.All.Select(keys => keys.Definition)];

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Schema_Definition_ListsExactlyTheParsersKeys(string definition)
    {
        var node = Definition(definition);

        Assert.Equal(Keys.All.Single(keys => keys.Definition == definition).Names.Order(), node["properties"]!.AsObject().Select(property => property.Key).Order());
        Assert.False(node["additionalProperties"]!.GetValue<bool>());
    }

    [Fact]
    public void Schema_Objects_AreAllKnownToTheParser() =>
        Assert.Equal(
            Keys.All.Select(keys => keys.Definition).Where(name => name != "plan").Order(),
            Schema["$defs"]!.AsObject().Where(pair => pair.Value!["properties"] is not null).Select(pair => pair.Key).Order());

    [Fact]
    public void Schema_Words_AreTheParsersWords()
    {
        Assert.Equal(PlanSteps.Known, Words("hook", "after"));
        Assert.Equal(PlanSteps.Known, Words("hook", "before"));
        Assert.Equal(PlanFile.KnownKinds, Words("store", "kind"));
        Assert.Equal(Enum.GetValues<GateMetric>().Select(metric => metric.Word()), Words("gate", "metric"));
    }

    [Fact]
    public void Schema_References_AllLeadSomewhere() =>
        Assert.All(References(Schema), reference => Assert.NotNull(Schema["$defs"]![reference["#/$defs/".Length..]]));

    [Fact]
    public void Schema_KeysOfThePlansInTheRepository_AreAllThere()
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(PlanFiles.PathOf("x"))!, "*.yaml"))
        {
            var errors = new PlanErrors(file);
            AssertAccepts(Schema, PlanComposer.Compose(File.ReadAllText(file), errors)!, file);
            Assert.False(errors.Any);
        }
    }

    [Fact]
    public void Schema_CommandExample_IsAConfiguration()
    {
        var example = Definition("configuration-command")["examples"]![0]!.ToJsonString();

        var place = Assert.Single(PlanFiles.With($"configuration: [ {{ command: {example}, values: {{ DATABASE_URL: \"${{TARGET_MAIN}}\" }} }} ]").Configuration);

        Assert.StartsWith("kubectl get configmap", Assert.IsType<CommandConfigurationPlan>(place).Read, StringComparison.Ordinal);
    }

    private static JsonNode Definition(string name) => name == "plan" ? Schema : Schema["$defs"]![name]!;

    private static IEnumerable<string> Words(string definition, string key) =>
        Definition(definition)["properties"]![key]!["enum"]!.AsArray().Select(word => word!.GetValue<string>());

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Key == "$ref" ? [pair.Value!.GetValue<string>()] : References(pair.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    /// <summary>Walks the document along the schema: every key that the document has must be a property there.</summary>
    private static void AssertAccepts(JsonNode schema, PlanNode node, string where)
    {
        schema = Followed(schema);
        if (node is SequenceNode list && schema["items"] is { } items)
            list.Items.ToList().ForEach(item => AssertAccepts(items, item, where));
        if (node is not MappingNode map || schema["properties"] is null)
            return;
        foreach (var entry in map.Entries)
        {
            Assert.True(schema["properties"]![entry.Key.Value] is not null, $"{where}:{entry.Key.Place.Line}: the schema has no {entry.Key.Value}");
            AssertAccepts(schema["properties"]![entry.Key.Value]!, entry.Value, where);
        }
    }

    private static JsonNode Followed(JsonNode schema)
    {
        var reference = schema["$ref"] ?? schema["allOf"]?[0]?["$ref"];
        return reference is null ? schema : Followed(Definition(reference.GetValue<string>()["#/$defs/".Length..]));
    }
}
