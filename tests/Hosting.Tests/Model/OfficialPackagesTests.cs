using System.Text.Json;
using Platform.Hosting.Running;
using Platform.TestKit;

namespace Platform.Hosting.Tests.Model;

/// <summary>
/// <c>-p:AspirePackages=official</c>, as far as it can be seen where those packages cannot be had: what the AppHost would refer to.
/// That its code fits them is what the list of the public surface is for.
/// </summary>
public sealed class OfficialPackagesTests
{
    [Theory]
    [InlineData("platform", true)]
    [InlineData("official", false)]
    public async Task AppHost_ChosenPackages_AreTheOnlyOnes(string packages, bool isOurs)
    {
        var project = RepositoryFiles.Of("AppHost", "AppHost.csproj");
        var (exitCode, output) = await OneShot.RunAsync(
            [Programs.Required("dotnet", "Install the .NET SDK."), "msbuild", project, "-nodeReuse:false", $"-p:AspirePackages={packages}", "-p:AspireSdk=none", "-getItem:PackageReference", "-getItem:ProjectReference"],
            TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, output);
        using var json = JsonDocument.Parse(output);
        var items = json.RootElement.GetProperty("Items");
        var official = Names(items.GetProperty("PackageReference")).Where(n => n.StartsWith("Aspire.Hosting.", StringComparison.Ordinal)).ToList();
        var projects = Names(items.GetProperty("ProjectReference")).Select(n => Path.GetFileNameWithoutExtension(n)).ToList();
        Assert.Equal(isOurs, projects.Contains("Hosting"));
        Assert.Equal(isOurs, official.Count == 0);
        Assert.Contains("Migrator", projects); // the application's own projects stay
        if (!isOurs) Assert.Contains("Aspire.Hosting.PostgreSQL", official);
    }

    private static IEnumerable<string> Names(JsonElement items) => items.EnumerateArray().Select(i => i.GetProperty("Identity").GetString()!);
}
