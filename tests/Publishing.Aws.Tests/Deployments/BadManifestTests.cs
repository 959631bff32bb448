namespace Platform.Publishing.Aws.Tests.Deployments;

/// <summary>Manifests that cannot be published, and what is said of them.</summary>
public sealed class BadManifestTests
{
    [Theory]
    [InlineData("\"x\": { \"type\": \"dapr.v0\" }", "manifest.json:2:1: `x` is a `dapr.v0`, which is not known on AWS. If others only need its connection string, write `stores: { x: { as: external } }`")]
    [InlineData("\"x\": { \"type\": \"container.v0\", \"image\": \"rabbitmq:4\", \"volumes\": [ { \"name\": \"d\", \"target\": \"/d\" } ] }", "`x` keeps data in a volume, and nothing says what becomes of it on AWS. Write `stores: { x: { as: ... } }`")]
    [InlineData("\"x\": { \"type\": \"container.v0\", \"image\": \"nginx\", \"bindMounts\": [ { \"source\": \"a\", \"target\": \"/a\" } ] }", "`x` mounts a directory of the machine")]
    [InlineData("\"x\": { \"type\": \"container.v0\" }", "`x` has neither an image nor a build.")]
    [InlineData("\"x\": { \"type\": \"executable.v0\", \"workingDirectory\": \"nowhere\", \"command\": \"python\" }", "`x` is an executable, and there is no Dockerfile in nowhere")]
    [InlineData("\"x\": { \"type\": \"project.v0\", \"path\": \"x\", \"env\": {\n \"A\": \"{postgers.connectionString}\" } }, \"postgres\": { \"type\": \"container.v0\", \"image\": \"postgres\" }", "manifest.json:3:7: `{postgers.connectionString}` refers to `postgers`, which is not in the manifest. Did you mean `postgres`?")]
    [InlineData("\"x\": { \"type\": \"project.v0\", \"path\": \"x\", \"env\": { \"A\": \"{x.connectionString}\" } }", "`{x.connectionString}` cannot be resolved: `x` has no connection string.")]
    [InlineData("\"x\": { \"type\": \"project.v0\", \"path\": \"x\", \"env\": { \"A\": \"{x.bindings.http.url}\" } }", "`x` has no bindings.")]
    [InlineData("\"x\": { \"type\": \"project.v0\", \"path\": \"x\", \"bindings\": { \"http\": {} }, \"env\": { \"A\": \"{x.bindings.grpc.url}\" } }", "`x` has the bindings http.")]
    [InlineData("\"x\": { \"type\": \"project.v0\", \"path\": \"x\", \"env\": { \"A\": \"{x.outputs.id}\" } }", "a project.v0 has nothing of that name on AWS.")]
    [InlineData("\"a\": { \"type\": \"value.v0\", \"connectionString\": \"{b.connectionString}\" }, \"b\": { \"type\": \"value.v0\", \"connectionString\": \"x{a.connectionString}\" }", "references go round in a circle: {b.connectionString} -> {a.connectionString} -> {b.connectionString}.")]
    [InlineData("\"db\": { \"type\": \"container.v0\", \"image\": \"postgres\", \"env\": { \"POSTGRES_PASSWORD\": \"hunter2\" } }", "the password of `db` is no secret parameter.")]
    [InlineData("\"db\": { \"type\": \"container.v0\", \"image\": \"postgres\", \"env\": { \"POSTGRES_USER\": \"admin\" } }", "`admin` is a user that RDS keeps to itself.")]
    [InlineData("\"x\": { \"type\": \"project.v0\", \"path\": \"x\", \"args\": [ \"{p.value}\" ] }, \"p\": { \"type\": \"parameter.v0\", \"inputs\": { \"value\": { \"secret\": true } } }", "an argument of `x` holds a secret")]
    [InlineData("\"a-resource-whose-name-is-far-too-long-for-a-cache\": { \"type\": \"container.v0\", \"image\": \"redis\" }", "AWS allows a cache 40.")]
    [InlineData("\"otel-collector\": { \"type\": \"project.v0\", \"path\": \"x\" }", "is the name of a service that is added to every environment.")]
    [InlineData("\"s\": { \"type\": \"annotated.string\", \"value\": \"{p.value}\", \"filter\": \"uri\" }, \"p\": { \"type\": \"parameter.v0\", \"inputs\": { \"value\": { \"secret\": true } } }, \"x\": { \"type\": \"project.v0\", \"path\": \"x\", \"env\": { \"A\": \"{s.value}\" } }", "`s` escapes the secret `p`, and its value is not known here.")]
    public void Build_BadManifest_SaysWhatAndWhere(string resources, string expected) => Assert.Contains(Inputs.Errors(resources), e => e.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Build_SeveralFaults_TellsAllOfThem() =>
        Assert.Equal(2, Inputs.Errors("\"x\": { \"type\": \"dapr.v0\" }, \"y\": { \"type\": \"container.v0\" }").Count);
}
