using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Dashboard;

namespace Platform.Hosting.Running;

/// <summary>
/// <c>run.json</c> in the run directory: where everything is, for programs that drive a run. Holds secrets: only its owner can read it.
/// A reader sees the whole of one version or of another, never a half.
/// </summary>
internal sealed class RunFile(RunDirectory directory, ResourceBoard board, DashboardAccess dashboard)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in board.WatchAsync(cancellationToken)) Write();
    }

    public void Write()
    {
        var file = Path.Combine(directory.Path, "run.json");
        var draft = file + ".new";
        using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            JsonSerializer.Serialize(stream, Content(), Format);
        File.Move(draft, file, overwrite: true);
    }

    private object Content() => new
    {
        AppHostPid = Environment.ProcessId,
        DashboardUrl = dashboard.LoginUrl,
        Control = dashboard.Control,
        Resources = board.All.Where(s => s.Resource is not ParameterResource).Select(Entry),
    };

    private static object Entry(ResourceStatus status) => new
    {
        status.Name,
        Type = ResourceTypes.Of(status.Resource),
        status.State,
        Health = status.Health.ToString(),
        Pid = status.ProcessId,
        status.ExitCode,
        Endpoints = status.Resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.AllocatedEndpoint is not null)
            .ToDictionary(e => e.Name, e => e.AllocatedEndpoint!.UriString),
        status.ConnectionString,
    };
}
