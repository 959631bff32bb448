using Platform.Publishing.Aws.Deploying;

namespace Platform.Publishing.Aws.Tests.Deploying;

public sealed class StackParametersTests
{
    private const string Template = """{ "Parameters": { "WebImage": { "Type": "String" }, "WebGreenImage": { "Type": "String", "Default": "none" }, "ModelValue": { "Type": "String" } } }""";

    [Fact]
    public void Of_StackThatIsThere_KeepsWhatNobodySaid()
    {
        var parameters = StackParameters.Of(Template, ["WebImage", "ModelValue"], new Dictionary<string, string> { ["WebImage"] = "a@sha256:1" });

        Assert.Equal("a@sha256:1", parameters["WebImage"]);
        Assert.Null(parameters["ModelValue"]);
        Assert.DoesNotContain("WebGreenImage", parameters.Keys); // New to the stack: its default.
    }

    [Fact]
    public void Of_ParameterWithoutAValue_IsNamed() =>
        Assert.Contains("ModelValue have no value", Assert.Throws<DeployException>(() => StackParameters.Of(Template, [], new Dictionary<string, string> { ["WebImage"] = "a" })).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_ParameterThatTheTemplateHasNot_IsNamed() =>
        Assert.Contains("no parameter WebImaeg", Assert.Throws<DeployException>(() => StackParameters.Of(Template, [], new Dictionary<string, string> { ["WebImaeg"] = "a" })).Message, StringComparison.Ordinal);
}
