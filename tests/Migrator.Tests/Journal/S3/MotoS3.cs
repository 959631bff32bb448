using Amazon.Runtime;
using Amazon.S3;
using Platform.Migrator.Journal;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Journal.S3;

/// <summary>moto as S3 for all tests of the collection, its conditional writes made whole.</summary>
public sealed class MotoS3 : MotoFixture, IAsyncLifetime
{
    private OneAtATime? _front;
    private MotoWorld? _world;

    public string Url => _front!.Url;

    public string Bucket { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (MotoServer.Missing is not null)
            return;
        var server = await ServerAsync();
        _front = await OneAtATime.StartAsync(server.Url);
        _world = new MotoWorld(server.Url);
        Bucket = await _world.BucketAsync();
    }

    /// <summary>Skips the test where there is none.</summary>
    public static void Require()
    {
        if (MotoServer.Missing is { } missing)
            Assert.Skip(missing);
    }

    /// <summary>What a migrator's environment has.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL"] = Url,
        ["AWS_REGION"] = MotoServer.Region,
        ["AWS_ACCESS_KEY_ID"] = "testing",
        ["AWS_SECRET_ACCESS_KEY"] = "testing",
    };

    internal IJournalObjects Objects(TimeSpan limit, string? bucket = null) => new S3JournalObjects(bucket ?? Bucket, Client(), limit);

    internal AmazonS3Client Client() =>
        new(new BasicAWSCredentials("testing", "testing"), new AmazonS3Config { ServiceURL = Url, ForcePathStyle = true, AuthenticationRegion = MotoServer.Region, MaxErrorRetry = 0 });

    public override async ValueTask DisposeAsync()
    {
        if (_front is not null)
            await _front.DisposeAsync();
        _world?.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

[CollectionDefinition(Name)]
public sealed class MotoS3Collection : ICollectionFixture<MotoS3>
{
    public const string Name = "moto S3";
}
