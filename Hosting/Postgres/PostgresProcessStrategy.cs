using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Postgres;

/// <summary>A PostgreSQL server as a process of the run, of the major version that the image's tag names.</summary>
internal sealed class PostgresProcessStrategy(PostgresInstallations installations, PostgresPlaces places, Guardian guardian, ServerReport report) : IServerStrategy
{
    public async ValueTask<string?> WhyNotAsync(ContainerResource resource, CancellationToken cancellationToken)
    {
        if (resource is not PostgresServerResource) return "";
        return await installations.FindAsync(MajorOf(resource), cancellationToken) is null ? $"no PostgreSQL {MajorOf(resource)} server is on this machine" : null;
    }

    public async Task<IRunning> LaunchAsync(ContainerResource resource, CancellationToken cancellationToken)
    {
        var postgres = (PostgresServerResource)resource;
        var found = await installations.FindAsync(MajorOf(resource), cancellationToken) ?? throw new InvalidOperationException("It was there a moment ago.");
        var place = await places.PrepareAsync(resource.Name, found, cancellationToken);
        var cluster = new PostgresCluster(resource.Name, place);
        var options = await EnvironmentResolver.ArgumentsAsync(resource, cancellationToken);
        await cluster.PrepareAsync((await postgres.UserNameReference.GetValueAsync(cancellationToken))!, (await postgres.PasswordParameter.GetValueAsync(cancellationToken))!, options, cancellationToken);
        var command = cluster.Command(postgres.PrimaryEndpoint.Port, options);
        report.Say(resource.Name, found, command, place.Directory);
        return ChildProcess.Start(Spec(command, place.Directory), guardian, (line, isError) => report.Line(resource.Name, line));
    }

    /// <summary>Fast shutdown: sessions are cut, nothing is lost.</summary>
    private static ProcessSpec Spec(IReadOnlyList<string> command, string directory)
        => new(Programs.Required(command[0], "Install it."), [.. command.Skip(1)], directory, Variables()) { StopSignal = Signals.Interrupt };

    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(e => (string)e.Key is "PATH" or "LANG" or "TZ" or "LD_LIBRARY_PATH")
        .Append(new DictionaryEntry("LC_ALL", "C.UTF-8"))
        .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");

    private static int? MajorOf(ContainerResource resource)
    {
        var tag = resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()?.Tag ?? "";
        var digits = string.Concat(tag.TakeWhile(char.IsAsciiDigit));
        return digits.Length > 0 ? int.Parse(digits, CultureInfo.InvariantCulture) : null;
    }
}
