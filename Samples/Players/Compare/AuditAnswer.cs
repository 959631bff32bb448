namespace Platform.Players.Compare;

/// <summary>What an instance of the app says its store holds of one id.</summary>
internal sealed record AuditAnswer(Guid Id, long Rows, string? Sha256, long Effects, Guid? WriteId);
