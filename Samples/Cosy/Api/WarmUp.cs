using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Platform.Cosy.Store;

namespace Platform.Cosy.Api;

/// <param name="Side">Whose store is ready: connections open, statements prepared.</param>
/// <param name="Answered">Requests that the app sent itself.</param>
internal sealed record WarmState(string Side, int Answered);

/// <summary>
/// Gets the app ready for what comes: the store that it may be told to use next, and its own endpoints, which are compiled when they are first asked.
/// Reads only.
/// </summary>
internal sealed class WarmUp(CosySettings settings, CurrentStore current, IServer server)
{
    /// <summary>A method is compiled well once it was called 30 times (documentation of .NET's tiered compilation).</summary>
    private const int Rounds = 40;

    /// <summary>Enough when that has been done.</summary>
    private const int RoundsAgain = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Other programs run on this machine, and users wait for them.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);
    private bool _compiled;

    /// <param name="side"><c>source</c> or <c>target</c>: the store to be ready for. Null: the one in use, and the app itself.</param>
    public async Task<IResult> RunAsync(string? side, CancellationToken cancel)
    {
        var address = side switch
        {
            null => current.Address,
            "source" => settings.Source,
            "target" => settings.Target,
            _ => null,
        };
        if (address is null) return Answers.Bad("side must be source or target, and this app must know that store's address.");
        await current.PrepareAsync(address, cancel);
        return Results.Ok(new WarmState(side ?? settings.Side, side is null ? await AskAsync(cancel) : 0));
    }

    private async Task<int> AskAsync(CancellationToken cancel)
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (address is null) return 0;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal)), Timeout = Patience };
        var paths = new[] { "/api/worlds", "/api/worlds/1", "/api/worlds/1/messages?limit=5", $"/api/avatars/{Guid.Empty}", $"/api/users/{Guid.Empty}", "/" };
        var answered = 0;
        for (var rounds = _compiled ? RoundsAgain : Rounds; rounds > 0; rounds--)
        {
            foreach (var path in paths)
            {
                using var answer = await client.GetAsync(path, cancel);
                answered++;
                await Task.Delay(Pause, cancel);
                if ((int)answer.StatusCode >= 500) return answered; // A store without tables: nothing more to learn.
            }
        }
        _compiled = true;
        return answered;
    }
}
