using Microsoft.Extensions.Configuration;

namespace Platform.ServiceDefaults.Tests.Discovery;

public class ServiceEndpointsTests
{
    private static ServiceEndpoints With(params (string Key, string Value)[] settings) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());

    private readonly ServiceEndpoints _endpoints = With(
        ("services:gateway:http:0", "http://127.0.0.1:8001"),
        ("services:gateway:admin:0", "http://127.0.0.1:8002"),
        ("services:secure:https:0", "https://127.0.0.1:8003"));

    [Theory]
    [InlineData("http://gateway/a/b?c=d", "http://127.0.0.1:8001/a/b?c=d")]
    [InlineData("http://GATEWAY/", "http://127.0.0.1:8001/")]
    [InlineData("http://_admin.gateway/admin/state", "http://127.0.0.1:8002/admin/state")]
    [InlineData("https+http://gateway/x", "http://127.0.0.1:8001/x")]
    [InlineData("https+http://secure/x", "https://127.0.0.1:8003/x")]
    public void Resolve_InjectedService_GivesItsAddress(string asked, string expected) =>
        Assert.Equal(expected, _endpoints.Resolve(asked).AbsoluteUri);

    [Theory]
    [InlineData("http://127.0.0.1:5000/x")]
    [InlineData("http://gateway:5000/x")]
    [InlineData("http://somewhere/x")]
    [InlineData("https://example.com/x")]
    public void Resolve_AnythingElse_IsLeftAlone(string asked) =>
        Assert.Equal(asked, _endpoints.Resolve(asked).AbsoluteUri);

    [Fact]
    public void Resolve_UnknownNamedEndpoint_SaysWhichVariableIsMissing()
    {
        var fault = Assert.Throws<ConfigurationException>(() => _endpoints.Resolve("http://_metrics.gateway/"));
        Assert.Contains("services__gateway__metrics__0", fault.Message);
    }

    [Fact]
    public void Resolve_BrokenAddress_SaysWhatItHolds()
    {
        var fault = Assert.Throws<ConfigurationException>(() => With(("services:a:http:0", "nonsense")).Resolve("http://a/"));
        Assert.Contains("nonsense", fault.Message);
    }

    [Fact]
    public void Resolve_SeveralAddresses_TakesThemInTurn()
    {
        var endpoints = With(("services:a:http:0", "http://127.0.0.1:1"), ("services:a:http:1", "http://127.0.0.1:2"));
        var ports = Enumerable.Range(0, 10).Select(_ => endpoints.Resolve("http://a/").Port).ToList();
        Assert.Equal(5, ports.Count(port => port == 1));
        Assert.Equal(5, ports.Count(port => port == 2));
    }
}
