using System.Globalization;
using Platform.Cosy.Store;
using Platform.Cosy.Store.Seeds;
using Platform.ServiceDefaults;

namespace Platform.Cosy;

/// <summary><c>cosy seed N</c>: makes what the app needs where it is absent, and fills it to N rows (documents). Exit codes: 0 done, 1 the store failed, 64 bad arguments, 78 no address.</summary>
internal static class SeedCommand
{
    private const string Usage = "usage: cosy seed N, where N is the number of rows in all, 10 to 100000000";

    public static async Task<int> RunAsync(string[] arguments, IConfiguration configuration, TextWriter output, CancellationToken cancel)
    {
        if (arguments is not [_, var text] || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) || rows is < SeedPlan.Minimum or > 100_000_000)
            return await FailAsync(64, Usage);
        if (configuration.GetConnectionString("main") is not { } store)
            return await FailAsync(78, $"no store to fill: set {CosySettings.StoreVariable}");
        try
        {
            await StoreKinds.Seed(StoreAddress.Parse(store), output).RunAsync(rows, cancel);
            await output.WriteLineAsync("seed: done");
            return 0;
        }
        catch (ConfigurationException fault)
        {
            return await FailAsync(78, fault.Message);
        }
        catch (StoreException fault)
        {
            return await FailAsync(1, $"{fault.Message} {fault.Hint}");
        }
    }

    public static async Task<int> FailAsync(int code, string message)
    {
        await Console.Error.WriteLineAsync($"error: {message}");
        return code;
    }
}
