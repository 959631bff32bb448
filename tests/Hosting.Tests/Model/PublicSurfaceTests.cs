using Aspire.Hosting;

namespace Platform.Hosting.Tests.Model;

/// <summary>
/// What is in an <c>Aspire.*</c> namespace is the official API's, with its names, parameters, defaults and constraints: <c>aspire-surface.txt</c> lists it.
/// A line joins the list only if it is there; a line that begins with <c>missing </c> is one that <c>Program.cs</c> may need one day and that we do not offer yet.
/// </summary>
public sealed class PublicSurfaceTests
{
    private const string Missing = "missing ";

    /// <summary>May only become smaller.</summary>
    private const int MissingToday = 0;

    /// <summary>Ours, and public because generated code or an AppHost names it.</summary>
    private static readonly string[] Own = ["Platform.Hosting.BuiltProjectAttribute"];

    private static readonly string[] List = [.. Read("aspire-surface.txt").Where(l => l.Length > 0 && l[0] != '#')];

    [Fact]
    public void Surface_AspireNamespaces_IsTheList()
    {
        var offered = PublicSurface.Lines().ToList();
        var listed = List.Where(l => !l.StartsWith(Missing, StringComparison.Ordinal)).ToList();
        Assert.True(offered.SequenceEqual(listed), string.Join('\n', [.. offered.Except(listed).Select(l => $"not listed:   {l}"), .. listed.Except(offered).Select(l => $"not offered:  {l}"), "(or the list is not in ordinal order)"]));
    }

    [Fact]
    public void Surface_KnownMissing_OnlyShrinks()
    {
        var missing = List.Where(l => l.StartsWith(Missing, StringComparison.Ordinal)).Select(l => l[Missing.Length..]).ToList();
        Assert.Empty(missing.Intersect(PublicSurface.Lines())); // there by now: take the word "missing" away
        Assert.True(missing.Count <= MissingToday, string.Join(Environment.NewLine, missing));
    }

    [Fact]
    public void PublicTypes_OutsideTheOfficialNamespaces_AreTheFewThatMustBe()
        => Assert.Equal(Own, typeof(DistributedApplication).Assembly.GetExportedTypes().Where(t => !t.Namespace!.StartsWith("Aspire", StringComparison.Ordinal)).Select(t => t.FullName!));

    [Fact]
    public void InternalTypes_Assembly_KeepOutOfTheOfficialNamespaces()
        => Assert.DoesNotContain(typeof(DistributedApplication).Assembly.GetTypes(), t => !t.IsNested && !t.IsPublic && t.Namespace?.StartsWith("Aspire", StringComparison.Ordinal) == true);

    private static IEnumerable<string> Read(string resource)
    {
        using var reader = new StreamReader(typeof(PublicSurfaceTests).Assembly.GetManifestResourceStream(resource)!);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
