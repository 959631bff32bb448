using Platform.Cosy.Store;

namespace Platform.Cosy.Tests.Store;

public sealed class PointerFileTests
{
    [Theory]
    [InlineData("ConnectionStrings__main=Host=a\n", "Host=a", true)]
    [InlineData("ConnectionStrings__main=Host=a", "Host=a", false)]
    [InlineData("export ConnectionStrings__main=\"Host=a;Password=x=y\"\r\n", "Host=a;Password=x=y", true)]
    [InlineData("# ConnectionStrings__main=Host=old\nA=1\nConnectionStrings__main='Host=a'\n", "Host=a", true)]
    [InlineData("ConnectionStrings__main=\n", null, false)]
    [InlineData("", null, false)]
    public void Parse_Lines_FindsTheAddressAndSaysHowSureItIs(string text, string? address, bool certain) =>
        Assert.Equal(new PointerReading(address, certain), PointerFile.Parse(text, json: false));

    [Theory]
    [InlineData("""{ "ConnectionStrings__main": "Host=a" }""", "Host=a")]
    [InlineData("""{ "ConnectionStrings": { "main": "Host=a" } }""", "Host=a")]
    [InlineData("""{ "ConnectionStrings": { "other": "Host=a" } }""", null)]
    [InlineData("[]", null)]
    public void Parse_Json_FindsTheAddressFlatOrNested(string text, string? address) =>
        Assert.Equal(new PointerReading(address, address is not null), PointerFile.Parse(text, json: true));

    [Fact]
    public void Parse_TornJson_IsAnError() =>
        Assert.Throws<FormatException>(() => PointerFile.Parse("{ \"ConnectionStrings__main\": \"Host=", json: true));
}
