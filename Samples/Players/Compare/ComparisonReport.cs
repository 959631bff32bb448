namespace Platform.Players.Compare;

/// <summary>The ledger against one instance's store.</summary>
/// <param name="Checked">Ledger entries that were asked about.</param>
/// <param name="Lost">Acknowledged, and its row or its effect is not there.</param>
/// <param name="Duplicated">More than one row, or more than one effect.</param>
/// <param name="Altered">There with other content than was sent; or an avatar that does not stand as its last edit left it.</param>
/// <param name="UnansweredPresent">Of those without an answer, how many happened.</param>
/// <param name="FailedPresent">Of those answered with a failure, how many happened all the same.</param>
internal sealed record ComparisonReport(
    int Checked, int Lost, int Duplicated, int Altered, int UnansweredPresent, int FailedPresent, IReadOnlyList<Finding> Examples);

/// <param name="Fault"><c>lost</c>, <c>duplicated</c> or <c>altered</c>.</param>
internal sealed record Finding(Guid Id, string Kind, string Fault, string Detail);
