using Platform.Rehearsal.Passes;

namespace Platform.Rehearsal.Progress;

/// <summary>Tells the person at the screen how far things are.</summary>
internal interface IProgressView
{
    void Show(PassKind pass, Sight sight);

    /// <summary>Something happened that is worth a line.</summary>
    void Say(PassKind pass, string line);

    /// <summary>Runs the work while the view is on screen.</summary>
    Task<T> WhileAsync<T>(Func<Task<T>> work);
}
