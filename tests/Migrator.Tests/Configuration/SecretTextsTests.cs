using System.Text;
using Platform.Migrator.Configuration;

namespace Platform.Migrator.Tests.Configuration;

public sealed class SecretTextsTests
{
    [Theory]
    [InlineData("Host=x;Password=hush", "Host=x;Password=hush")]
    [InlineData("# note\nURL='postgres://hush'\r\n", "postgres://hush")]
    [InlineData("database: hush\n", "hush")]
    [InlineData("{\"a\":{\"b\":[\"hu\\u0073h\"]}}", "hush")]
    public void Of_Content_HasWhatMustNotBeTold(string content, string secret) => Assert.Contains(secret, SecretTexts.Of(Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void Of_Nothing_IsNothing() => Assert.Empty(SecretTexts.Of([]));
}
