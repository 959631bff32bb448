using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Platform.Migrator.Journal;

/// <summary>A bucket. Conditions are S3's conditional writes (<c>If-None-Match: *</c>, <c>If-Match</c>).</summary>
internal sealed class S3JournalObjects(string bucket, IAmazonS3 client, TimeSpan limit) : IJournalObjects
{
    /// <param name="environment"><c>AWS_ENDPOINT_URL_S3</c> or <c>AWS_ENDPOINT_URL</c> name another S3 than AWS's; region and credentials come by the SDK's own ways.</param>
    /// <param name="limit">For each request.</param>
    public static S3JournalObjects Open(string bucket, Func<string, string?> environment, TimeSpan limit)
    {
        var config = new AmazonS3Config
        {
            MaxErrorRetry = 0,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        var region = environment("AWS_REGION") ?? environment("AWS_DEFAULT_REGION");
        if ((environment("AWS_ENDPOINT_URL_S3") ?? environment("AWS_ENDPOINT_URL")) is { Length: > 0 } url)
            (config.ServiceURL, config.ForcePathStyle, config.AuthenticationRegion) = (url, true, region);
        else if (region is not null)
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        return new S3JournalObjects(bucket, new AmazonS3Client(config), limit);
    }

    public Task<JournalObject?> GetAsync(string key, CancellationToken cancel) => AskAsync<JournalObject?>("read", key, async token =>
    {
        try
        {
            using var answer = await client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key }, token);
            using var content = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(content, token);
            return new JournalObject(content.ToArray(), answer.ETag);
        }
        catch (AmazonS3Exception fault) when (fault.ErrorCode == "NoSuchKey")
        {
            return null;
        }
        catch (AmazonClientException fault) when (IsDamaged(fault))
        {
            throw new IOException("what came is not what its ETag announced: it was damaged on its way, or replaced while it was read", fault);
        }
    }, cancel);

    public Task<string?> PutAsync(string key, byte[] content, string? standing, CancellationToken cancel) => AskAsync<string?>("written", key, async token =>
    {
        try
        {
            var request = new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(content), UseChunkEncoding = false, ContentType = "application/x-ndjson" };
            if (standing is null)
                request.IfNoneMatch = "*";
            else
                request.IfMatch = standing;
            return (await client.PutObjectAsync(request, token)).ETag;
        }
        catch (AmazonS3Exception fault) when (fault.StatusCode == HttpStatusCode.PreconditionFailed || (standing is not null && fault.ErrorCode == "NoSuchKey"))
        {
            return null;
        }
    }, cancel);

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancel) => AskAsync<IReadOnlyList<string>>("listed", prefix, async token =>
    {
        var keys = new List<string>();
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        do
        {
            var page = await client.ListObjectsV2Async(request, token);
            keys.AddRange((page.S3Objects ?? []).Select(found => found.Key));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
        return keys;
    }, cancel);

    public void Dispose() => client.Dispose();

    /// <summary>The SDK has no type of its own for it.</summary>
    private static bool IsDamaged(AmazonClientException fault) => fault.Message.StartsWith("Expected hash", StringComparison.Ordinal);

    private async Task<T> AskAsync<T>(string what, string key, Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timer.CancelAfter(limit);
        try
        {
            return await ask(timer.Token);
        }
        catch (AmazonServiceException fault) when (fault.StatusCode != 0)
        {
            throw Refused(what, key, fault);
        }
        catch (AmazonClientException fault)
        {
            throw new JournalObjectFault($"s3://{bucket}/{key} could not be {what}: no credentials were found ({fault.Message.TrimEnd('.')})", "Give the migrator credentials: a task role, AWS_PROFILE, or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY.", isTransient: false, fault);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested && fault is (AmazonServiceException or HttpRequestException or IOException or OperationCanceledException or TimeoutException))
        {
            throw new JournalObjectFault($"s3://{bucket}/{key} could not be {what}: there was no answer ({fault.Message.TrimEnd('.')})", "Check the way to S3, the credentials, AWS_REGION and, when it is set, AWS_ENDPOINT_URL.", isTransient: true, fault);
        }
    }

    private JournalObjectFault Refused(string what, string key, AmazonServiceException fault)
    {
        var conflict = fault.StatusCode == HttpStatusCode.Conflict; // Two conditional writes at once: S3 says that one may be tried again.
        var hint = fault.ErrorCode switch
        {
            "NoSuchBucket" => $"Make the bucket {bucket}, in the region that AWS_REGION names.",
            "AccessDenied" or "AllAccessDisabled" => $"Allow s3:GetObject and s3:PutObject on {bucket}'s objects and s3:ListBucket on {bucket} in the policy of the migrator's role.",
            _ => $"Look up {fault.ErrorCode} in the API reference of S3.",
        };
        return new JournalObjectFault($"s3://{bucket}/{key} could not be {what}: {fault.ErrorCode}: {fault.Message.TrimEnd('.')}", hint, conflict || (int)fault.StatusCode is (>= 500 or 429), fault);
    }
}
