using System.Diagnostics;
using System.Text.Json;
using Platform.TestKit;

namespace Platform.AppHost.Tests.Publishing;

/// <summary>The manifest in the repository is what this AppHost publishes.</summary>
public sealed class ManifestTests : IDisposable
{
    private const string FileName = "aspire-manifest.json";
    private const string Secret = "a-secret-of-this-machine";
    private static readonly string Root = RepositoryFiles.Root;
    private readonly string directory = Directory.CreateTempSubdirectory("platform-manifest-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Manifest_InTheRepository_IsUpToDate()
    {
        var committed = await File.ReadAllTextAsync(Path.Combine(Root, FileName), TestContext.Current.CancellationToken);
        Assert.True(committed == await PublishAsync(), $"{FileName} is out of date: run eng/manifest, look at the difference and commit it.");
    }

    [Fact]
    public async Task Manifest_InTheRepository_KeepsTheRulesOfAspiresSchema()
    {
        var committed = await File.ReadAllTextAsync(Path.Combine(Root, FileName), TestContext.Current.CancellationToken);
        Assert.Empty(ManifestRules.Violations(committed));
    }

    [Fact]
    public async Task Manifest_Published_HasTheAppOnceAndNothingOfARehearsal()
    {
        using var manifest = JsonDocument.Parse(await PublishAsync());
        var resources = manifest.RootElement.GetProperty("resources");
        Assert.Equal(["cosy", "main", "migrator", "postgres", "probe"], resources.EnumerateObject().Where(r => r.Value.GetProperty("type").GetString() != "parameter.v0").Select(r => r.Name).Order());
        Assert.Equal("{main.connectionString}", resources.GetProperty("migrator").GetProperty("env").GetProperty("ConnectionStrings__main-target").GetString());
    }

    [Fact]
    public async Task Manifest_Published_HoldsNoSecretAndNoPathOfTheMachine()
    {
        var manifest = await PublishAsync();
        Assert.DoesNotContain(Secret, manifest, StringComparison.Ordinal);
        Assert.DoesNotContain(Root, manifest, StringComparison.Ordinal);
        Assert.DoesNotContain(directory, manifest, StringComparison.Ordinal);
    }

    /// <returns>What the AppHost writes, with paths as they are from the repository's root.</returns>
    private async Task<string> PublishAsync()
    {
        var path = Path.Combine(directory, FileName);
        var start = new ProcessStartInfo("dotnet", [typeof(MigratorStatus).Assembly.Location, "--publisher", "manifest", "--output-path", path]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var setting in (string[])["Parameters__cosy-token", "Parameters__plan", "ConnectionStrings__main-source"]) start.Environment[setting] = Secret;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {error}");
        Assert.EndsWith($"Manifest: {path}", (await output).Trim(), StringComparison.Ordinal);
        return (await File.ReadAllTextAsync(path, limit.Token)).Replace($"\"{Path.GetRelativePath(directory, Root)}/", "\"", StringComparison.Ordinal);
    }
}
