using Microsoft.Extensions.Configuration;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Tests;

public class GatewayOptionsTests
{
    [Theory]
    [InlineData("GATEWAY:SOURCE", null, "GATEWAY__SOURCE is not set")]
    [InlineData("GATEWAY:TARGET", "nowhere", "GATEWAY__TARGET is 'nowhere'")]
    [InlineData("GATEWAY:TARGET", "http://a/path", "without a path")]
    [InlineData("GATEWAY:PORT", "70000", "GATEWAY__PORT is '70000'")]
    [InlineData("GATEWAY:ADMINPORT", "x", "GATEWAY__ADMINPORT is 'x'")]
    [InlineData("GATEWAY:BIND", "everywhere", "GATEWAY__BIND is 'everywhere'")]
    [InlineData("GATEWAY:UPSTREAMTIMEOUT", "soon", "GATEWAY__UPSTREAMTIMEOUT is 'soon'")]
    public void Read_WrongSetting_SaysWhichAndWhatItMustBe(string key, string? value, string says) =>
        Assert.Contains(says, Assert.Throws<ConfigurationException>(() => GatewayOptions.Read(With((key, value)))).Message);

    [Fact]
    public void Read_ServiceName_IsResolved() =>
        Assert.Equal(9005, GatewayOptions.Read(With(("GATEWAY:SOURCE", "http://cosy-source"), ("services:cosy-source:http:0", "http://127.0.0.1:9005"))).Source.Port);

    private static IConfiguration With(params (string Key, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["GATEWAY:SOURCE"] = "http://127.0.0.1:1", ["GATEWAY:TARGET"] = "http://127.0.0.1:2" })
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)))
        .Build();
}
