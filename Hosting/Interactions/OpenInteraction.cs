using System.Collections.Immutable;
using Aspire.Hosting;

namespace Platform.Hosting.Interactions;

/// <summary>A question that nobody has answered yet.</summary>
internal sealed record OpenInteraction(int Id, InteractionForm Form, string Title, string Message, InteractionOptions Options, InteractionInputCollection Inputs)
{
    /// <summary>What the last answer had wrong, by the input's name.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Errors { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    public TaskCompletionSource<InteractionAnswer> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal enum InteractionForm
{
    MessageBox,
    Notification,
    Inputs,
}

/// <summary>Yes, no, or closed without either.</summary>
internal enum InteractionAnswer
{
    Yes,
    No,
    Closed,
}
