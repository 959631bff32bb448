using Platform.Cosy.Store;
using Platform.ServiceDefaults;

namespace Platform.Cosy;

/// <summary>What one instance of the app is told by its environment.</summary>
/// <param name="Side">The name of this instance: <c>source</c>, <c>target</c>, or <c>unknown</c> when nobody said.</param>
/// <param name="PointerFile">A file that names the store's address and may change while the app runs; null when there is none.</param>
/// <param name="Store">The store's address where the pointer file says nothing.</param>
/// <param name="Source">The known address of the source store, to tell which side a store is; null when not given.</param>
/// <param name="Bot">Whether the bot starts with the app. It must run in one instance only.</param>
/// <param name="BotFile">Where the bot remembers what it was told last, so that an instance that is restarted does not start a bot that was stopped; null when it need not.</param>
internal sealed record CosySettings(string Side, string? PointerFile, string? Store, StoreAddress? Source, StoreAddress? Target, bool Bot, string? BotFile)
{
    public const string TokenVariable = "COSY_TOKEN";

    /// <summary>The name of the store's address in the environment and in the pointer file.</summary>
    public const string StoreVariable = "ConnectionStrings__main";

    public static CosySettings Read(IConfiguration configuration) => new(
        configuration["COSY:SIDE"] ?? "unknown",
        configuration["COSY:POINTERFILE"],
        configuration.GetConnectionString("main"),
        Known(configuration, "main-source"),
        Known(configuration, "main-target"),
        Flag(configuration, "COSY:BOT"),
        configuration["COSY:BOTFILE"]);

    private static bool Flag(IConfiguration configuration, string key) => configuration[key] switch
    {
        null or "" => false,
        var text => bool.TryParse(text, out var on) ? on : throw new ConfigurationException($"{key.Replace(":", "__", StringComparison.Ordinal)} is '{text}'. Set it to true or false."),
    };

    private static StoreAddress? Known(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { } address ? StoreAddress.Parse(address) : null;
}
