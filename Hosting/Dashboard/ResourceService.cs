using System.Globalization;
using System.Runtime.CompilerServices;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf;
using Platform.Hosting.Interactions;
using Platform.Hosting.Running;

namespace Platform.Hosting.Dashboard;

/// <summary>Answers the dashboard's questions. See resource_service.proto.</summary>
internal sealed class ResourceService(IDistributedApplicationBuilder model, ResourceBoard board, ConsoleLogs logs, Commands commands, InteractionService interactions)
{
    public const string Name = "aspire.v1.DashboardService";

    public void Map(GrpcRoutes routes, CancellationToken over) => routes
        .Duplex("WatchInteractions", Wire.WatchInteractionsRequestUpdate.Parser, AnswerAsync, AskAsync, over)
        .Unary("GetApplicationInformation", Wire.ApplicationInformationRequest.Parser, (_, _) => Task.FromResult<IMessage>(new Wire.ApplicationInformationResponse { ApplicationName = ApplicationName }))
        .Stream("WatchResources", Wire.WatchResourcesRequest.Parser, (_, token) => WatchAsync(token))
        .Stream("WatchResourceConsoleLogs", Wire.WatchResourceConsoleLogsRequest.Parser, ReadLogsAsync)
        .Unary("ExecuteResourceCommand", Wire.ResourceCommandRequest.Parser, ExecuteAsync);

    private string ApplicationName => model.Environment.ApplicationName.Replace(".AppHost", "", StringComparison.Ordinal);

    private async IAsyncEnumerable<IMessage> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isFirst = true;
        await foreach (var statuses in board.WatchAsync(cancellationToken))
        {
            yield return isFirst ? Everything(statuses) : Changes(statuses);
            isFirst = false;
        }
    }

    private static Wire.WatchResourcesUpdate Everything(IReadOnlyList<ResourceStatus> statuses)
        => new() { InitialData = new Wire.InitialResourceData { Resources = { statuses.Select(ResourceMapper.Map) } } };

    private static Wire.WatchResourcesUpdate Changes(IReadOnlyList<ResourceStatus> statuses)
        => new() { Changes = new Wire.WatchResourcesChanges { Value = { statuses.Select(s => new Wire.WatchResourcesChange { Upsert = ResourceMapper.Map(s) }) } } };

    private async IAsyncEnumerable<IMessage> ReadLogsAsync(Wire.WatchResourceConsoleLogsRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (board.All.FirstOrDefault(s => s.Id == request.ResourceName || s.Name == request.ResourceName) is not { } status)
            throw new InvalidDataException($"There is no resource '{request.ResourceName}'.");
        await foreach (var lines in logs[status.Name].ReadAsync(!request.SuppressFollow, cancellationToken))
            yield return new Wire.WatchResourceConsoleLogsUpdate { LogLines = { lines.Select(Line) } };
    }

    private static Wire.ConsoleLogLine Line(ConsoleLine line) => new()
    {
        Text = $"{line.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)} {line.Text}",
        IsStdErr = line.IsError,
        LineNumber = line.Number,
    };

    private async IAsyncEnumerable<IMessage> AskAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (id, interaction) in interactions.WatchAsync(cancellationToken)) yield return InteractionMapper.Map(id, interaction);
    }

    private Task AnswerAsync(Wire.WatchInteractionsRequestUpdate said, CancellationToken cancellationToken)
        => InteractionMapper.Read(said) is var (answer, values) ? interactions.AnswerAsync(said.InteractionId, answer, values, cancellationToken) : Task.CompletedTask;

    private async Task<IMessage> ExecuteAsync(Wire.ResourceCommandRequest request, CancellationToken cancellationToken)
    {
        var result = await commands.ExecuteAsync(request.ResourceName, request.CommandName, cancellationToken, isAttended: !request.NonInteractive);
        var response = new Wire.ResourceCommandResponse { Kind = KindOf(result) };
        if (result.Message is not { } message) return response;
        response.Message = message;
        if (!result.Success) response.ErrorMessage = message;
        return response;
    }

    private static Wire.ResourceCommandResponseKind KindOf(ExecuteCommandResult result)
        => result.Success ? Wire.ResourceCommandResponseKind.Succeeded
            : result.Canceled ? Wire.ResourceCommandResponseKind.Cancelled
            : Wire.ResourceCommandResponseKind.Failed;
}
