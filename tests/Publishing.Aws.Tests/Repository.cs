using System.Runtime.CompilerServices;
using Platform.TestKit;

namespace Platform.Publishing.Aws.Tests;

/// <summary>Files of the repository, from wherever the tests are started.</summary>
internal static class Repository
{
    public static string Deploy => RepositoryFiles.Of("deploy");
    public static string Manifest => RepositoryFiles.Of("aspire-manifest.json");

    public static string Sample(string name) => Path.Combine(Here(), "Samples", name);
    public static string Test(params string[] path) => Path.Combine([Here(), .. path]);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
