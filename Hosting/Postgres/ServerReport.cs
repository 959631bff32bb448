using Platform.Hosting.Running;

namespace Platform.Hosting.Postgres;

/// <summary>Tells people which server they got, and passes on what it prints.</summary>
internal sealed class ServerReport(ResourceBoard board, ConsoleLogs logs, SecretMask mask)
{
    public void Say(string resource, PostgresInstallation server, IReadOnlyList<string> command, string directory)
    {
        logs.Write(resource, server.ToString());
        board.Update(resource, s => s with
        {
            Source = $"PostgreSQL {server.Version}, {server.Origin}",
            Program = server.Program("postgres"),
            WorkingDirectory = directory,
            Arguments = [.. command.SkipWhile(c => c != "-D").Select(mask.Apply)],
        });
    }

    /// <summary>PostgreSQL prints everything on its error output; that says nothing about the line.</summary>
    public void Line(string resource, string line) => logs.Write(resource, line);
}
