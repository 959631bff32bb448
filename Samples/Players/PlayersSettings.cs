using Platform.Players.Load;
using Platform.ServiceDefaults;

namespace Platform.Players;

/// <summary>What the virtual users are told by the environment.</summary>
/// <param name="LedgerPath">Where the ledger is kept on disk too; null keeps it in memory alone.</param>
/// <param name="Even">Arrivals evenly spaced instead of at random (Poisson).</param>
/// <param name="Seed">Makes arrivals and choices the same in every run.</param>
/// <param name="MostOutstanding">Requests without an answer at one time; beyond it an arrival fails as <c>overload</c> instead of being sent.</param>
internal sealed record PlayersSettings(
    LoadRates Rates, LoadProfile Profile, bool AutoStart, string? LedgerPath, bool Even, int Seed, int MostOutstanding, string? CosyToken)
{
    public const string TokenVariable = "PLAYERS_TOKEN";
    public const string GatewayUrl = "http://gateway/";

    public static PlayersSettings Read(IConfiguration configuration)
    {
        try
        {
            return ReadChecked(configuration);
        }
        catch (InvalidOperationException fault)
        {
            throw new ConfigurationException($"A setting of the players cannot be read: {fault.Message}");
        }
    }

    private static PlayersSettings ReadChecked(IConfiguration configuration)
    {
        var profile = configuration["PLAYERS:PROFILE"] ?? LoadProfile.Steady.Name;
        return new(
            new(Rate(configuration, "WRITESPERSECOND", 200), Rate(configuration, "READSPERSECOND", 400)),
            LoadProfile.Find(profile) ?? throw new ConfigurationException($"PLAYERS__PROFILE is '{profile}'. Set it to {LoadProfile.Names}."),
            configuration.GetValue("PLAYERS:AUTOSTART", false),
            configuration["PLAYERS:LEDGER"],
            configuration.GetValue("PLAYERS:EVEN", false),
            configuration.GetValue("PLAYERS:SEED", 1),
            configuration.GetValue("PLAYERS:MOSTOUTSTANDING", 4000),
            configuration["COSY_TOKEN"]);
    }

    private static double Rate(IConfiguration configuration, string name, double otherwise)
    {
        var rate = configuration.GetValue($"PLAYERS:{name}", otherwise);
        return LoadRates.IsPossible(rate) ? rate : throw new ConfigurationException($"PLAYERS__{name} is {rate}. Set it to a number from 0 to {LoadRates.Most}.");
    }
}
