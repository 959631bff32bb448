using System.Text;
using Platform.Migrator.Journal;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Journal.S3;

/// <summary>The same over HTTP, by the SDK's own client of S3.</summary>
[Collection(MotoS3Collection.Name)]
public sealed class MotoS3JournalTests : JournalConformance, IDisposable
{
    private readonly MotoS3 moto;
    private readonly S3Location place;
    private readonly Lazy<IJournalObjects> objects;

    public MotoS3JournalTests(MotoS3 moto)
    {
        MotoS3.Require();
        this.moto = moto;
        place = new S3Location(moto.Bucket, MotoWorld.Name("journal"), TimeSpan.FromSeconds(12));
        objects = new(() => moto.Objects(TimeSpan.FromSeconds(20)));
    }

    public void Dispose()
    {
        if (objects.IsValueCreated)
            objects.Value.Dispose();
    }

    internal override IJournalStore Open() => new S3Journal(place, moto.Objects(TimeSpan.FromSeconds(20)), TimeProvider.System);

    protected override async Task<string> ReadPartAsync(int append) => Encoding.UTF8.GetString((await objects.Value.GetAsync(Key(append), Cancel))!.Content);

    protected override async Task ReplacePartAsync(int append, string? text)
    {
        using var client = moto.Client();
        if (text is null)
            await client.DeleteObjectAsync(place.Bucket, Key(append), Cancel);
        else
            await client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = place.Bucket, Key = Key(append), ContentBody = text, UseChunkEncoding = false }, Cancel);
    }

    [Fact]
    public async Task Put_TwoAtOnce_OneWrites()
    {
        var key = place.Key("race");

        var tags = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => objects.Value.PutAsync(key, Encoding.UTF8.GetBytes($"{i}"), null, Cancel)));

        var winner = Assert.Single(tags, tag => tag is not null);
        var standing = (await objects.Value.GetAsync(key, Cancel))!;
        Assert.Equal(winner, standing.Tag);
        var over = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => objects.Value.PutAsync(key, Encoding.UTF8.GetBytes($"over {i}"), standing.Tag, Cancel)));
        Assert.Single(over, tag => tag is not null);
    }

    [Fact]
    public async Task Any_NoSuchBucket_SaysWhatToMake()
    {
        using var elsewhere = moto.Objects(TimeSpan.FromSeconds(20), "not-there-at-all");
        await using var journal = new S3Journal(place, elsewhere, TimeProvider.System);

        var fault = await Assert.ThrowsAsync<JournalException>(() => journal.ReadAsync(Cancel));

        Assert.Contains("NoSuchBucket", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Make the bucket not-there-at-all", fault.Hint, StringComparison.Ordinal);
    }

    /// <summary>The first slot is the first driver's beginning. These tests' appends are all of one driver.</summary>
    private string Key(int append) => S3Slot.Key(place, append + 2);
}
