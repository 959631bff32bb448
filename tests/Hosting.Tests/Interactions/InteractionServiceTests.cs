using Aspire.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Dashboard;
using Platform.Hosting.Interactions;

namespace Platform.Hosting.Tests.Interactions;

public sealed class InteractionServiceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Dictionary<string, string> Nothing = [];
    private readonly InteractionService interactions = Service();

    [Theory]
    [InlineData(InteractionAnswer.Yes, false, true)]
    [InlineData(InteractionAnswer.No, false, false)]
    [InlineData(InteractionAnswer.Closed, true, false)]
    internal async Task PromptConfirmation_Answer_IsWhatThePersonSaid(InteractionAnswer answer, bool canceled, bool data)
    {
        var asking = interactions.PromptConfirmationAsync("Sure?", "Really?", cancellationToken: TestContext.Current.CancellationToken);
        var (id, question) = await NextAsync();
        Assert.Equal(("Sure?", InteractionForm.MessageBox, true), (question!.Title, question.Form, question.Options.ShowSecondaryButton));
        await interactions.AnswerAsync(id, answer, Nothing, TestContext.Current.CancellationToken);
        var said = await asking.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal((canceled, data), (said.Canceled, said.Data));
    }

    [Fact]
    public async Task PromptInputs_WrongValues_ComeBackWithTheComplaintsAndStayOpen()
    {
        var asking = interactions.PromptInputsAsync("Roll back", null, Inputs(), new()
        {
            ValidationCallback = context =>
            {
                if (context.Inputs["Reason"].Value == "because") context.AddValidationError("Reason", "That is no reason.");
                return Task.CompletedTask;
            },
        }, TestContext.Current.CancellationToken);
        var (id, _) = await NextAsync();
        Assert.Equal(["A value is needed.", "Choose one of the list."], await ComplaintsAsync(id, new() { ["What"] = "the moon" }));
        Assert.Equal(["That is no reason."], await ComplaintsAsync(id, new() { ["What"] = "all", ["Reason"] = "because" }));
        Assert.Equal(["At most 20 characters."], await ComplaintsAsync(id, new() { ["What"] = "all", ["Reason"] = new string('x', 21) }));
        Assert.False(asking.IsCompleted);
        await interactions.AnswerAsync(id, InteractionAnswer.Yes, new Dictionary<string, string> { ["What"] = "all", ["Reason"] = "too slow" }, TestContext.Current.CancellationToken);
        var said = await asking.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.False(said.Canceled);
        Assert.Equal(("all", "too slow"), (said.Data["what"].Value, said.Data[1].Value));
    }

    [Fact]
    public async Task Watch_QuestionIsAnsweredOrGivenUp_ItsDialogClosesEverywhere()
    {
        using var patience = new CancellationTokenSource();
        var asking = interactions.PromptNotificationAsync("News", "There are some", cancellationToken: patience.Token);
        await using var watcher = interactions.WatchAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await watcher.MoveNextAsync());
        var id = watcher.Current.Id;
        Assert.NotNull(watcher.Current.Interaction);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.True(await watcher.MoveNextAsync());
        Assert.Equal((id, null), watcher.Current);
        await interactions.AnswerAsync(id, InteractionAnswer.Yes, Nothing, TestContext.Current.CancellationToken); // too late: nothing happens
    }

    [Fact]
    public async Task IsAvailable_NobodyLooks_IsFalseAndAskingIsAnError()
    {
        Assert.True(interactions.IsAvailable);
        Assert.False(Service("--PLATFORM_DASHBOARD=none").IsAvailable);
        Assert.False(Service("--Platform:Interactive=false").IsAvailable);
        await Task.Run(UnattendedAsync, TestContext.Current.CancellationToken);
        Assert.True(interactions.IsAvailable); // for others it still is

        async Task UnattendedAsync()
        {
            InteractionService.LeaveUnattended();
            Assert.False(interactions.IsAvailable);
            await Assert.ThrowsAsync<InvalidOperationException>(() => interactions.PromptConfirmationAsync("Sure?", ""));
        }
    }

    private async Task<(int Id, OpenInteraction? Interaction)> NextAsync()
    {
        await foreach (var next in interactions.WatchAsync(TestContext.Current.CancellationToken).WithCancellation(TestContext.Current.CancellationToken)) return next;
        throw new InvalidOperationException("No question came.");
    }

    private async Task<IEnumerable<string>> ComplaintsAsync(int id, Dictionary<string, string> values)
    {
        await interactions.AnswerAsync(id, InteractionAnswer.Yes, values, TestContext.Current.CancellationToken);
        return (await NextAsync()).Interaction!.Errors.Values.SelectMany(e => e).Order();
    }

    private static InteractionInput[] Inputs() =>
    [
        new() { Name = "What", InputType = InputType.Choice, Required = true, Options = [new("all", "Everything"), new("some", "Some")] },
        new() { Name = "Reason", InputType = InputType.Text, Required = true, MaxLength = 20 },
    ];

    private static InteractionService Service(params string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(settings).Build();
        return new InteractionService(new DashboardAccess(configuration), configuration, new ServiceCollection().BuildServiceProvider());
    }
}
