using Platform.Migrator.Cutover;

namespace Platform.Migrator.Api;

/// <summary>The answer of <c>GET /api/roll-back?phase=</c>.</summary>
/// <param name="Refused">Why it cannot begin; null when it can.</param>
public sealed record RollBackView(string Phase, string? Refused, string? Hint, IReadOnlyList<string> Takes, double ExpectedSeconds, double FreezeMs, string Loses)
{
    internal static RollBackView Of(RollBackScope scope, RollBackPreview preview) => new(
        StatusWriter.Word(scope),
        preview.Refused?.Error,
        preview.Refused?.Hint,
        preview.Takes,
        preview.Expected.TotalSeconds,
        preview.Freeze.TotalMilliseconds,
        preview.Loses);
}
