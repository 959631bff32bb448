using Platform.Publishing.Aws.Manifests;

namespace Platform.Publishing.Aws.Tests.Manifests;

public sealed class ManifestReaderTests
{
    [Theory]
    [InlineData("{ nonsense", "1:3: this is not JSON")]
    [InlineData("{ \"resources\": ", "this is not JSON")]
    [InlineData("{\n  \"resources\": {\n    \"a\": nothing\n} }", "manifest.json:3:")]
    [InlineData("{ \"name\": \"package\" }", "1:1: this is no Aspire manifest: it has no `resources`.")]
    [InlineData("{ \"resources\": [] }", "this is no Aspire manifest")]
    [InlineData("{ \"resources\": {} }", "1:16: the manifest has no resources.")]
    [InlineData("{ \"resources\": { \"a\": 5 } }", "the resource `a` is a text.")]
    [InlineData("{ \"resources\": { \"a\": {} } }", "1:23: `a` has no `type`.")]
    [InlineData("{ \"resources\": { \"a\": { \"type\": \"project.v0\", \"env\": [] } } }", "`env` of `a` is a list, and must be an object.")]
    [InlineData("{ \"resources\": { \"a\": { \"type\": \"project.v0\" }, \"a\": { \"type\": \"project.v0\" } } }", "`a` is here twice (first in line 1).")]
    [InlineData("{ \"resources\": { \"a\": { \"type\": \"project.v0\", \"bindings\": { \"http\": { \"scheme\": \"http\", \"targetPort\": 70000 } } } } }", "`70000` is no port.")]
    public void Parse_NoManifest_SaysWhere(string text, string expected) => Assert.Contains(Inputs.Errors(text), e => e.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Load_MissingFile_SaysSo()
    {
        var fault = Assert.Throws<PublishException>(() => ManifestReader.Load("/nowhere/manifest.json", new Faults("/nowhere/manifest.json", "").Manifest));

        Assert.Contains("/nowhere/manifest.json: there is no such file.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{a.value}", "{a.value}")]
    [InlineData("x{a.bindings.http.url}y{b-c.value}", "x|{a.bindings.http.url}|y|{b-c.value}")]
    [InlineData("{{literal}} {a.value}", "{|literal|}| |{a.value}")]
    [InlineData("{\"json\":{\"a\":1}}", "{\"json\":{\"a\":1}}")]
    public void Expression_Text_IsTakenApart(string text, string expected) => Assert.Equal(expected, string.Join('|', Expression.Parse(text)));
}
