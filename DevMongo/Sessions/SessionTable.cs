using Platform.DevMongo.Serving;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Sessions;

/// <summary>What is remembered of one client's session: its last numbered write with the answer, so that the same write sent again is answered and not done again.</summary>
internal sealed class Session(BsonValue id)
{
    public BsonValue Id { get; } = id;
    public DateTimeOffset LastUsed { get; set; }
    public long Number { get; set; } = -1;
    public Reply? Answer { get; set; }
    public Transaction? Transaction { get; set; }

    /// <summary>The number of the transaction that was committed last: its commit may be asked for again.</summary>
    public long Committed { get; set; } = -1;

    /// <summary>Refuses a number that is behind the last one; a newer one ends what was under way.</summary>
    public void MoveTo(long number)
    {
        if (number < Number)
            throw Refusal.TransactionTooOld($"Cannot start transaction {number} on session because a newer transaction with txnNumber {Number} has already started.");
        if (number == Number)
            return;
        (Number, Answer, Transaction) = (number, null, null);
    }
}

/// <summary>Sessions by their ids: so many at most, and not longer than they are used. Needs the store's gate.</summary>
internal sealed class SessionTable(TimeProvider time, TimeSpan timeout)
{
    private const int Most = 20_000;
    private readonly Dictionary<BsonValue, Session> _sessions = [];

    public int Count => _sessions.Count;
    public IEnumerable<Session> All => _sessions.Values;

    public Session Need(BsonValue id)
    {
        if (!_sessions.TryGetValue(id, out var session))
        {
            if (_sessions.Count >= Most)
                Sweep();
            _sessions[id.Copy()] = session = new(id.Copy());
        }
        session.LastUsed = time.GetUtcNow();
        return session;
    }

    public void End(BsonValue id) => _sessions.Remove(id);

    private void Sweep()
    {
        var oldest = time.GetUtcNow() - timeout;
        foreach (var session in _sessions.Values.Where(s => s.LastUsed < oldest).ToList())
            _sessions.Remove(session.Id);
        foreach (var session in _sessions.Values.Where(s => s.Transaction is null).OrderBy(s => s.LastUsed).Take(_sessions.Count - Most + (Most / 10)).ToList())
            _sessions.Remove(session.Id);
    }
}
