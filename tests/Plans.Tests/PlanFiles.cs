using Platform.TestKit;

namespace Platform.Plans.Tests;

/// <summary>Plan texts, and how tests read them.</summary>
internal static class PlanFiles
{
    public const string Smallest = "name: small\nstores: [ { name: main, kind: postgres } ]\n";

    /// <summary>A plan with these lines after a name and one store.</summary>
    public static Plan With(string more) => PlanFile.Parse(Smallest + more, "plan.yaml");

    /// <summary>The errors of such a plan. Its added lines begin at line 3.</summary>
    public static IReadOnlyList<string> ErrorsWith(string more) => Errors(Smallest + more);

    public static IReadOnlyList<string> Errors(string text) =>
        [.. Assert.Throws<PlanException>(() => PlanFile.Parse(text, "plan.yaml")).Errors.Select(error => error.ToString())];

    /// <summary>The file in the repository's plans folder.</summary>
    public static string PathOf(string name) => RepositoryFiles.Of("plans", name);
}
