using Aspire.Hosting;
using Platform.AppHost.Dialogs;

namespace Platform.AppHost.Tests.Dialogs;

/// <summary>What a dialog says to what was filled in.</summary>
internal static class Complaints
{
    /// <returns>How many there are.</returns>
    public static async Task<int> OfAsync(Dialog dialog)
        => (await dialog.CheckAsync(new InteractionInputCollection(dialog.Inputs), TestContext.Current.CancellationToken)).Count;
}
