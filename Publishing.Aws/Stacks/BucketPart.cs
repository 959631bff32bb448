using Amazon.CDK;
using Amazon.CDK.AWS.CloudFront;
using Amazon.CDK.AWS.S3;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks;

/// <summary>Buckets: private, encrypted, versioned, TLS only; with rules for what ages, for browsers, and a distribution in front where the settings ask for one.</summary>
internal static class BucketPart
{
    private const int OldVersionDays = 30;
    private const int UnfinishedUploadDays = 7;

    /// <summary>AWS's own cache policy for what does not differ by visitor.</summary>
    private const string CachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6";

    public static void Add(StackContext context)
    {
        foreach (var bucket in context.Deployment.Buckets) Add(context, bucket);
    }

    private static void Add(StackContext context, BucketDeployment bucket)
    {
        var id = ResourceNames.Id(bucket.Name);
        var made = new CfnBucket(context.Stack, $"{id}Bucket", new CfnBucketProps
        {
            PublicAccessBlockConfiguration = new CfnBucket.PublicAccessBlockConfigurationProperty { BlockPublicAcls = true, BlockPublicPolicy = true, IgnorePublicAcls = true, RestrictPublicBuckets = true },
            BucketEncryption = Encryption(context.KeyArn),
            VersioningConfiguration = new CfnBucket.VersioningConfigurationProperty { Status = "Enabled" },
            OwnershipControls = new CfnBucket.OwnershipControlsProperty { Rules = new[] { new CfnBucket.OwnershipControlsRuleProperty { ObjectOwnership = "BucketOwnerEnforced" } } },
            LifecycleConfiguration = new CfnBucket.LifecycleConfigurationProperty { Rules = Lifecycle(bucket) },
            CorsConfiguration = bucket.Settings.Cors.Count == 0 ? null : new CfnBucket.CorsConfigurationProperty { CorsRules = new[] { Cors(bucket) } },
        });
        // Objects are data: they stay when the stack goes, whatever the stage.
        made.CfnOptions.DeletionPolicy = CfnDeletionPolicy.RETAIN;
        made.CfnOptions.UpdateReplacePolicy = CfnDeletionPolicy.RETAIN;
        var url = bucket.Settings.Cdn ? $"https://{Distribution(context, id, made)}" : $"https://{made.AttrRegionalDomainName}";
        if (!bucket.Settings.Cdn) Policy(context, id, made, []);
        context.Buckets[bucket.Name] = new BucketParts(made.Ref, made.AttrArn, url);
    }

    private static CfnBucket.BucketEncryptionProperty Encryption(string key) => new()
    {
        ServerSideEncryptionConfiguration = new[]
        {
            new CfnBucket.ServerSideEncryptionRuleProperty
            {
                BucketKeyEnabled = true,
                ServerSideEncryptionByDefault = new CfnBucket.ServerSideEncryptionByDefaultProperty { SseAlgorithm = "aws:kms", KmsMasterKeyId = key },
            },
        },
    };

    private static object[] Lifecycle(BucketDeployment bucket)
    {
        var rules = new List<object>
        {
            new CfnBucket.RuleProperty
            {
                Id = "tidy", Status = "Enabled", AbortIncompleteMultipartUpload = new CfnBucket.AbortIncompleteMultipartUploadProperty { DaysAfterInitiation = UnfinishedUploadDays },
                NoncurrentVersionExpiration = new CfnBucket.NoncurrentVersionExpirationProperty { NoncurrentDays = OldVersionDays },
            },
        };
        if (bucket.Settings.ArchiveDays is { } archive)
            rules.Add(new CfnBucket.RuleProperty { Id = "archive", Status = "Enabled", Transitions = new[] { new CfnBucket.TransitionProperty { StorageClass = "STANDARD_IA", TransitionInDays = archive } } });
        if (bucket.Settings.ExpireDays is { } expire)
            rules.Add(new CfnBucket.RuleProperty { Id = "expire", Status = "Enabled", ExpirationInDays = expire });
        return [.. rules];
    }

    private static CfnBucket.CorsRuleProperty Cors(BucketDeployment bucket) => new()
    {
        AllowedOrigins = [.. bucket.Settings.Cors], AllowedMethods = ["GET", "HEAD", "PUT", "POST"], AllowedHeaders = ["*"], ExposedHeaders = ["ETag"], MaxAge = 3600,
    };

    private static void Policy(StackContext context, string id, CfnBucket bucket, IReadOnlyList<object> more) => _ = new CfnBucketPolicy(context.Stack, $"{id}BucketPolicy", new CfnBucketPolicyProps
    {
        Bucket = bucket.Ref,
        PolicyDocument = Json.Map(("Version", "2012-10-17"), ("Statement", new object[]
        {
            Json.Map(("Sid", "TlsOnly"), ("Effect", "Deny"), ("Principal", "*"), ("Action", "s3:*"), ("Resource", Json.List([bucket.AttrArn, $"{bucket.AttrArn}/*"])),
                ("Condition", Json.Map(("Bool", Json.Map(("aws:SecureTransport", "false")))))),
        }.Concat(more).ToArray())),
    });

    /// <returns>The distribution's host name.</returns>
    private static string Distribution(StackContext context, string id, CfnBucket bucket)
    {
        var access = new CfnOriginAccessControl(context.Stack, $"{id}Access", new CfnOriginAccessControlProps
        {
            OriginAccessControlConfig = new CfnOriginAccessControl.OriginAccessControlConfigProperty { Name = $"{context.Names.Prefix}-{id}", OriginAccessControlOriginType = "s3", SigningBehavior = "always", SigningProtocol = "sigv4" },
        });
        var distribution = new CfnDistribution(context.Stack, $"{id}Distribution", new CfnDistributionProps
        {
            DistributionConfig = new CfnDistribution.DistributionConfigProperty
            {
                Enabled = true, Comment = $"{context.Names.Prefix}: {id}", HttpVersion = "http2and3", PriceClass = "PriceClass_100", Ipv6Enabled = true,
                Origins = new[] { new CfnDistribution.OriginProperty { Id = "objects", DomainName = bucket.AttrRegionalDomainName, OriginAccessControlId = access.AttrId, S3OriginConfig = new CfnDistribution.S3OriginConfigProperty { OriginAccessIdentity = "" } } },
                DefaultCacheBehavior = new CfnDistribution.DefaultCacheBehaviorProperty { TargetOriginId = "objects", ViewerProtocolPolicy = "redirect-to-https", CachePolicyId = CachingOptimized, Compress = true, AllowedMethods = ["GET", "HEAD", "OPTIONS"] },
                ViewerCertificate = new CfnDistribution.ViewerCertificateProperty { CloudFrontDefaultCertificate = true },
            },
        });
        Policy(context, id, bucket,
        [
            Json.Map(("Sid", "DistributionReads"), ("Effect", "Allow"), ("Principal", Json.Map(("Service", "cloudfront.amazonaws.com"))), ("Action", "s3:GetObject"), ("Resource", $"{bucket.AttrArn}/*"),
                ("Condition", Json.Map(("StringEquals", Json.Map(("AWS:SourceArn", $"arn:{context.Partition}:cloudfront::{context.Account}:distribution/{distribution.Ref}")))))),
        ]);
        return distribution.AttrDomainName;
    }
}
