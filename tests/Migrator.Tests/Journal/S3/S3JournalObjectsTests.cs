using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Migrator.Journal;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Journal.S3;

public sealed class S3JournalObjectsTests
{
    /// <summary>A read that another driver's write overtook is asked for again, and not told as missing credentials.</summary>
    [Fact]
    public async Task Get_ContentIsNotWhatTheETagSays_IsTransientAndSaysSo()
    {
        await using var s3 = await FakeService.StartAsync(routes => routes.MapGet("/{bucket}/{key}", (HttpContext context) =>
        {
            context.Response.Headers.ETag = "\"0123456789abcdef0123456789abcdef\""; // The MD5 of something else.
            return Results.Bytes(Encoding.UTF8.GetBytes("after!"));
        }));
        using var objects = new S3JournalObjects("bucket", new AmazonS3Client(new BasicAWSCredentials("key", "secret"), new AmazonS3Config
        {
            ServiceURL = s3.Url, ForcePathStyle = true, AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0, ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        }), TimeSpan.FromSeconds(20));

        var fault = await Assert.ThrowsAsync<JournalObjectFault>(() => objects.GetAsync("lease.json", TestContext.Current.CancellationToken));

        Assert.True(fault.IsTransient, fault.Message);
        Assert.Contains("not what its ETag announced", fault.Message, StringComparison.Ordinal);
    }
}
