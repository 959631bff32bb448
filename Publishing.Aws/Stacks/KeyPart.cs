using Amazon.CDK;
using Amazon.CDK.AWS.KMS;

namespace Platform.Publishing.Aws.Stacks;

/// <summary>The environment's own key: stores, logs, secrets and topics are encrypted with it, so that no other client's roles can read them.</summary>
internal static class KeyPart
{
    private static readonly string[] UseActions = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*", "kms:DescribeKey"];

    public static void Add(StackContext context)
    {
        var key = new CfnKey(context.Stack, "Key", new CfnKeyProps
        {
            Description = $"{context.Names.Prefix}: stores, logs, secrets, topics",
            EnableKeyRotation = true,
            KeyPolicy = Json.Map(("Version", "2012-10-17"), ("Statement", new object[]
            {
                // The account's administrators decide by IAM who else may use it.
                Statement(Json.Map(("AWS", $"arn:{context.Partition}:iam::{context.Account}:root")), ["kms:*"], null),
                Statement(Service($"logs.{context.Region}.amazonaws.com"), UseActions, Json.Map(("ArnLike", Json.Map(("kms:EncryptionContext:aws:logs:arn", context.Arn("logs", "*")))))),
                // Alarms, events and budgets publish to encrypted topics.
                Statement(Json.Map(("Service", Json.List(["cloudwatch.amazonaws.com", "events.amazonaws.com", "budgets.amazonaws.com"]))), ["kms:Decrypt", "kms:GenerateDataKey*"],
                    Json.Map(("StringEquals", Json.Map(("aws:SourceAccount", context.Account))))),
                // The distribution reads encrypted objects.
                Statement(Service("cloudfront.amazonaws.com"), ["kms:Decrypt"], Json.Map(("StringEquals", Json.Map(("aws:SourceAccount", context.Account))))),
            })),
        });
        key.CfnOptions.DeletionPolicy = CfnDeletionPolicy.RETAIN; // Buckets and last snapshots stay in every stage, and nobody could read them without it.
        key.CfnOptions.UpdateReplacePolicy = CfnDeletionPolicy.RETAIN;
        _ = new CfnAlias(context.Stack, "KeyAlias", new CfnAliasProps { AliasName = $"alias/{context.Names.Prefix}", TargetKeyId = key.Ref });
        context.KeyArn = key.AttrArn;
    }

    /// <summary>In a key's own policy, <c>*</c> is that key.</summary>
    private static Dictionary<string, object> Statement(Dictionary<string, object> principal, string[] actions, Dictionary<string, object>? condition) =>
        Json.Map(("Effect", "Allow"), ("Principal", principal), ("Action", Json.List(actions)), ("Resource", "*"), ("Condition", condition));

    private static Dictionary<string, object> Service(string name) => Json.Map(("Service", name));
}
