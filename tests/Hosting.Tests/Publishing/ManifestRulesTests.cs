using Platform.TestKit;

namespace Platform.Hosting.Tests.Publishing;

/// <summary>A checker that finds nothing proves nothing: each rule is broken once.</summary>
public sealed class ManifestRulesTests
{
    [Theory]
    [InlineData("""{ "type": "project.v0" }""", "x.path: missing")]
    [InlineData("""{ "type": "project.v0", "path": "p", "cpu": "256" }""", "x.cpu: not allowed")]
    [InlineData("""{ "type": "container.v0", "image": 1 }""", "x.image: Number instead of a text")]
    [InlineData("""{ "type": "executable.v0", "command": "c" }""", "x.workingDirectory: missing")]
    [InlineData("""{ "type": "lambda.v0" }""", "x: unknown type 'lambda.v0'")]
    [InlineData("""{ "path": "p" }""", "x: unknown type ''")]
    [InlineData("""{ "type": "project.v0", "path": "p", "args": { } }""", "x.args: Object instead of Array")]
    [InlineData("""{ "type": "project.v0", "path": "p", "env": { "A": true } }""", "x.env.A: True instead of a text")]
    [InlineData("""{ "type": "project.v0", "path": "p", "env": { "A": "{y.value}" } }""", "x.env.A: {y.value} leads nowhere")]
    [InlineData("""{ "type": "project.v0", "path": "p", "env": { "A": "{x.bindings.http.url}" } }""", "x.env.A: {x.bindings.http.url} leads nowhere")]
    [InlineData("""{ "type": "project.v0", "path": "p", "bindings": { "http": { "scheme": "http", "protocol": "tcp" } } }""", "x.bindings.http.transport: missing")]
    [InlineData("""{ "type": "project.v0", "path": "p", "bindings": { "http": { "scheme": "http", "protocol": "sctp", "transport": "http" } } }""", "x.bindings.http.protocol: 'sctp' is none of tcp, udp")]
    [InlineData("""{ "type": "project.v0", "path": "p", "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": "80" } } }""", "x.bindings.http.targetPort: String instead of Number")]
    [InlineData("""{ "type": "parameter.v0", "value": "v" }""", "x.inputs: missing")]
    [InlineData("""{ "type": "parameter.v0", "value": "v", "inputs": { "value": { "type": "string", "default": { "generate": { } } } } }""", "x.inputs.value.default.generate.minLength: missing")]
    [InlineData("""{ "type": "parameter.v0", "value": "v", "inputs": { "value": { "type": "number" } } }""", "x.inputs.value.type: 'number' is none of string")]
    public void Violations_BrokenRule_NamesThePlace(string resource, string violation)
        => Assert.Equal([violation], ManifestRules.Violations($$"""{ "resources": { "x": {{resource}} } }"""));

    [Fact]
    public void Violations_NoResources_SaysSo() => Assert.Equal(["resources: missing"], ManifestRules.Violations("{}"));
}
