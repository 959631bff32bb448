namespace Platform.Rehearsal.App;

/// <summary>The rehearsal could not be run at all: nothing was learned about the move.</summary>
internal sealed class SetupException(string what, string hint, Exception? cause = null) : Exception(what, cause)
{
    /// <summary>What a person can do about it.</summary>
    public string Hint { get; } = hint;
}
