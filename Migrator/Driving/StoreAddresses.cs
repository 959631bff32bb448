using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Driving;

/// <summary>Where the plan's stores are: <c>ConnectionStrings__NAME-source</c> and <c>-target</c>, joined by the store's name.</summary>
internal sealed class StoreAddresses(IConfiguration configuration, Plan plan)
{
    public StoreRoute Route(StorePlan store, Side origin) =>
        new(store, Address(store, origin), Address(store, origin.Other()), origin) { ReverseSync = plan.Observe.ReverseSync };

    /// <returns>One line for every address that the plan needs and the environment lacks, or that nothing in the plan asks for.</returns>
    public IReadOnlyList<string> Mismatches()
    {
        var wanted = plan.Stores.SelectMany(s => new[] { Key(s, Side.Source), Key(s, Side.Target) }).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var given = configuration.GetSection("ConnectionStrings").GetChildren().Where(c => !string.IsNullOrEmpty(c.Value)).Select(c => c.Key).ToList();
        var missing = wanted.Except(given, StringComparer.OrdinalIgnoreCase)
            .Select(key => $"The plan {plan.Name} needs the environment variable ConnectionStrings__{key}, which is not set. Reference the store's database in the app model, or set it.");
        var unknown = given.Except(wanted, StringComparer.OrdinalIgnoreCase).Where(k => k.EndsWith("-source", StringComparison.OrdinalIgnoreCase) || k.EndsWith("-target", StringComparison.OrdinalIgnoreCase))
            .Select(key => $"The environment gives ConnectionStrings__{key}, but the plan {plan.Name} has no such store. Add it to the plan's stores, or take the reference away: a store that is not in the plan would stay behind.");
        return [.. missing, .. unknown];
    }

    private string Address(StorePlan store, Side side) =>
        configuration.GetConnectionString(Key(store, side)) ?? throw new InvalidOperationException($"ConnectionStrings__{Key(store, side)} is not set.");

    private static string Key(StorePlan store, Side side) => $"{store.Name}-{side.Word()}";
}
