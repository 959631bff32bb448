using System.Diagnostics;

namespace Platform.Hosting.Tests.Containers;

/// <summary>
/// A container engine that answers on this machine, and an image made of this machine's own programs: a shell, sleep, cat and Redis with the libraries they need.
/// Nothing is pulled.
/// </summary>
internal static class TestEngine
{
    public const string Image = "localhost/platform-test/tools:1";

    /// <summary>What podman needs where there is no systemd and no overlay file system, which includes most containers.</summary>
    private const string Podman = "podman --storage-driver vfs --cgroup-manager cgroupfs --runtime runc";

    private const string Label = "platform.test=1";

    private const string PodmansLimits = "--ulimit nofile=1024:1024 --ulimit nproc=4096:4096";
    private static readonly string[] Tools = ["/bin/sh", "/bin/sleep", "/bin/cat", "/usr/bin/redis-server", "/usr/bin/redis-cli"];
    private static readonly Lazy<Task<(string? Command, string WhyNot)>> Found = new(FindAsync);

    /// <summary>Settings of a run that uses it; skips the test, with the reason, where there is none.</summary>
    public static async Task<string[]> SettingsAsync()
    {
        var (command, whyNot) = await Found.Value;
        if (command is null) Assert.Skip($"skipped: {whyNot}");
        return [$"--PLATFORM_CONTAINER_ENGINE={command}", .. command == Podman ? (string[])[$"--PLATFORM_CONTAINER_RUN_ARGS={PodmansLimits}"] : []];
    }

    /// <summary>What every container needs here.</summary>
    public static IReadOnlyList<string> Limits => Found.Value.Result.Command == Podman ? PodmansLimits.Split(' ') : [];

    /// <summary>An image of files of this machine and the libraries that programs among them need.</summary>
    /// <param name="more">Further lines of its Dockerfile.</param>
    public static async Task BuildAsync(string image, IReadOnlyList<string> files, string more)
    {
        var (exitCode, said) = await BuildAsync((await Found.Value).Command!, image, files, more);
        Assert.True(exitCode == 0, said);
    }

    /// <summary>Its command line, once <see cref="SettingsAsync"/> has found it.</summary>
    public static string Command => Found.Value.Result.Command!;

    /// <summary>What the engine prints, whatever comes of it.</summary>
    public static async Task<string> SaysAsync(params string[] arguments) => (await RunAsync([.. Command.Split(' '), .. arguments], 60)).Output;

    /// <summary>What the engine prints.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var (exitCode, output) = await RunAsync([.. (await Found.Value).Command!.Split(' '), .. arguments], 180);
        Assert.True(exitCode == 0, $"{string.Join(' ', arguments)}: {output}");
        return output.Trim();
    }

    public static async Task<IReadOnlyList<string>> ContainersAsync(string filter)
        => (await RunAsync("ps", "--all", "--quiet", "--no-trunc", "--filter", filter)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static async Task<IReadOnlyList<string>> NetworksAsync(string filter)
        => (await RunAsync("network", "ls", "--quiet", "--filter", filter)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<(string? Command, string WhyNot)> FindAsync()
    {
        foreach (var command in new[] { "docker", Podman })
        {
            if (!await AnswersAsync(command)) continue;
            if (Tools.FirstOrDefault(t => !File.Exists(t)) is { } missing) return (null, $"the test's image needs {missing}: apt-get install redis-server");
            return await MakeImageAsync(command) is { } fault ? (null, fault) : (command, "");
        }
        return (null, "no container engine answers: neither docker nor podman (Debian: podman and runc)");
    }

    private static async Task<bool> AnswersAsync(string command)
    {
        var words = command.Split(' ');
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => File.Exists(Path.Combine(d, words[0])));
        return isThere && (command != Podman || Environment.IsPrivilegedProcess) && (await RunAsync([.. words, "info"], 60)).ExitCode == 0;
    }

    /// <returns>Why it could not be made, or not be run.</returns>
    private static async Task<string?> MakeImageAsync(string command)
    {
        var engine = command.Split(' ');
        var (built, said) = await BuildAsync(command, Image, Tools, "");
        if (built != 0) return $"{engine[0]} cannot build an image here: {said.Trim()}";
        var limits = command == Podman ? PodmansLimits.Split(' ') : [];
        var (ran, complaint) = await RunAsync([.. engine, "run", "--rm", .. limits, Image, "/bin/sh", "-c", "exit 0"], 120);
        return ran == 0 ? null : $"{engine[0]} cannot run a container here: {complaint.Trim()}";
    }

    private static async Task<(int ExitCode, string Said)> BuildAsync(string command, string image, IReadOnlyList<string> files, string more)
    {
        var context = Directory.CreateTempSubdirectory("platform-test-image-").FullName;
        try
        {
            foreach (var file in files.Concat(await LibrariesAsync(files)).Distinct()) Copy(file, context);
            Directory.CreateDirectory(Path.Combine(context, "root", "usr", "bin"));
            var dotnet = files.FirstOrDefault(f => Path.GetFileName(f) == "dotnet");
            if (dotnet is not null) File.CreateSymbolicLink(Path.Combine(context, "root", "usr", "bin", "dotnet"), dotnet);
            await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), $"FROM scratch\nLABEL {Label}\nENV PATH=/usr/bin:/bin\nCOPY root/ /\n{more}");
            var built = await RunAsync([.. command.Split(' '), "build", "--quiet", "--tag", image, context], 180);
            await RunAsync([.. command.Split(' '), "image", "prune", "--force", "--filter", $"label={Label}"], 60); // the one that had this name before
            return built;
        }
        finally
        {
            Directory.Delete(context, recursive: true);
        }
    }

    /// <summary>As the loader finds them.</summary>
    private static async Task<IEnumerable<string>> LibrariesAsync(IReadOnlyList<string> files)
    {
        var programs = files.Where(f => Path.GetExtension(f) is "" or ".so").ToList();
        var lines = (await RunAsync(["ldd", .. programs], 30)).Output.Split('\n').Select(l => l.Trim()).Where(l => !l.EndsWith(':'));
        return lines.Select(l => l.Split(' ').FirstOrDefault(w => w.StartsWith('/'))).OfType<string>();
    }

    private static void Copy(string file, string context)
    {
        var target = Path.Combine(context, "root", file.TrimStart('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file, target, overwrite: true);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyList<string> command, int patienceSeconds)
    {
        var info = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command.Skip(1)) info.ArgumentList.Add(argument);
        info.Environment["BUILDAH_LAYERS"] = "false"; // podman's vfs keeps a whole copy of the image for every line of a Dockerfile
        using var process = Process.Start(info)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(patienceSeconds));
        try
        {
            var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, string.Concat(await output));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"no end within {patienceSeconds} s");
        }
    }
}
