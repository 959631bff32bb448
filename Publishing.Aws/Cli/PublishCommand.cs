using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Output;
using Platform.Publishing.Aws.Pricing;

namespace Platform.Publishing.Aws.Cli;

internal static class PublishCommand
{
    public static int Run(string? manifest, string? settings, string? target, bool estimate, TextWriter output)
    {
        if (manifest is null || target is null && !estimate)
        {
            Console.Error.WriteLine(manifest is null ? "no manifest: give --manifest FILE." : "nothing to do: give --output DIR, --estimate, or both.");
            return ExitCodes.Usage;
        }
        var deployment = DeploymentFile.Load(manifest, settings);
        if (target is not null && !HasNode())
        {
            Console.Error.WriteLine("Node is missing, and the CDK runs in it: install Node 20 or newer, or run eng/setup.");
            return ExitCodes.MissingTool;
        }
        if (target is not null)
        {
            Publisher.Write(deployment, target);
            Tell(deployment, target, output);
        }
        if (estimate) EstimateReport.Write(deployment, output);
        return ExitCodes.Ok;
    }

    private static bool HasNode() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, OperatingSystem.IsWindows() ? "node.exe" : "node")));

    private static void Tell(Deployment deployment, string target, TextWriter output)
    {
        var names = deployment.Names;
        output.WriteLine($"{target}: {names.BaseStack}, then {names.Stack}, for {deployment.Settings.Region}");
        foreach (var service in deployment.Services.Where(s => s.Image is BuiltImage && s.Role != ServiceRole.CopyWorker))
            output.WriteLine($"  image to build: {service.Name} -> {((BuiltImage)service.Image).Repository}");
        foreach (var secret in deployment.Secrets.Where(s => s.Kind == SecretKind.ToFill))
            output.WriteLine($"  secret to fill: {names.Secret(secret.Name)} ({secret.Purpose})");
        foreach (var parameter in deployment.Parameters.Where(p => p.Value is null))
            output.WriteLine($"  parameter to give: {ResourceNames.Id(parameter.Name)}Value");
        foreach (var note in deployment.Notes)
            output.WriteLine($"  note: {note}");
    }
}
