namespace Platform.Plans.Tests;

public sealed class PlanTextTests
{
    private static string? Environment(string name) => name switch { "HOST" => "db.example", "QUOTED" => "a\"b\\c", "EMPTY" => "", _ => null };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("http://${HOST}/x", "http://db.example/x")]
    [InlineData("${HOST}${HOST}", "db.exampledb.example")]
    [InlineData("${EMPTY}", "")]
    [InlineData("costs $5, $$ and $${HOST}", "costs $5, $ and ${HOST}")]
    [InlineData("http://cosy-${side}/", "http://cosy-target/")]
    public void Resolve_Text_HasValues(string text, string expected) => Assert.Equal(expected, PlanText.Resolve(text, Environment, Side.Target));

    [Fact]
    public void Resolve_VariableNotSet_NamesIt()
    {
        var fault = Assert.Throws<PlanTextException>(() => PlanText.Resolve("${HOST} ${PASSWORD_OF_MAIN}", Environment));

        Assert.Contains("${PASSWORD_OF_MAIN}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("db.example", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_SideWhereNoneIs_IsAnError() => Assert.Throws<PlanTextException>(() => PlanText.Resolve("${side}", Environment));

    [Theory]
    [InlineData("${")]
    [InlineData("${}")]
    [InlineData("${a b}")]
    [InlineData("${HOST")]
    public void Resolve_Malformed_IsAnError(string text) => Assert.Throws<PlanTextException>(() => PlanText.Resolve(text, Environment));

    [Fact]
    public void ResolveJson_ValueWithQuotes_StaysInItsText() =>
        Assert.Equal("""{"a":["a\u0022b\\c",1,null],"b":{"c":true}}""", PlanText.ResolveJson("""{"a":["${QUOTED}",1,null],"b":{"c":true}}""", Environment));

    [Fact]
    public void References_Text_AreItsNames() => Assert.Equal(["A", "side"], PlanText.References("${A} $${B} ${side} ${A}"));
}
