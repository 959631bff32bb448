using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Aws.Ecs;
using Platform.Migrator.Driving;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Configuration;

/// <summary>A place in moto. It is looked at and changed by clients of its own.</summary>
internal abstract class AwsPlace(MotoServer server) : ConfigurationPlace
{
    private readonly AwsClients _clients = AwsClients.Of(server.Access);

    protected override AwsClients Aws => _clients;

    /// <summary>What will be there is known before it is written: there is no answer to lose.</summary>
    public override void LoseNextAnswer() => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        await base.DisposeAsync();
    }

    protected static T Now<T>(Task<T> task) => task.GetAwaiter().GetResult();
}

internal sealed class SsmPlace : AwsPlace
{
    private readonly string _name = $"/{MotoWorld.Name("app")}/address";
    private long _byTest;

    public SsmPlace(MotoServer server)
        : base(server)
    {
        _byTest = Now(Aws.Ssm.PutParameterAsync(_name, Before, "SecureString", null, overwrite: false, CancellationToken.None));
    }

    public override string Content
    {
        get => Now(Aws.Ssm.FindParameterAsync(_name, CancellationToken.None))!.Value;
        set
        {
            Now(Aws.Ssm.PutParameterAsync(_name, value, "SecureString", null, overwrite: true, CancellationToken.None));
            _byTest++;
        }
    }

    public override int Writes => (int)(Now(Aws.Ssm.FindParameterAsync(_name, CancellationToken.None))!.Version - _byTest);

    protected override string Lines => $"- ssm: {_name}\n  value: {JsonSerializer.Serialize(Before.Replace("Host=old", "${TARGET_MAIN}", StringComparison.Ordinal))}\n";
}

internal sealed class SecretPlace : AwsPlace
{
    private readonly string _name = MotoWorld.Name("secret");
    private string _seen = Before;

    public SecretPlace(MotoServer server)
        : base(server) => Now(Aws.Secrets.CreateSecretAsync(_name, Before, null, Guid.NewGuid(), CancellationToken.None));

    public override string Content
    {
        get => Now(Aws.Secrets.FindSecretValueAsync(_name, CancellationToken.None))!.SecretString!;
        set => Now(Aws.Secrets.PutSecretValueAsync(_name, _seen = value, Guid.NewGuid(), CancellationToken.None));
    }

    /// <summary>Told from its content: versions have names, no numbers.</summary>
    public override int Writes => Content == _seen ? 0 : 1;

    protected override string Lines => $"- secret: {_name}\n  values: {{ ADDRESS: \"${{TARGET_MAIN}}\" }}\n";
}

internal sealed class EcsPlace : AwsPlace
{
    private readonly string _cluster;
    private readonly string _service;
    private int _byTest = 1;

    private EcsPlace(MotoServer server, string cluster, string service)
        : base(server) => (_cluster, _service) = (cluster, service);

    public override string Content
    {
        get
        {
            var variables = TaskDefinitions.Environment(Container(Definition())).ToDictionary();
            return $"{{\n  \"other\": \"{variables["other"]}\",\n  \"ADDRESS\": \"{variables["ADDRESS"]}\"\n}}\n";
        }

        set
        {
            var definition = Definition();
            TaskDefinitions.SetEnvironment(Container(definition), JsonNode.Parse(value)!.AsObject().Select(pair => KeyValuePair.Create(pair.Key, (string)pair.Value!)));
            Now(Aws.Ecs.UpdateServiceAsync(_cluster, _service, Now(Aws.Ecs.RegisterTaskDefinitionAsync(definition, CancellationToken.None)), null, CancellationToken.None));
            _byTest++;
        }
    }

    public override int Writes => (int)Definition()["revision"]! - _byTest;

    protected override string Lines => $"- ecs: {{ cluster: {_cluster}, service: {_service} }}\n  environment: {{ ADDRESS: \"${{TARGET_MAIN}}\" }}\n";

    public static async Task<EcsPlace> MakeAsync(MotoServer server)
    {
        using var world = new MotoWorld(server.Url);
        var (cluster, service) = await world.ServiceAsync(("other", "kept as it is"), ("ADDRESS", "Host=old"));
        return new EcsPlace(server, cluster, service);
    }

    private static JsonObject Container(JsonObject definition) => TaskDefinitions.Container(definition, "web")!;

    private JsonObject Definition() => Now(Aws.Ecs.DescribeTaskDefinitionAsync(Now(Aws.Ecs.FindServiceAsync(_cluster, _service, CancellationToken.None))!.TaskDefinition, CancellationToken.None));
}
