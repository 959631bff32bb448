using System.Net.Sockets;
using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.Migrator.Sync;

namespace Platform.Migrator.Driving;

/// <summary>What the journal keeps of an exception.</summary>
internal static class Faults
{
    private const string Events = "Platform.Migrator.Events";

    /// <summary>What happened in a step before it failed (its hooks): that it failed must not make anybody forget it.</summary>
    public static void Attach(Exception fault, IReadOnlyList<JournalEvent> events) => fault.Data[Events] = events;

    public static IReadOnlyList<JournalEvent> Attached(Exception fault) => fault.Data[Events] as IReadOnlyList<JournalEvent> ?? [];

    public static StepFailed Describe(Step step, Exception fault) => fault switch
    {
        SyncException e => new StepFailed(step, e.Message, e.Hint, e.IsTransient),
        StepFault e => new StepFailed(step, e.Message, e.Hint, e.IsTransient),
        AggregateException { InnerExceptions.Count: > 0 } e => Describe(step, e.InnerExceptions[0]),
        OperationCanceledException => new StepFailed(step, "It did not end in time.", "See the log for what it waited for.", Transient: true),
        HttpRequestException or IOException or SocketException or TimeoutException =>
            new StepFailed(step, fault.Message, "Check that the service it talks to is up and reachable.", Transient: true),
        _ => new StepFailed(step, $"{fault.GetType().Name}: {fault.Message}", "This looks like a defect: the log has the details.", Transient: false),
    };
}

/// <summary>A step found something that it must not go on with.</summary>
internal sealed class StepFault(string message, string hint, bool isTransient = false) : Exception(message)
{
    public string Hint { get; } = hint;

    public bool IsTransient { get; } = isTransient;

    /// <summary>A step stands still for what failed beside it: what passes by itself there, passes here.</summary>
    public static StepFault Because(StepFailed cause, string message) => new($"{message}: {cause.Error}", cause.Hint, cause.Transient);
}
