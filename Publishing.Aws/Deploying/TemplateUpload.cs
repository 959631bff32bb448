using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Platform.Aws;
using Platform.Aws.CloudFormation;

namespace Platform.Publishing.Aws.Deploying;

/// <summary>Lays a template where CloudFormation can read it: by its digest, so that the same one is the same object.</summary>
internal static class TemplateUpload
{
    /// <exception cref="DeployException">S3 did not take it.</exception>
    public static async Task<TemplateSource> PutAsync(AwsAccess access, string bucket, string stack, string template, CancellationToken cancel)
    {
        var key = $"{stack}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(template)))[..16]}.template.json";
        var config = new AmazonS3Config { Timeout = access.Timeout, MaxErrorRetry = access.MaxAttempts - 1 };
        if (access.Endpoint is { } endpoint) (config.ServiceURL, config.ForcePathStyle, config.AuthenticationRegion) = (endpoint.ToString(), true, access.Region);
        else config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(access.Region);
        using var s3 = access.Credentials is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
        try
        {
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = template, ContentType = "application/json", UseChunkEncoding = false }, cancel);
        }
        catch (AmazonClientException fault)
        {
            throw Refused(bucket, fault);
        }
        catch (AmazonServiceException fault)
        {
            throw Refused(bucket, fault);
        }
        return TemplateSource.At(new Uri($"https://{bucket}.s3.{access.Region}.amazonaws.com/{key}"));
    }

    private static DeployException Refused(string bucket, Exception fault) =>
        new($"the template could not be laid into the bucket {bucket}: {fault.Message}", $"Allow s3:PutObject and s3:GetObject on arn:aws:s3:::{bucket}/*, and see that S3 is reached.");
}
