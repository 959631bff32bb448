namespace Platform.Migrator.Journal;

/// <summary>
/// What a journal needs of an object store, and no more: whole objects, written only under a condition that the store itself checks. Each call is one request,
/// tried once; who asks decides whether to ask again.
/// </summary>
internal interface IJournalObjects : IDisposable
{
    /// <returns>Null when there is none.</returns>
    /// <exception cref="JournalObjectFault">It was not answered, or refused for another reason.</exception>
    Task<JournalObject?> GetAsync(string key, CancellationToken cancel);

    /// <param name="standing">The tag of what must stand there; null: nothing may.</param>
    /// <returns>The new object's tag; null when the condition did not hold, so that nothing was written by this request.</returns>
    /// <exception cref="JournalObjectFault">Not answered: it may have been written, or may yet be.</exception>
    Task<string?> PutAsync(string key, byte[] content, string? standing, CancellationToken cancel);

    /// <summary>All keys that begin so, in the order of their characters.</summary>
    Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancel);
}

/// <param name="Tag">Differs whenever the content does.</param>
internal sealed record JournalObject(byte[] Content, string Tag);

/// <param name="isTransient">The same may succeed later.</param>
internal sealed class JournalObjectFault(string message, string hint, bool isTransient, Exception? cause = null) : Exception(message, cause)
{
    public string Hint { get; } = hint;

    public bool IsTransient { get; } = isTransient;
}
