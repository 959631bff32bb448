using System.Text;
using System.Text.Json.Nodes;
using Platform.Migrator.Configuration;

namespace Platform.Migrator.Tests.Configuration;

public sealed class JsonSettingsTests
{
    private static string Set(string? content, string key, string value) =>
        Encoding.UTF8.GetString(JsonSettings.Set(content is null ? null : Encoding.UTF8.GetBytes(content), new Dictionary<string, string> { [key] = value }));

    [Theory]
    [InlineData(null, "A__B", "{\n  \"A__B\": \"new\"\n}\n")]
    [InlineData("", "A__B", "{\n  \"A__B\": \"new\"\n}\n")]
    [InlineData("{}", "A__B", "{\n  \"A__B\": \"new\"\n}")]
    [InlineData("{ \"A__B\": \"old\" }", "A__B", "{ \"A__B\": \"new\" }")]
    [InlineData("{ \"A\": { \"B\" : \"old\" , \"C\": 1 } }", "A__B", "{ \"A\": { \"B\" : \"new\" , \"C\": 1 } }")]
    [InlineData("{ \"A\": { \"B\": 5 } }", "A:B", "{ \"A\": { \"B\": \"new\" } }")]
    [InlineData("{ \"A\": { \"C\": 1 } }", "A__B", "{ \"A\": { \"C\": 1, \"B\": \"new\" } }")]
    [InlineData("{ \"A\": {} }", "A__B", "{ \"A\": {\n  \"B\": \"new\"\n} }")]
    [InlineData("{ \"A\": {} }", "A__B__C", "{ \"A\": {\n  \"B__C\": \"new\"\n} }")]
    [InlineData("{\n  // kept\n  \"X\": [1, {\"A\": 2}], /* too */\n  \"A\": { \"B\": null, },\n}\n", "A:B", "{\n  // kept\n  \"X\": [1, {\"A\": 2}], /* too */\n  \"A\": { \"B\": \"new\", },\n}\n")]
    [InlineData("{\n  \"X\": 1\n}\n", "Y", "{\n  \"X\": 1,\n  \"Y\": \"new\"\n}\n")]
    [InlineData("\uFEFF{\"Y\":\"ü\"}", "Y", "\uFEFF{\"Y\":\"new\"}")]
    public void Set_Key_LeavesTheRest(string? before, string key, string after) => Assert.Equal(after, Set(before, key, "new"));

    [Fact]
    public void Set_ValueWithQuotes_IsStillJson()
    {
        var value = "Host=a;Password=\"q\\\n'+";

        Assert.Equal(value, JsonNode.Parse(Set("{\"A\":{\"B\":\"x\"}}", "A:B", value))!["A"]!["B"]!.GetValue<string>());
    }

    [Fact]
    public void Set_SeveralKeys_AllStand()
    {
        var json = JsonNode.Parse(JsonSettings.Set("{\"A\":{\"B\":1}}"u8.ToArray(), new Dictionary<string, string> { ["A__B"] = "1", ["A__C"] = "2", ["D"] = "3" }))!;

        Assert.Equal(("1", "2", "3"), ((string?)json["A"]!["B"], (string?)json["A"]!["C"], (string?)json["D"]));
    }

    [Theory]
    [InlineData("[1]", "it is no JSON object")]
    [InlineData("{ \"A\": ", "line 1 is no JSON")]
    [InlineData("{}\n{}", "is no JSON")]
    [InlineData("{ \"A__B\": { \"C\": 1 } }", "A__B is no single value there")]
    [InlineData("{ \"A__B\": [1] }", "A__B is no single value there")]
    public void Set_UnfitFile_IsRefused(string before, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => Set(before, "A__B", "new")).Message, StringComparison.Ordinal);
}
