namespace Platform.Plans;

/// <summary>
/// The variables that a plan may name: the process's own, and for each store <c>SOURCE_NAME</c> and <c>TARGET_NAME</c>, its connection strings
/// (<c>ConnectionStrings__NAME-source</c> and <c>-target</c>; the name in capitals, <c>-</c> as <c>_</c>).
/// </summary>
public static class PlanEnvironment
{
    /// <param name="process">The process's environment, or a stand-in: null for what is not set.</param>
    public static Func<string, string?> Of(Plan plan, Func<string, string?> process)
    {
        var stores = plan.Stores.SelectMany(store => Enum.GetValues<Side>().Select(side => (Name: NameOf(store, side), Variable: VariableOf(store, side))))
            .ToDictionary(pair => pair.Name, pair => pair.Variable);
        return name => stores.TryGetValue(name, out var variable) ? process(variable) ?? process(name) : process(name);
    }

    /// <summary>How a plan names a store's address: <c>TARGET_MAIN</c>.</summary>
    public static string NameOf(StorePlan store, Side side) =>
        $"{side.Word()}_{store.Name.Replace('-', '_')}".ToUpperInvariant();

    /// <summary>The variable that holds it: <c>ConnectionStrings__main-target</c>.</summary>
    public static string VariableOf(StorePlan store, Side side) => $"ConnectionStrings__{store.ConnectionName(side)}";
}
