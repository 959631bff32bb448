using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Platform.TestKit;

/// <summary>The <c>aws</c> command: a second client, to look at what this project's own did.</summary>
public static class AwsCli
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    /// <summary>Null when it can be run here, else a sentence for <c>Assert.Skip</c>.</summary>
    public static string? Missing => Programs.Find("aws") is null ? "the aws command is missing: pip install awscli" : null;

    /// <returns>What it printed, as JSON; an empty object when the operation answers nothing.</returns>
    /// <exception cref="InvalidOperationException">AWS, or the command's own model of the request, refused it.</exception>
    public static async Task<JsonNode> AskAsync(string endpoint, params string[] words)
    {
        var start = new ProcessStartInfo("aws", [.. words, "--endpoint-url", endpoint, "--region", MotoServer.Region, "--output", "json"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["AWS_ACCESS_KEY_ID"], start.Environment["AWS_SECRET_ACCESS_KEY"]) = ("testing", "testing");
        start.Environment["AWS_PAGER"] = "";
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0) throw new InvalidOperationException($"aws {string.Join(' ', words)}: {await errors}");
            return await output is { } said && said.AsSpan().Trim().Length > 0 ? JsonNode.Parse(said)! : new JsonObject();
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
