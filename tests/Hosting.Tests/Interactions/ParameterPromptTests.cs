using Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Interactions;

public sealed class ParameterPromptTests
{
    [Fact]
    public async Task Start_MissingParameters_WaitsForAPersonAndTellsTheirValues()
    {
        var person = new Person(values: new() { ["greeting"] = "good morning", ["key"] = "open sesame" });
        await using var run = TestRun.Start(b => Model(b, person), "--Platform:Interactive=true");
        await run.HealthyAsync("web");
        Assert.Equal([nameof(Person.PromptNotificationAsync), nameof(Person.PromptInputsAsync)], person.Asked);
        var environment = run.Board["web"].Environment;
        Assert.Equal("good morning", environment.Single(e => e.Name == "GREETING").Shown);
        Assert.Equal(("open sesame", "*****"), (environment.Single(e => e.Name == "KEY").Value, environment.Single(e => e.Name == "KEY").Shown)); // masked from then on
        Assert.Equal((States.Running, "good morning"), (run.Board["greeting"].State, run.Board["greeting"].Value));
    }

    [Fact]
    public async Task Start_MissingParameterThatNobodyGives_EndsWithItsNameAndRemedy()
    {
        await using var run = TestRun.Start(b => Model(b, new Person(values: null)), "--Platform:WaitTimeout=00:00:01", "--Platform:Interactive=true");
        var fault = await run.FailureAsync();
        Assert.Equal((ExitCode.MissingParameter, "greeting"), (fault.ExitCode, fault.Resource));
        Assert.Contains("Parameters__greeting", fault.Remedy, StringComparison.Ordinal);
        Assert.Equal(States.ValueMissing, run.Board["greeting"].State);
        Assert.Equal(States.NotStarted, run.Board["web"].State);
    }

    private static void Model(IDistributedApplicationBuilder builder, Person person)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton<IInteractionService>(person));
        builder.AddExecutable("web", "sleep", "/", "1000")
            .WithEnvironment("GREETING", builder.AddParameter("greeting")).WithEnvironment("KEY", builder.AddParameter("key", secret: true));
    }

    /// <param name="values">Null: never answers.</param>
    private sealed class Person(Dictionary<string, string>? values) : IInteractionService
    {
        public List<string> Asked { get; } = [];

        public bool IsAvailable => true;

        public Task<InteractionResult<bool>> PromptConfirmationAsync(string title, string message, MessageBoxInteractionOptions? options = null, CancellationToken cancellationToken = default)
            => throw new NotSupportedException();

        public Task<InteractionResult<bool>> PromptNotificationAsync(string title, string message, NotificationInteractionOptions? options = null, CancellationToken cancellationToken = default)
            => AnswerAsync(nameof(PromptNotificationAsync), true, cancellationToken);

        public Task<InteractionResult<InteractionInputCollection>> PromptInputsAsync(
            string title, string? message, IReadOnlyList<InteractionInput> inputs, InputsDialogInteractionOptions? options = null, CancellationToken cancellationToken = default)
        {
            foreach (var input in inputs) input.Value = values?[input.Name];
            return AnswerAsync(nameof(PromptInputsAsync), new InteractionInputCollection(inputs), cancellationToken);
        }

        private async Task<InteractionResult<T>> AnswerAsync<T>(string question, T answer, CancellationToken cancellationToken)
        {
            Asked.Add(question);
            if (values is null) await Task.Delay(Timeout.Infinite, cancellationToken);
            return InteractionResult.Ok(answer);
        }
    }
}
