using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Platform.SmallAppHost;

// An application for tests of the Aspire CLI: light to start, and able to go wrong in every way that a test asks for (SMALL_FAULT).
var builder = DistributedApplication.CreateBuilder(args);
var token = builder.AddParameter("token", secret: true);
if (builder.ExecutionContext.IsPublishMode) builder.AddDeployment(World.At(builder.Configuration["SMALL_WORLD"]));

var web = builder.AddProject<Projects.SmallService>("web", launchProfileName: null)
    .WithHttpEndpoint().WithHttpHealthCheck("/health/ready").WithEnvironment("SECRET", token)
    .WithCommand("wave", "Wave", _ => Task.FromResult(CommandResults.Success()))
    .WithCommand("ask", "Ask", AskAsync)
    .WithCommand("drown", "Drown", _ => Task.FromResult(CommandResults.Failure("nobody waves back")));
builder.AddExecutable("ticker", "sh", "/", "-c", "i=0; while :; do i=$((i + 1)); echo tick $i; sleep 0.5; done").WithParentRelationship(web);

switch (builder.Configuration["SMALL_FAULT"])
{
    case "never-healthy":
        builder.AddExecutable("patient", "sleep", "/", "1000").WaitFor(builder.AddExecutable("ill", "sh", "/", "-c", "echo I do not listen; sleep 1000").WithHttpEndpoint().WithHttpHealthCheck("/well"));
        break;
    case "circle":
        var first = builder.AddExecutable("first", "sleep", "/", "1000");
        first.WaitFor(builder.AddExecutable("second", "sleep", "/", "1000").WaitFor(first));
        break;
    case "twins":
        builder.AddExecutable("ticker", "sleep", "/", "1000");
        break;
    case { Length: > 0 } port when int.TryParse(port, out var number):
        builder.AddExecutable("late", "sleep", "/", "1000").WithHttpEndpoint(port: number);
        break;
}
builder.Build().Run();

// Hangs where a program gives the command and is asked.
static async Task<ExecuteCommandResult> AskAsync(ExecuteCommandContext context)
{
    var person = context.ServiceProvider.GetRequiredService<IInteractionService>();
    return !person.IsAvailable || (await person.PromptConfirmationAsync("Sure?", "Really?", cancellationToken: context.CancellationToken)).Data ? CommandResults.Success() : CommandResults.Failure("not sure");
}
