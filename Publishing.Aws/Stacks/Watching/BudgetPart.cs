using Amazon.CDK.AWS.Budgets;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Stacks.Watching;

/// <summary>What this client's environment may cost a month, by its tags: each amount that the settings name is told when it is passed. The tags must be activated for cost allocation once an account.</summary>
internal static class BudgetPart
{
    public static void Add(StackContext context)
    {
        if (context.Settings.Budget is not { } budget) return;
        _ = new CfnBudget(context.Stack, "MonthlyBudget", new CfnBudgetProps
        {
            Budget = new CfnBudget.BudgetDataProperty
            {
                BudgetName = context.Names.Prefix, BudgetType = "COST", TimeUnit = "MONTHLY",
                BudgetLimit = new CfnBudget.SpendProperty { Amount = budget.Alerts.Max(), Unit = "USD" },
                CostFilters = Json.Map(("TagKeyValue", Json.List([$"user:client${context.Settings.Client}"]))),
            },
            NotificationsWithSubscribers = budget.Alerts.Order().Select(amount => (object)new CfnBudget.NotificationWithSubscribersProperty
            {
                Notification = new CfnBudget.NotificationProperty { NotificationType = "ACTUAL", ComparisonOperator = "GREATER_THAN", ThresholdType = "ABSOLUTE_VALUE", Threshold = amount },
                Subscribers = new[] { new CfnBudget.SubscriberProperty { SubscriptionType = "SNS", Address = context.Topics[Severity.Warning] } },
            }).ToArray(),
        });
    }
}
