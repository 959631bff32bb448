using Amazon.CDK.AWS.Chatbot;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SNS;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Stacks.Watching;

/// <summary>A topic for each severity, encrypted; whom it tells is the settings'.</summary>
internal static class TopicPart
{
    public static void Add(StackContext context)
    {
        foreach (var severity in Enum.GetValues<Severity>())
        {
            var word = severity.ToString().ToLowerInvariant();
            var topic = new CfnTopic(context.Stack, $"{severity}Topic", new CfnTopicProps { TopicName = context.Names.Of(word), DisplayName = context.Names.Of(word), KmsMasterKeyId = context.KeyArn });
            context.Topics[severity] = topic.Ref;
            _ = new CfnTopicPolicy(context.Stack, $"{severity}TopicPolicy", new CfnTopicPolicyProps
            {
                Topics = [topic.Ref],
                PolicyDocument = Json.Map(("Version", "2012-10-17"), ("Statement", new object[]
                {
                    Json.Map(("Sid", "ThisAccountPublishes"), ("Effect", "Allow"), ("Principal", Json.Map(("Service", Json.List(["cloudwatch.amazonaws.com", "events.amazonaws.com", "budgets.amazonaws.com"])))), ("Action", "sns:Publish"),
                        ("Resource", topic.Ref), ("Condition", Json.Map(("StringEquals", Json.Map(("aws:SourceAccount", context.Account)))))),
                })),
            });
            Tell(context, severity, topic.Ref);
        }
    }

    private static void Tell(StackContext context, Severity severity, string topic)
    {
        var targets = context.Settings.Alarms.Targets.GetValueOrDefault(severity) ?? [];
        for (var i = 0; i < targets.Count; i++)
        {
            var id = $"{severity}Target{i + 1}";
            if (targets[i].Kind == AlarmTargetKind.Slack) Slack(context, id, targets[i], topic);
            else _ = new CfnSubscription(context.Stack, id, new CfnSubscriptionProps { TopicArn = topic, Protocol = Protocol(targets[i].Kind), Endpoint = Endpoint(targets[i]) });
        }
    }

    private static string Protocol(AlarmTargetKind kind) => kind switch
    {
        AlarmTargetKind.Email => "email",
        AlarmTargetKind.Sms => "sms",
        _ => "https",
    };

    private static string Endpoint(AlarmTarget target) => target.Kind == AlarmTargetKind.PagerDuty ? $"{{{{resolve:secretsmanager:{target.Address}:SecretString}}}}" : target.Address;

    private static void Slack(StackContext context, string id, AlarmTarget target, string topic)
    {
        var role = new CfnRole(context.Stack, $"{id}Role", new CfnRoleProps { AssumeRolePolicyDocument = Grant.Trust("chatbot.amazonaws.com", Json.Map(("StringEquals", Json.Map(("aws:SourceAccount", context.Account))))) });
        var (workspace, channel) = (target.Address.Split('/')[0], target.Address.Split('/')[1]);
        _ = new CfnSlackChannelConfiguration(context.Stack, id, new CfnSlackChannelConfigurationProps { ConfigurationName = context.Names.Of(id), IamRoleArn = role.AttrArn, SlackWorkspaceId = workspace, SlackChannelId = channel, SnsTopicArns = [topic], LoggingLevel = "ERROR" });
    }
}
