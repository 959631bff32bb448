namespace Platform.Publishing.Aws.Stacks;

/// <summary>One statement of a policy: what may be done, and to what.</summary>
/// <param name="Resources">Named. <c>*</c> alone is for the actions of <see cref="StarActions"/>.</param>
internal sealed record Grant(string[] Actions, string[] Resources)
{
    public Dictionary<string, object>? Condition { get; init; }

    /// <summary>For an action that AWS does not narrow to a resource.</summary>
    public static Grant Everywhere(string action) => StarActions.Why.ContainsKey(action)
        ? new Grant([action], ["*"])
        : throw new InvalidOperationException($"{action} is not among the actions that may have any resource. Name the resource, or add it to StarActions with the reason.");

    public Dictionary<string, object> Statement() => Json.Map(("Effect", "Allow"), ("Action", Json.List(Actions)), ("Resource", Json.List(Resources)), ("Condition", Condition));

    public static Dictionary<string, object> Document(IEnumerable<Grant> grants) => Json.Map(("Version", "2012-10-17"), ("Statement", grants.Select(g => (object)g.Statement()).ToArray()));

    /// <summary>Who may take a role.</summary>
    public static Dictionary<string, object> Trust(string service, Dictionary<string, object>? condition = null) => Json.Map(("Version", "2012-10-17"), ("Statement", new object[]
    {
        Json.Map(("Effect", "Allow"), ("Action", "sts:AssumeRole"), ("Principal", Json.Map(("Service", service))), ("Condition", condition)),
    }));
}
