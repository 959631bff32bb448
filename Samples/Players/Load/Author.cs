using Platform.Players.Ledger;
using Platform.Players.Measure;

namespace Platform.Players.Load;

/// <summary>Writes, and has every write in the ledger: before it leaves, and what became of it.</summary>
internal sealed class Author(GatewayClient gateway, Imagination imagination, AvatarDesk desk, WriteLedger ledger, Measurements measurements, RunClock clock) : IUser
{
    public async Task ActAsync(TimeSpan planned)
    {
        var write = imagination.Next();
        ledger.Sent(write.Id, write.Kind, write.Sha256, write.Avatar);
        var answer = await gateway.SendAsync(write.Method, write.Path, write.Json, CancellationToken.None);
        var latency = clock.Since(planned);
        var state = StateOf(answer);
        ledger.Settle(write.Id, state);
        measurements.Add(answer, state, latency);
        if (write.Avatar is { } avatar && state == EntryState.Acknowledged) desk.GiveBack(avatar);
    }

    public void TurnAway() => measurements.Add(new(AnswerKind.Overload, 0, false), null, null);

    private static EntryState StateOf(Answer answer) =>
        answer.IsSuccess ? EntryState.Acknowledged : answer.Kind == AnswerKind.Status ? EntryState.Failed : EntryState.Unanswered;
}
