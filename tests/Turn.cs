using System.Diagnostics;
using Platform.TestKit;

[assembly: AssemblyFixture(typeof(Platform.Tests.Turn))]

namespace Platform.Tests;

/// <summary>
/// One test project at a time, however they were started: <c>dotnet test</c> starts as many at once as there are processors, and each brings servers
/// and load enough for all of them.
/// </summary>
internal sealed class Turn : IAsyncLifetime
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(60);
    private FileStream? held;

    public async ValueTask InitializeAsync()
    {
        var path = RepositoryFiles.Of("artifacts", "tests.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var watch = Stopwatch.StartNew();
        while (held is null)
        {
            try
            {
                held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (watch.Elapsed < Longest)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500)); // The lock ends with the process that holds it.
            }
        }
    }

    public ValueTask DisposeAsync() => held?.DisposeAsync() ?? ValueTask.CompletedTask;
}
