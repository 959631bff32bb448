using System.Text.RegularExpressions;
using Platform.TestKit;

namespace Platform.Publishing.Aws.Tests.Stacks;

/// <summary>docs/aws.md says which resource satisfies which item of the checklists: each of them must be there.</summary>
[Collection(SynthesizedStacks.Collection)]
public sealed partial class ChecklistTests(SynthesizedStacks stacks)
{
    [Fact]
    public void Checklists_EveryResource_IsInATemplate()
    {
        var text = File.ReadAllText(RepositoryFiles.Of("docs", "aws.md"));
        var named = Rows().Matches(text[text.IndexOf("## The checklists", StringComparison.Ordinal)..]).SelectMany(row => Ids().Matches(row.Groups["resources"].Value)).Select(m => m.Groups["id"].Value).Distinct().ToList();
        Template[] templates = [stacks["cosyworld-prod"], stacks["cosyworld-prod-base"], stacks["amapiano-prod"]];

        Assert.True(named.Count > 60, $"only {named.Count} resources are named");
        Assert.DoesNotContain(named, id => !templates.Any(t => t.Has(id)));
    }

    [GeneratedRegex(@"^\|[^|]+\|(?<resources>[^|]+)\|$", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("`(?<id>[A-Z][A-Za-z0-9]+)`")]
    private static partial Regex Ids();
}
