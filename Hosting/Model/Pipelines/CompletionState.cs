namespace Aspire.Hosting.Pipelines;

public enum CompletionState
{
    InProgress = 0,
    Completed = 1,
    CompletedWithWarning = 2,
    CompletedWithError = 3,
}
