using Platform.Plans;

namespace Platform.Migrator.Cutover;

/// <summary>One change of the authority: from stopping the singletons on one side until they run on the other.</summary>
/// <param name="To">The side that becomes the authority.</param>
/// <param name="Stores">The stores that turn, all at one point.</param>
/// <param name="Committed">The commit record exists: there is only the way forward.</param>
public sealed record Turn(Side To, IReadOnlyList<string> Stores, bool Committed)
{
    public Side From => To.Other();
}
