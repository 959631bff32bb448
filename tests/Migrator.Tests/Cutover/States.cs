using System.Collections.Immutable;
using Platform.Migrator.Cutover;
using Platform.Plans;

namespace Platform.Migrator.Tests.Cutover;

internal static class States
{
    /// <summary>The sample plan's one store with its authority.</summary>
    public static ImmutableDictionary<string, StoreFacts> WithAuthority(Side authority) =>
        ImmutableDictionary<string, StoreFacts>.Empty.Add("main", new StoreFacts { Authority = authority, CopiedFrom = "0/1" });
}
