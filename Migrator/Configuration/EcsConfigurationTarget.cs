using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Aws.Ecs;
using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Configuration;

/// <summary>
/// The variables of a container in an Amazon ECS service. Its content is the list of them as JSON, in their order. A write registers a revision of the task definition
/// that differs in nothing else, and updates the service to it; the tasks are replaced in the service's own time, so <c>verify</c> has to say when the app has taken it.
/// </summary>
/// <param name="values">Resolved when used: they may hold secrets.</param>
internal sealed class EcsConfigurationTarget(EcsConfigurationPlan place, Func<IReadOnlyDictionary<string, string>> values, AwsClients aws) : IConfigurationTarget
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name => place.Place;

    public string ByHand => $"When what stands there is of no use, update {place.Service} to a task definition with the snapshot's variables yourself (aws ecs register-task-definition, update-service); then repeat the step.";

    public Task<byte[]?> ReadAsync(CancellationToken cancel) => AwsFaults.AskAsync<byte[]?>($"The {Name} could not be read", async () => Write((await StandingAsync(cancel)).Variables));

    public byte[] Expect(byte[]? standing)
    {
        var variables = Read(standing).ToList();
        foreach (var (name, value) in PlanValues.Of(Name, values))
        {
            var at = variables.FindIndex(variable => variable.Name == name);
            if (at < 0)
                variables.Add(new(name, value));
            else
                variables[at] = new(name, value);
        }
        return Write(variables);
    }

    public Task ApplyAsync(byte[]? standing, CancellationToken cancel) => SetAsync(Expect(standing), cancel);

    public Task RestoreAsync(byte[]? content, CancellationToken cancel) => SetAsync(content ?? Write([]), cancel);

    private Task SetAsync(byte[] content, CancellationToken cancel) => AwsFaults.AskAsync($"The {Name} could not be updated", async () =>
    {
        var (definition, container, _) = await StandingAsync(cancel);
        TaskDefinitions.SetEnvironment(container, Read(content).Select(variable => KeyValuePair.Create(variable.Name, variable.Value)));
        aws.EnsureLease();
        var revision = await aws.Ecs.RegisterTaskDefinitionAsync(definition, cancel);
        aws.EnsureLease();
        await aws.Ecs.UpdateServiceAsync(place.Cluster, place.Service, revision, null, cancel);
    });

    private async Task<(JsonObject Definition, JsonObject Container, IEnumerable<Variable> Variables)> StandingAsync(CancellationToken cancel)
    {
        var service = await aws.Ecs.FindServiceAsync(place.Cluster, place.Service, cancel)
            ?? throw new StepFault($"There is no {Name}.", "Correct the plan's `configuration`, or deploy the service.");
        var definition = await aws.Ecs.DescribeTaskDefinitionAsync(service.TaskDefinition, cancel);
        var container = TaskDefinitions.Container(definition, place.Container)
            ?? throw new StepFault($"The {Name} has no container {place.Container ?? "that is the only one"}.", "Name the container in the plan: `ecs: { ..., container: NAME }`.");
        return (definition, container, TaskDefinitions.Environment(container).Select(pair => new Variable(pair.Key, pair.Value)));
    }

    private static byte[] Write(IEnumerable<Variable> variables) => JsonSerializer.SerializeToUtf8Bytes(variables, Json);

    private List<Variable> Read(byte[]? content)
    {
        try
        {
            return content is null ? [] : JsonSerializer.Deserialize<List<Variable>>(content, Json) ?? [];
        }
        catch (JsonException)
        {
            throw new StepFault($"The snapshot of the {Name} is no list of variables.", "Bring it back from a copy of the state directory: it is JSON, [{\"name\":...,\"value\":...}].");
        }
    }

    private sealed record Variable(string Name, string Value);
}
