using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Publishing.Aws.Output;

namespace Platform.Publishing.Aws.Tests.Stacks;

/// <summary>
/// Snapshots, kept compact: a line a resource with its type and a digest of its properties. PLATFORM_SNAPSHOTS=write takes them anew; what has changed inside a resource shows a diff of the published templates.
/// </summary>
[Collection(SynthesizedStacks.Collection)]
public sealed class SnapshotTests(SynthesizedStacks stacks)
{
    [Theory]
    [InlineData("cosyworld-dev")]
    [InlineData("cosyworld-prod")]
    [InlineData("cosyworld-prod-base")]
    [InlineData("amapiano-prod")]
    [InlineData("bot-dev")]
    [InlineData("mixed-staging")]
    public void Template_Published_IsAsItWas(string name)
    {
        var file = Repository.Test("Snapshots", $"{name}.txt");
        var outline = Outline(stacks[name]);
        if (Environment.GetEnvironmentVariable("PLATFORM_SNAPSHOTS") == "write") File.WriteAllText(file, outline);

        Assert.Equal(File.ReadAllText(file), outline);
    }

    [Fact]
    public void Synthesize_Again_GivesTheSameBytes()
    {
        using var again = new TemporaryDirectory();
        var first = stacks["cosyworld-dev"].Json;

        Publisher.Synthesize([SynthesizedStacks.Load("cosyworld/dev")], again.File("out"));

        Assert.Equal(first, File.ReadAllText(again.File("out/cosyworld-dev.template.json")));
    }

    private static string Outline(Template template) => string.Concat(template.Resources.OrderBy(r => r.Id, StringComparer.Ordinal).Select(r => $"{r.Id} {r.Type} {Digest(r.Json)}\n"));

    private static string Digest(JsonElement resource) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(resource))))[..8];
}
