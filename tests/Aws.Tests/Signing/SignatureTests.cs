using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Runtime.Internal.Auth;
using Platform.Aws.Route53;
using Platform.Aws.Ssm;
using Platform.Aws.Sts;

namespace Platform.Aws.Tests.Signing;

/// <summary>AWS's published vectors prove the signer of the SDK and this test's reader; the reader then checks what these clients really send.</summary>
public sealed class SignatureTests
{
    private static readonly Vectors All = JsonSerializer.Deserialize<Vectors>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Signing", "vectors.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Names => [.. All.All.Select(vector => vector.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_AsAServiceReadsIt_HasThePublishedSignature(string name)
    {
        var (vector, signed) = Vector(name);

        Assert.Equal(vector.Signature, SignatureReader.Expected(vector.Request, signed, All.SecretAccessKey, $"20150830/{All.Region}/{vector.Service}/aws4_request"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_SignedByTheSdk_HasThePublishedSignature(string name)
    {
        var (vector, signed) = Vector(name);
        var at = DateTime.ParseExact(vector.Headers["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

        var result = AWS4Signer.ComputeSignature(All.AccessKeyId, All.SecretAccessKey, All.Region, at, vector.Service, string.Join(';', signed), SignatureReader.Canonical(vector.Request, signed), null);

        Assert.Equal(vector.Signature, result.Signature);
    }

    [Fact]
    public async Task Reader_AnythingOfARequestChanged_SeesIt()
    {
        await using var server = await RecordingServer.StartAsync("{}");
        using var ssm = new SsmClient(server.Access);
        await ssm.DeleteParameterAsync("/a", CancellationToken.None);
        var sent = server.Requests[0];

        Assert.Null(Fault(sent, "eu-central-1", "ssm"));
        Assert.NotNull(Fault(sent with { Target = "/x" }, "eu-central-1", "ssm"));
        Assert.NotNull(Fault(sent with { Body = [.. sent.Body, 32] }, "eu-central-1", "ssm"));
        Assert.NotNull(Fault(sent, "eu-central-1", "ecs"));
        Assert.NotNull(Fault(sent with { Headers = new Dictionary<string, string>(sent.Headers) { ["X-Amz-Target"] = "AmazonSSM.Other" } }, "eu-central-1", "ssm"));
    }

    [Fact]
    public async Task Json_AnyText_IsSignedAsItIsSent()
    {
        await using var server = await RecordingServer.StartAsync("""{"Version":1}""");
        using var ssm = new SsmClient(server.Access);

        await ssm.PutParameterAsync("/umlaut/ä €", "a+b c/%20\n\"ሴ\"", "String", null, overwrite: true, CancellationToken.None);

        Assert.Null(Fault(server.Requests[0], "eu-central-1", "ssm"));
    }

    [Fact]
    public async Task Query_AnyText_IsSignedAsItIsSent()
    {
        await using var server = await RecordingServer.StartAsync("<AssumeRoleResponse><AssumeRoleResult><Credentials/></AssumeRoleResult></AssumeRoleResponse>");
        using var sts = new StsClient(server.Access);

        await sts.AssumeRoleAsync("arn:aws:iam::1:role/a b+ä", "*~'()!", CancellationToken.None);

        Assert.Null(Fault(server.Requests[0], "eu-central-1", "sts"));
        Assert.Contains("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%20b%2B%C3%A4&", Encoding.UTF8.GetString(server.Requests[0].Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestXml_WithAQuery_IsSignedForTheOneRegionOfTheService()
    {
        await using var server = await RecordingServer.StartAsync("<R><IsTruncated>false</IsTruncated></R>");
        using var route53 = new Route53Client(server.Access);

        await route53.ListRecordSetsAsync("Z1", "*.a b.example.com", CancellationToken.None);

        Assert.Null(Fault(server.Requests[0], "us-east-1", "route53"));
        Assert.StartsWith("/2013-04-01/hostedzone/Z1/rrset?name=", server.Requests[0].Target, StringComparison.Ordinal);
    }

    private static string? Fault(SignatureReader.Request sent, string region, string service) => SignatureReader.Fault(sent, RecordingServer.Secret, region, service);

    private static (Published Vector, List<string> Signed) Vector(string name)
    {
        var vector = All.All.Single(found => found.Name == name);
        return (vector, [.. vector.Headers.Keys.Select(key => key.ToLowerInvariant()).Order(StringComparer.Ordinal)]);
    }

    private sealed record Vectors(string AccessKeyId, string SecretAccessKey, string Region, [property: System.Text.Json.Serialization.JsonPropertyName("vectors")] IReadOnlyList<Published> All);

    private sealed record Published(string Name, string Method, string Target, Dictionary<string, string> Headers, string Signature, string Body = "", string Service = "service")
    {
        public SignatureReader.Request Request => new(Method, Target, Headers, Encoding.UTF8.GetBytes(Body));
    }
}
