using System.Diagnostics;
using Platform.Publishing.Aws.Clients;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Output;
using Platform.TestKit;

namespace Platform.Publishing.Aws.Tests.Stacks;

/// <summary>Every environment in deploy/ and the sample manifests, written once for all tests: the CDK's kernel takes longer to start than to write them.</summary>
public sealed class SynthesizedStacks : IDisposable
{
    public const string Collection = "stacks";
    private readonly TemporaryDirectory directory = new();
    private readonly Lazy<IReadOnlyDictionary<string, Template>> templates;

    public SynthesizedStacks() => templates = new(Synthesize);

    internal IReadOnlyDictionary<string, Template> All
    {
        get
        {
            Assert.SkipUnless(HasNode(), "Node is missing (eng/setup installs it), and the CDK runs in it");
            return templates.Value;
        }
    }

    internal Template this[string name] => All[name];
    internal string Directory => All.Count > 0 ? directory.Path : "";

    internal static Deployment Load(string environment) => DeploymentFile.Load(Repository.Manifest, Path.Combine(Repository.Deploy, $"{environment}.yaml"));

    public void Dispose() => directory.Dispose();

    private Dictionary<string, Template> Synthesize()
    {
        // Plans are named from the repository's root.
        System.IO.Directory.SetCurrentDirectory(RepositoryFiles.Root);
        var deployments = DeployTree.Of(Repository.Deploy).Select(e => DeploymentFile.Load(Repository.Manifest, e.Path)).ToList();
        deployments.Add(Named(DeploymentFile.Load(Repository.Sample("shop.json"), null), "shop"));
        deployments.Add(Named(DeploymentFile.Load(Repository.Sample("bot.json"), null), "bot"));
        deployments.Add(DeploymentFile.Load(Repository.Sample("mixed.json"), Repository.Sample("deploy/mixed/staging.yaml")));
        Publisher.Synthesize(deployments, directory.Path);
        return System.IO.Directory.EnumerateFiles(directory.Path, "*.template.json").Order(StringComparer.Ordinal)
            .Select(f => (Name: Path.GetFileName(f)[..^".template.json".Length], Json: File.ReadAllText(f))).ToDictionary(f => f.Name, f => new Template(f.Name, f.Json));
    }

    /// <summary>Stacks of one assembly need names of their own.</summary>
    private static Deployment Named(Deployment deployment, string client) => deployment with { Names = deployment.Names with { Client = client } };

    private static bool HasNode()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            node.WaitForExit();
            return node.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

[CollectionDefinition(SynthesizedStacks.Collection)]
public sealed class SynthesizedStacksCollection : ICollectionFixture<SynthesizedStacks>;
