using System.Text.RegularExpressions;
using Platform.Migrator.Sync;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.Migrator.Runbooks;

/// <summary>Addresses as shell variables: from the environment where it has them, else to be filled in. Never a password.</summary>
internal sealed partial class RunbookAddresses(IConfiguration configuration)
{
    public string Store(StorePlan store, Side side, IStoreScripts scripts)
    {
        var (name, variable) = (PlanEnvironment.NameOf(store, side), PlanEnvironment.VariableOf(store, side));
        var given = configuration.GetConnectionString(store.ConnectionName(side));
        return $"{name}={Quoted(scripts.Address(string.IsNullOrEmpty(given) ? null : given))}   # {(string.IsNullOrEmpty(given) ? "fill in: the address and password are in" : "password: in")} {variable}";
    }

    public string Gateway(GatewayRouterPlan router)
    {
        try
        {
            var url = new ServiceEndpoints(configuration).Resolve(PlanText.Resolve(router.Url, name => configuration[name.Replace("__", ":", StringComparison.Ordinal)]));
            return $"GATEWAY={Quoted(url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/'))}";
        }
        catch (Exception unknown) when (unknown is ConfigurationException or PlanTextException or UriFormatException)
        {
            return $"GATEWAY='http://HOST:PORT'   # fill in: the gateway's admin endpoint, in the plan {router.Url}";
        }
    }

    /// <summary>As the shell reads it from the variable that the plan names.</summary>
    public static string Token(GatewayRouterPlan router) =>
        router.BearerToken is { } token && OneVariable().IsMatch(token) ? token : "${GATEWAY_TOKEN}";

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^\$\{[A-Za-z_][A-Za-z0-9_]*\}$")]
    private static partial Regex OneVariable();
}
