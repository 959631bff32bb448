using System.Diagnostics;

namespace Platform.Rehearsal.Tests.App;

/// <summary>A shell script in the place of the app host: a real child process with the faults that one can have.</summary>
internal sealed class AppHostScript : IDisposable
{
    private const string Ready = """
        cat > "$PLATFORM_RUN_DIR/run.tmp" <<'J'
        {"appHostPid": 1, "dashboardUrl": "http://127.0.0.1:1/login?t=x", "resources": [
          {"name":"migrator","state":"Running","health":"Healthy","endpoints":{"http":"http://127.0.0.1:1"}},
          {"name":"players","state":"Running","endpoints":{"http":"http://127.0.0.1:2"}},
          {"name":"gateway","state":"Running","endpoints":{"http":"http://127.0.0.1:3","admin":"http://127.0.0.1:4"}},
          {"name":"cosy-seed","state":"Finished","exitCode":0,"endpoints":{}},
          {"name":"cosy-source","state":"Running","health":"Healthy","endpoints":{"http":"http://127.0.0.1:5"}},
          {"name":"cosy-target","state":"Running","health":"Healthy","endpoints":{"http":"http://127.0.0.1:6"}}]}
        J
        mv "$PLATFORM_RUN_DIR/run.tmp" "$PLATFORM_RUN_DIR/run.json"
        """;

    private readonly string directory = Directory.CreateTempSubdirectory("platform-apphost-script-").FullName;

    public string LogDirectory => Path.Combine(directory, "logs");

    private string Notes => Path.Combine(directory, "notes");

    public static string Starting(string resource) => $"echo '{{\"resources\": [{resource}]}}' > \"$PLATFORM_RUN_DIR/run.tmp\"; mv \"$PLATFORM_RUN_DIR/run.tmp\" \"$PLATFORM_RUN_DIR/run.json\"";

    /// <summary>Ready at once, then <paramref name="then"/>.</summary>
    public string Write(string then) => WriteOnly(Ready + "\n" + then);

    public string WriteOnly(string body)
    {
        var path = Path.Combine(directory, "apphost.sh");
        File.WriteAllText(path, $"#!/bin/bash\nNOTES='{Notes}'\n{body}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>What the script wrote, once it has written that many lines.</summary>
    public async Task<string[]> NotesAsync(int lines)
    {
        var (clock, cancel) = (Stopwatch.StartNew(), TestContext.Current.CancellationToken);
        while (true)
        {
            var notes = File.Exists(Notes) ? await File.ReadAllLinesAsync(Notes, cancel) : [];
            if (notes.Length >= lines) return notes;
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"The script wrote {notes.Length} of {lines} lines.");
            await Task.Delay(20, cancel);
        }
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
