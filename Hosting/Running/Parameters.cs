using System.Collections.Immutable;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>Reads every parameter before anything starts: which are missing is known at once, and a secret one is masked from then on.</summary>
internal sealed class Parameters(IDistributedApplicationBuilder model, ResourceBoard board, SecretMask mask)
{
    private readonly TaskCompletionSource allAreThere = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableList<ParameterResource> missing = [];

    public IReadOnlyList<ParameterResource> Missing => missing;

    public Task AllAreThere => allAreThere.Task;

    /// <summary>What is to be said of the first that is missing, where nobody can be asked.</summary>
    public HostingException? FirstMissing { get; private set; }

    public async Task ResolveAsync(CancellationToken cancellationToken)
    {
        foreach (var parameter in model.Resources.OfType<ParameterResource>()) await ReadAsync(parameter, cancellationToken);
        foreach (var secret in model.Resources.Select(SecretOf).OfType<ParameterResource>().Where(p => !model.Resources.Contains(p)))
            Mask(secret, await secret.GetValueAsync(cancellationToken));
        if (missing.IsEmpty) allAreThere.TrySetResult();
    }

    /// <summary>A person's value, for this run.</summary>
    public void Give(ParameterResource parameter, string value)
    {
        parameter.Give(value);
        Show(parameter, value);
        if (ImmutableInterlocked.Update(ref missing, all => all.Remove(parameter)) && missing.IsEmpty) allAreThere.TrySetResult();
    }

    private async Task ReadAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        try
        {
            Show(parameter, await parameter.GetValueAsync(cancellationToken));
        }
        catch (HostingException fault) when (fault.ExitCode == ExitCode.MissingParameter)
        {
            FirstMissing ??= fault;
            missing = missing.Add(parameter);
            board.Update(parameter.Name, s => s with { State = States.ValueMissing });
        }
    }

    private void Show(ParameterResource parameter, string? value)
    {
        Mask(parameter, value);
        board.Update(parameter.Name, s => s with { State = States.Running, Value = value });
    }

    /// <summary>Also as it stands in an address.</summary>
    private void Mask(ParameterResource parameter, string? value)
    {
        if (!parameter.Secret || value is null) return;
        mask.Add(value);
        mask.Add(Uri.EscapeDataString(value));
    }

    private static ParameterResource? SecretOf(IResource resource) => resource switch
    {
        PostgresServerResource postgres => postgres.PasswordParameter,
        MongoDBServerResource mongo => mongo.PasswordParameter,
        RedisResource redis => redis.PasswordParameter,
        _ => null,
    };
}
