using System.CommandLine;
using Platform.Publishing.Aws.Clients;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Workflows;

namespace Platform.Publishing.Aws.Cli;

internal static class CommandLine
{
    private const string DefaultRoot = "deploy";
    private const string DefaultManifest = "aspire-manifest.json";

    public static RootCommand Build(TextWriter output)
    {
        var manifest = new Option<string?>("--manifest") { Description = "The Aspire manifest: ours, or any other." };
        var settings = new Option<string?>("--settings") { Description = "deploy/CLIENT/ENV.yaml. Without it a small development environment comes out." };
        var target = new Option<string?>("--output") { Description = "The directory to write to; an earlier publication in it is replaced." };
        var estimate = new Option<bool>("--estimate") { Description = "Print what it would cost a month. Without --output nothing is written." };
        var root = new RootCommand("Publishes an Aspire manifest to AWS, as CloudFormation.") { manifest, settings, target, estimate };
        root.SetAction(parsed => PublishCommand.Run(parsed.GetValue(manifest), parsed.GetValue(settings), parsed.GetValue(target), parsed.GetValue(estimate), output));
        root.Subcommands.Add(Clients(output));
        root.Subcommands.Add(Workflow(output));
        foreach (var command in new DeployCommands(output).All()) root.Subcommands.Add(command);
        return root;
    }

    private static Command Clients(TextWriter output)
    {
        var list = new Command("list", "Every client and environment.");
        list.SetAction(_ => ClientList.Write(DefaultRoot, output));

        var (name, domain, zone) = (new Argument<string>("NAME"), new Option<string>("--domain") { Required = true }, new Option<string>("--zone") { Required = true, Description = "The hosted zone's id." });
        var region = new Option<string>("--region") { DefaultValueFactory = _ => "us-east-1" };
        var add = new Command("add", "Settings for a new client: dev, staging, prod.") { name, domain, zone, region };
        add.SetAction(p => ClientAdd.Run(DefaultRoot, p.GetValue(name)!, p.GetValue(domain)!, p.GetValue(zone)!, p.GetValue(region)!, output));

        var (left, right) = (new Argument<string>("LEFT") { Description = "CLIENT/ENV" }, new Argument<string>("RIGHT") { Description = "CLIENT/ENV" });
        var manifest = new Option<string>("--manifest") { DefaultValueFactory = _ => DefaultManifest };
        var diff = new Command("diff", "What two environments differ in, defaults applied. Exit code 2 when they differ.") { left, right, manifest };
        diff.SetAction(p => ClientDiff.Write(Load(p.GetValue(left)!, p.GetValue(manifest)!), Load(p.GetValue(right)!, p.GetValue(manifest)!), output));
        return new Command("clients", "The clients in deploy/.") { list, add, diff };
    }

    private static Command Workflow(TextWriter output)
    {
        var client = new Argument<string>("CLIENT");
        var target = new Option<string?>("--output") { Description = "The file to write; else it is printed." };
        var workflow = new Command("workflow", "The GitHub Actions workflow that deploys a client.") { client, target };
        workflow.SetAction(p =>
        {
            var text = WorkflowCommand.Write(DefaultRoot, p.GetValue(client)!);
            if (p.GetValue(target) is { } file) File.WriteAllText(file, text);
            else output.Write(text);
        });
        return workflow;
    }

    private static Deployment Load(string environment, string manifest) => DeploymentFile.Load(manifest, Path.Combine(DefaultRoot, $"{environment}.yaml"));
}
