namespace Platform.Migrator.Journal;

/// <summary>Something that was decided, tried, or came out. Concrete events are in Cutover.</summary>
public abstract record JournalEvent;

/// <summary>A fault of the journal itself: nothing may go on without it.</summary>
public sealed class JournalException(string message, string hint, Exception? cause = null) : Exception(message, cause)
{
    public string Hint { get; } = hint;
}
