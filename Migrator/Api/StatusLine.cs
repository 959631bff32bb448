using Platform.Migrator.Cutover;
using Platform.Plans;

namespace Platform.Migrator.Api;

/// <summary>The one line that is always there, and that must be enough at three in the morning.</summary>
internal static class StatusLine
{
    public static string Of(MigrationState state, Decision.Wait? waiting, string canGoBack)
    {
        var doing = state switch
        {
            { Emergency: { } why } => $", EMERGENCY ({why})",
            { Paused: true } => ", paused",
            { InProgress: { } step } => $", {step}",
            _ when waiting is not null => $", waiting for {waiting.For}",
            _ => "",
        };
        return $"{state.Phase}{doing} | authority: {state.Authority.Word()} | {(state.Frozen ? "FROZEN" : "not frozen")} | go back: {canGoBack}";
    }
}
