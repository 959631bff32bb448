namespace Platform.DevMongo.Tests;

public sealed class AccessTests
{
    [Fact]
    public async Task Stranger_MaySayHello_AndNothingElse()
    {
        await using var server = DevMongoServer.Start(new(Users: [new("app", "secret")]));
        await using var client = new DevClient(server.Port);
        await client.DoAsync("""{"hello":1,"saslSupportedMechs":"admin.app"}""", "admin");
        Assert.Equal(13, await client.CodeAsync("""{"find":"c"}"""));
        Assert.Equal(18, await client.CodeAsync("""{"saslStart":1,"mechanism":"SCRAM-SHA-256","payload":{"$binary":{"base64":"AAAA","subType":"00"}}}""", "admin"));
        Assert.Equal(334, await client.CodeAsync("""{"saslStart":1,"mechanism":"PLAIN","payload":""}""", "admin"));
    }
}
