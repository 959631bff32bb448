using Platform.TestKit;

namespace Platform.Aws.Tests.Services;

[CollectionDefinition(Name)]
public sealed class Moto : ICollectionFixture<MotoFixture>
{
    public const string Name = "moto";

    /// <summary>Skips the test where there is none.</summary>
    public static Task<MotoServer> RequireAsync(MotoFixture fixture)
    {
        if (MotoServer.Missing is { } missing)
            Assert.Skip(missing);
        return fixture.ServerAsync();
    }
}
