using System.Globalization;
using System.Runtime.CompilerServices;
using Aspire.Hosting;
using Microsoft.Extensions.Configuration;
using Platform.Hosting.Dashboard;
using Platform.Hosting.Running;

namespace Platform.Hosting.Interactions;

/// <summary>
/// The questions that are open, for every dashboard page that looks. Whoever answers first has answered; the others' dialogs close.
/// A question ends with its asker's token, too.
/// </summary>
internal sealed class InteractionService(DashboardAccess dashboard, IConfiguration configuration, IServiceProvider services) : IInteractionService
{
    private const int MostOpen = 100;
    private static readonly AsyncLocal<bool> Unattended = new();
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, OpenInteraction> open = [];
    private readonly List<BoardSubscription> watchers = [];
    private int last;

    public bool IsAvailable => dashboard.IsWanted && !Unattended.Value
        && configuration["ASPIRE_INTERACTIVITY_ENABLED"] is not "false" && configuration["Platform:Interactive"] is not "false";

    /// <summary>For the rest of the calling method, nobody is asked: a program gave the command.</summary>
    public static void LeaveUnattended() => Unattended.Value = true;

    public async Task<InteractionResult<bool>> PromptConfirmationAsync(string title, string message, MessageBoxInteractionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new MessageBoxInteractionOptions();
        options.Intent ??= MessageIntent.Confirmation;
        options.ShowSecondaryButton ??= true;
        return Said(await AskAsync(InteractionForm.MessageBox, title, message, options, [], cancellationToken));
    }

    public async Task<InteractionResult<bool>> PromptNotificationAsync(string title, string message, NotificationInteractionOptions? options = null, CancellationToken cancellationToken = default)
        => Said(await AskAsync(InteractionForm.Notification, title, message, options ?? new(), [], cancellationToken));

    public async Task<InteractionResult<InteractionInputCollection>> PromptInputsAsync(
        string title, string? message, IReadOnlyList<InteractionInput> inputs, InputsDialogInteractionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var collection = new InteractionInputCollection(inputs);
        options ??= new InputsDialogInteractionOptions();
        options.ShowSecondaryButton ??= true;
        var answer = await AskAsync(InteractionForm.Inputs, title, message ?? "", options, inputs, cancellationToken);
        return answer == InteractionAnswer.Yes ? InteractionResult.Ok(collection) : InteractionResult.Cancel(collection);
    }

    /// <summary>All that are open, then each that is new or has changed; one that is no longer open comes as its number alone.</summary>
    public async IAsyncEnumerable<(int Id, OpenInteraction? Interaction)> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new BoardSubscription();
        List<OpenInteraction> all;
        lock (gate)
        {
            watchers.Add(watcher);
            all = [.. open.Values];
        }
        try
        {
            foreach (var interaction in all) yield return (interaction.Id, interaction);
            while (true)
                foreach (var id in (await watcher.TakeAsync(cancellationToken)).Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Order())
                    yield return (id, Find(id));
        }
        finally
        {
            lock (gate) watchers.Remove(watcher);
        }
    }

    /// <summary>An answer to a question that is no longer open does nothing.</summary>
    /// <param name="values">For inputs, by name: what the person said.</param>
    public async Task AnswerAsync(int id, InteractionAnswer answer, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        if (Find(id) is not { } interaction) return;
        if (interaction.Form == InteractionForm.Inputs && answer == InteractionAnswer.Yes)
        {
            var errors = await InputValidation.CheckAsync(interaction, values, services, cancellationToken);
            if (!errors.IsEmpty)
            {
                Replace(interaction with { Errors = errors });
                return;
            }
        }
        interaction.Answered.TrySetResult(answer);
    }

    private async Task<InteractionAnswer> AskAsync(InteractionForm form, string title, string message, InteractionOptions options, IReadOnlyList<InteractionInput> inputs, CancellationToken cancellationToken)
    {
        if (!IsAvailable) throw new InvalidOperationException($"Nobody can be asked '{title}': there is no dashboard, or a program gave the command. See IsAvailable first.");
        var interaction = Open(form, title, message, options, inputs);
        try
        {
            return await interaction.Answered.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Close(interaction.Id);
        }
    }

    private OpenInteraction Open(InteractionForm form, string title, string message, InteractionOptions options, IReadOnlyList<InteractionInput> inputs)
    {
        lock (gate)
        {
            if (open.Count >= MostOpen) throw new InvalidOperationException($"'{title}' is not asked: {MostOpen} questions wait for an answer already.");
            var interaction = new OpenInteraction(++last, form, title, message, options, new InteractionInputCollection(inputs));
            open[interaction.Id] = interaction;
            Tell(interaction.Id);
            return interaction;
        }
    }

    private void Replace(OpenInteraction interaction)
    {
        lock (gate)
        {
            if (!open.ContainsKey(interaction.Id)) return;
            open[interaction.Id] = interaction;
            Tell(interaction.Id);
        }
    }

    private void Close(int id)
    {
        lock (gate)
        {
            open.Remove(id);
            Tell(id);
        }
    }

    private OpenInteraction? Find(int id)
    {
        lock (gate) return open.GetValueOrDefault(id);
    }

    private void Tell(int id)
    {
        foreach (var watcher in watchers) watcher.Changed(id.ToString(CultureInfo.InvariantCulture));
    }

    private static InteractionResult<bool> Said(InteractionAnswer answer)
        => answer == InteractionAnswer.Closed ? InteractionResult.Cancel<bool>() : InteractionResult.Ok(answer == InteractionAnswer.Yes);
}
