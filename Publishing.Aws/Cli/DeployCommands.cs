using System.CommandLine;
using Platform.Publishing.Aws.Deploying;
using Platform.Publishing.Aws.Deploying.Images;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Cli;

/// <summary>The commands that ask AWS something: deploy, diff, drift, outputs, destroy.</summary>
internal sealed class DeployCommands(TextWriter output)
{
    private readonly Option<string> manifest = new("--manifest") { DefaultValueFactory = _ => "aspire-manifest.json", Description = "The Aspire manifest: ours, or any other." };
    private readonly Option<string?> settings = new("--settings") { Description = "deploy/CLIENT/ENV.yaml. Without it a small development environment is meant." };
    private readonly Option<string?> target = new("--output") { Description = "Where the publication that is deployed is written; artifacts/publish/CLIENT-ENV when not given." };
    private readonly Option<bool> yes = new("--yes") { Description = "Approves everything beforehand." };
    private readonly Option<string?> role = new("--role") { Description = "The role that CloudFormation takes: its name or ARN. Without it, it does everything with your own permissions." };
    private readonly Option<string?> version = new("--version-tag", "--version") { Description = "The tag of images that are built; the commit when not given." };
    private readonly Option<string[]> images = new("--image") { Description = "SERVICE=REPOSITORY@sha256:DIGEST: taken as it is; nothing is built.", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string[]> parameters = new("--parameter") { Description = "NAME=VALUE: a parameter of the environment's template." };
    private readonly Option<bool> noSnapshots = new("--no-snapshots") { Description = "Leaves out the snapshots of stores before their stack changes." };
    private readonly Option<string[]> lose = new("--lose") { Description = "A logical id whose data may go with the stack." };
    private readonly Option<string?> plan = new("--plan") { Description = "Writes the load balancer's ARNs into this plan." };
    private readonly Option<string?> service = new("--service") { Description = "Whose traffic the plan moves." };

    public IReadOnlyList<Command> All() =>
    [
        Command("deploy", "Checks, builds and pushes images, takes snapshots, shows each change set and executes it.", [yes, role, version, images, parameters, noSnapshots],
            async (d, o, c, token) => await new Deployer(d, o, c, Tools(o), Approval.AtTerminal(o.Yes, output), output).DeployAsync(token) ? ExitCodes.Ok : ExitCodes.NotDone),
        Command("diff", "What a deployment would change. Exit code 2 when it would change something.", [role, version, images, parameters],
            async (d, o, c, token) => await new Deployer(d, o, c, Tools(o), Approval.AtTerminal(false, output), output).DiffAsync(token) ? ExitCodes.Different : ExitCodes.Ok),
        Command("drift", "What somebody changed by hand. Exit code 2 when there is something.", [], async (d, o, c, token) => await DriftCommand.TellAsync(d, o, c, output, token) ? ExitCodes.Different : ExitCodes.Ok),
        Outputs(),
        Destroy(),
    ];

    private Command Outputs() => Command("outputs", "What the environment tells of itself; with --plan, brought into the migration's plan.", [plan, service], async (d, _, c, token, parsed) =>
    {
        if (parsed.GetValue(plan) is { } file) await OutputsCommand.FillAsync(d, c, file, parsed.GetValue(service), output, token);
        else await OutputsCommand.TellAsync(d, c, output, token);
        return ExitCodes.Ok;
    });

    private Command Destroy() => Command("destroy", "Takes the environment away, and keeps its data.", [yes, role, lose], async (d, o, c, token, parsed) =>
        await new DestroyCommand(d, o, c, Approval.AtTerminal(o.Yes, output), output).RunAsync(parsed.GetValue(lose) ?? [], token) ? ExitCodes.Ok : ExitCodes.NotDone);

    private Command Command(string name, string description, Option[] more, Func<Deployment, DeployOptions, AwsClients, CancellationToken, Task<int>> run) =>
        Command(name, description, more, (d, o, c, token, _) => run(d, o, c, token));

    private Command Command(string name, string description, Option[] more, Func<Deployment, DeployOptions, AwsClients, CancellationToken, ParseResult, Task<int>> run)
    {
        var command = new Command(name, description);
        foreach (var option in more.Concat([manifest, settings, target])) command.Options.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            var deployment = DeploymentFile.Load(parsed.GetValue(manifest)!, parsed.GetValue(settings));
            var options = Read(parsed, deployment, more);
            using var clients = AwsClients.For(deployment.Settings.Region, Environment.GetEnvironmentVariable);
            return await run(deployment, options, clients, cancel, parsed);
        });
        return command;
    }

    private DeployOptions Read(ParseResult parsed, Deployment deployment, Option[] more)
    {
        bool Has(Option option) => more.Contains(option);
        return new DeployOptions
        {
            Manifest = parsed.GetValue(manifest)!, Settings = parsed.GetValue(settings),
            Output = parsed.GetValue(target) ?? Path.Combine("artifacts", "publish", deployment.Names.Prefix),
            Yes = Has(yes) && parsed.GetValue(yes), Role = Has(role) ? parsed.GetValue(role) : null, Version = Has(version) ? parsed.GetValue(version) : null,
            Images = Has(images) ? Pairs(parsed.GetValue(images), "--image") : new Dictionary<string, string>(),
            Parameters = Has(parameters) ? Pairs(parsed.GetValue(parameters), "--parameter") : new Dictionary<string, string>(),
            Snapshots = !(Has(noSnapshots) && parsed.GetValue(noSnapshots)),
        };
    }

    private static Dictionary<string, string> Pairs(string[]? texts, string option)
    {
        var pairs = new Dictionary<string, string>();
        foreach (var text in texts ?? [])
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } value]) throw new DeployException($"`{option} {text}` has no name or no value.", $"Write {option} NAME=VALUE.");
            pairs[name] = value;
        }
        return pairs;
    }

    /// <summary>Paths in a manifest begin where it lies.</summary>
    private static ContainerTools Tools(DeployOptions options) => new(Path.GetDirectoryName(Path.GetFullPath(options.Manifest))!, new ProgramRunner());
}
