using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>Reads every parameter before anything starts: a missing one is said at once, a secret one is masked from then on.</summary>
internal sealed class Parameters(IDistributedApplicationBuilder model, ResourceBoard board, SecretMask mask)
{
    public async Task ResolveAsync(CancellationToken cancellationToken)
    {
        foreach (var server in model.Resources.OfType<PostgresServerResource>()) await ReadAsync(server.PasswordParameter, cancellationToken);
        foreach (var parameter in model.Resources.OfType<ParameterResource>())
        {
            var value = await ReadAsync(parameter, cancellationToken);
            board.Update(parameter.Name, s => s with { State = States.Running, Value = value });
        }
    }

    private async ValueTask<string?> ReadAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        var value = await parameter.GetValueAsync(cancellationToken);
        if (parameter.Secret && value is not null) mask.Add(value);
        return value;
    }
}
