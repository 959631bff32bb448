using Platform.Aws.CloudFormation;
using Platform.Publishing.Aws.Deploying.Images;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Output;
using Platform.Publishing.Aws.Stacks;

namespace Platform.Publishing.Aws.Deploying;

/// <summary>
/// Brings an environment to AWS: what must be so is checked, the base stack comes first, then images and secrets, then the environment. Every step looks whether it is done already, so that a
/// deployment that was interrupted anywhere is continued by starting it again.
/// </summary>
internal sealed class Deployer(Deployment deployment, DeployOptions options, AwsClients clients, IImageBuilder builder, Approval approval, TextWriter output)
{
    /// <returns>False when a change was not approved.</returns>
    public async Task<bool> DeployAsync(CancellationToken cancel)
    {
        var images = new ImageSupply(deployment, options, clients.Ecr, builder, output);
        await images.CheckAsync(cancel);
        await CheckAsync(cancel);
        Publisher.Write(deployment, options.Output);
        var run = await RunAsync(cancel);
        if (!await run.DeployAsync(Base(), null, cancel)) return false;
        await FilledAsync(cancel);
        var supplied = await images.SupplyAsync(cancel);
        var resources = await clients.ResourcesAsync(deployment.Names.Stack, cancel);
        var snapshots = new StoreSnapshots(clients, deployment, output) { Pause = options.Pause };
        if (!await run.DeployAsync(await EnvironmentAsync(supplied, resources, cancel), options.Snapshots ? token => snapshots.TakeAsync(resources, token) : null, cancel)) return false;
        await OutputsCommand.TellAsync(deployment, clients, output, cancel);
        return true;
    }

    /// <returns>Whether a deployment would change anything.</returns>
    public async Task<bool> DiffAsync(CancellationToken cancel)
    {
        Publisher.Write(deployment, options.Output);
        var run = await RunAsync(cancel);
        var baseDiffers = await run.DiffAsync(Base(), cancel);
        if ((await clients.ResourcesAsync(deployment.Names.BaseStack, cancel)).Count == 0)
        {
            output.WriteLine($"{deployment.Names.Stack}: is made when {deployment.Names.BaseStack} is there");
            return true;
        }
        var resources = await clients.ResourcesAsync(deployment.Names.Stack, cancel);
        if (resources.Count == 0)
        {
            output.WriteLine($"{deployment.Names.Stack}: a new stack");
            return true;
        }
        return await run.DiffAsync(await EnvironmentAsync(Given(), resources, cancel), cancel) || baseDiffers;
    }

    private async Task<StackRun> RunAsync(CancellationToken cancel) =>
        new(clients, clients.Stacks(options, (await clients.Sts.GetCallerIdentityAsync(cancel)).Account), approval, options, output);

    private async Task CheckAsync(CancellationToken cancel)
    {
        var found = await new Preflight(clients, deployment).CheckAsync(cancel);
        foreach (var note in found.Where(f => !f.Hinders)) output.WriteLine($"note: {note.What} {note.Remedy}");
        if (found.Where(f => f.Hinders).ToList() is { Count: > 0 } missing)
            throw new DeployException($"{missing.Count} things are not as they must be, and nothing was begun:{string.Concat(missing.Select(m => $"{Environment.NewLine}  {m.What} {m.Remedy}"))}", "See to them, and start again.");
    }

    private async Task FilledAsync(CancellationToken cancel)
    {
        if (await new Preflight(clients, deployment).UnfilledAsync(cancel) is { Count: > 0 } unfilled)
            throw new DeployException($"secrets are empty that services need to start: {string.Join(", ", unfilled)}.", $"Fill each (`aws secretsmanager put-secret-value --region {deployment.Settings.Region} --secret-id NAME --secret-string file://...`), and start again: it goes on from here.");
    }

    private StackTarget Base() => new(deployment.Names.BaseStack, TemplateSource.Of(Template(deployment.Names.BaseStack)), new Dictionary<string, string?>(), EnvironmentStack.TagsOf(deployment), deployment.Defaults.Protected);

    private async Task<StackTarget> EnvironmentAsync(IReadOnlyDictionary<string, string> images, IReadOnlyDictionary<string, string> resources, CancellationToken cancel)
    {
        var template = Template(deployment.Names.Stack);
        var bucket = (await clients.ResourcesAsync(deployment.Names.BaseStack, cancel)).GetValueOrDefault(BaseStack.TemplatesId)
            ?? throw new DeployException($"the stack {deployment.Names.BaseStack} has no bucket for templates.", "See whether somebody deleted it.");
        var standing = resources.Count == 0 ? null : await clients.CloudFormation.FindStackAsync(deployment.Names.Stack, cancel);
        var weights = await StackParameters.WeightsAsync(deployment, resources, clients.Elb, cancel);
        var parameters = StackParameters.Of(template, standing?.Parameters ?? [], weights, images, options.Parameters);
        return new(deployment.Names.Stack, await TemplateUpload.PutAsync(clients.Access, bucket, deployment.Names.Stack, template, cancel), parameters, EnvironmentStack.TagsOf(deployment), deployment.Defaults.Protected);
    }

    /// <summary>For a comparison no image is built: one that is not given stays as it is.</summary>
    private Dictionary<string, string> Given() => options.Images.ToDictionary(i => $"{ResourceNames.Id(i.Key)}Image", i => i.Value);

    /// <summary>Compact: CloudFormation takes 51,200 bytes of a template by mouth, and of indentation most.</summary>
    private string Template(string stack)
    {
        using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(options.Output, $"{stack}.template.json")));
        return System.Text.Json.JsonSerializer.Serialize(document.RootElement);
    }
}
