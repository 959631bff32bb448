using System.Runtime.CompilerServices;

namespace Platform.TestKit;

/// <summary>Files of the repository, from wherever the tests are started.</summary>
public static class RepositoryFiles
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    public static string Of(params string[] path) => Path.Combine([Root, .. path]);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
