using Amazon.CDK;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Stacks;

namespace Platform.Publishing.Aws.Output;

/// <summary>Writes a deployment's stacks and what whoever deploys them needs to know. The CDK's cloud assembly is the directory itself, so <c>cdk diff --app DIR</c> works.</summary>
internal static class Publisher
{
    /// <summary>The CDK's kernel is one process for all of this one, and mixes up two conversations.</summary>
    private static readonly Lock Kernel = new();

    /// <exception cref="PublishException">The output directory holds something else.</exception>
    public static void Write(Deployment deployment, string output)
    {
        using var directory = new OutputDirectory(output);
        Synthesize([deployment], directory.Temporary);
        File.WriteAllText(Path.Combine(directory.Temporary, Publication.FileName), Publication.Write(deployment));
        directory.Commit();
    }

    /// <summary>Several deployments share one start of the CDK's kernel, which takes most of the time.</summary>
    public static void Synthesize(IReadOnlyList<Deployment> deployments, string directory)
    {
        lock (Kernel) Build(deployments, directory);
    }

    private static void Build(IReadOnlyList<Deployment> deployments, string directory)
    {
        var app = new App(new AppProps { Outdir = directory, AnalyticsReporting = false, TreeMetadata = false });
        foreach (var deployment in deployments)
        {
            _ = new BaseStack(app, deployment);
            _ = new EnvironmentStack(app, deployment);
        }
        app.Synth();
    }
}
