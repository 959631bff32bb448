using Platform.Publishing.Aws.Deploying.Plans;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Deploying;

/// <summary>What the environment's stack tells of itself, and the same brought into the migration's plan.</summary>
internal static class OutputsCommand
{
    public static async Task TellAsync(Deployment deployment, AwsClients clients, TextWriter output, CancellationToken cancel)
    {
        foreach (var (name, value) in (await OfAsync(deployment, clients, cancel)).OrderBy(o => o.Key, StringComparer.Ordinal)) output.WriteLine($"{name}: {value}");
    }

    /// <summary>Writes the load balancer's and target groups' ARNs to where the plan names them.</summary>
    /// <param name="service">Whose traffic the plan moves; null: the one that users reach.</param>
    public static async Task FillAsync(Deployment deployment, AwsClients clients, string plan, string? service, TextWriter output, CancellationToken cancel)
    {
        var applications = deployment.Exposed.Where(s => s.Role == ServiceRole.Application).Select(s => s.Name).ToList();
        var meant = service ?? (applications is [var only] ? only : null);
        if (meant is null || !applications.Contains(meant))
            throw new DeployException(service is null ? $"users reach {applications.Count} services, and the plan moves one's traffic." : $"`{service}` is no service that users reach.", $"Give --service with one of {string.Join(", ", applications)}.");
        var outputs = await OfAsync(deployment, clients, cancel);
        var id = ResourceNames.Id(meant);
        string Value(string name) => outputs.GetValueOrDefault($"{id}{name}") ?? throw new DeployException($"the stack {deployment.Names.Stack} has no output {id}{name}.", "Deploy it again: it was deployed from an older template.");
        foreach (var line in PlanFile.Fill(plan, new(Value("ListenerArn"), Value("BlueTargetsArn"), Value("GreenTargetsArn")))) output.WriteLine($"{plan}: {line}");
    }

    private static async Task<IReadOnlyDictionary<string, string>> OfAsync(Deployment deployment, AwsClients clients, CancellationToken cancel) =>
        (await clients.CloudFormation.FindStackAsync(deployment.Names.Stack, cancel) ?? throw new DeployException($"there is no stack {deployment.Names.Stack}.", "Deploy it first: ./publish deploy CLIENT ENV.")).Outputs;
}
