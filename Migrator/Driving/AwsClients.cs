using Platform.Aws;
using Platform.Aws.CloudWatch;
using Platform.Aws.Ecs;
using Platform.Aws.Elb;
using Platform.Aws.Route53;
using Platform.Aws.SecretsManager;
using Platform.Aws.Ssm;

namespace Platform.Migrator.Driving;

/// <summary>The clients of one account and region, made when a plan first needs them: a plan without AWS needs no region.</summary>
/// <param name="ensureLease">Asked before everything that changes something; see <see cref="Journal.IJournalStore.EnsureLease"/>.</param>
internal sealed class AwsClients(Func<AwsAccess> access, Action ensureLease) : IDisposable
{
    /// <summary>Two attempts of it end well within half of a journal's lease, and within a step's limit.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private readonly List<IDisposable> _made = [];
    private readonly Dictionary<Type, AwsClient> _clients = [];

    public SsmClient Ssm => Of(a => new SsmClient(a));
    public SecretsManagerClient Secrets => Of(a => new SecretsManagerClient(a));
    public EcsClient Ecs => Of(a => new EcsClient(a));
    public ElbClient Elb => Of(a => new ElbClient(a));
    public Route53Client Route53 => Of(a => new Route53Client(a));
    public CloudWatchClient CloudWatch => Of(a => new CloudWatchClient(a));

    public static AwsClients FromEnvironment(Func<string, string?> environment, Action ensureLease) =>
        new(() => AwsAccess.FromEnvironment(environment) with { Timeout = Limit, MaxAttempts = 2 }, ensureLease);

    /// <summary>Where nothing has a lease to lose.</summary>
    public static AwsClients Of(AwsAccess access) => new(() => access, static () => { });

    public void EnsureLease() => ensureLease();

    public void Dispose()
    {
        lock (_made)
            _made.ForEach(client => client.Dispose());
    }

    private T Of<T>(Func<AwsAccess, T> make)
        where T : AwsClient
    {
        lock (_made)
        {
            if (_clients.TryGetValue(typeof(T), out var client))
                return (T)client;
            var made = make(access());
            _made.Add(made);
            _clients[typeof(T)] = made;
            return made;
        }
    }
}
