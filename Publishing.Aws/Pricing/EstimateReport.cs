using System.Globalization;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Pricing;

/// <summary>The estimate for people, beside what the planning documents reckoned for an environment of the kind.</summary>
internal static class EstimateReport
{
    public static void Write(Deployment deployment, TextWriter output)
    {
        var prices = PriceTable.Load();
        var lines = new Estimate(deployment, prices).Lines().ToList();
        var seeds = Compared(deployment, prices);
        output.WriteLine($"{deployment.Names.Prefix}: US dollars a month, list prices of {prices.Region}, {prices.Date}");
        output.WriteLine();
        output.WriteLine($"{"",-18}{"",8}{string.Concat(seeds.Select(s => $"{s.Key,22}"))}");
        foreach (var line in lines)
            output.WriteLine($"{line.Service,-18}{Money(line.Month),8}{string.Concat(seeds.Select(s => $"{(s.Value.Lines.TryGetValue(line.Service, out var seed) ? Money(seed) : "-"),22}"))}  {line.Basis}");
        foreach (var missing in seeds.SelectMany(s => s.Value.Lines.Keys).Distinct().Where(k => lines.All(l => l.Service != k)))
            output.WriteLine($"{missing,-18}{"-",8}{string.Concat(seeds.Select(s => $"{(s.Value.Lines.TryGetValue(missing, out var seed) ? Money(seed) : "-"),22}"))}");
        output.WriteLine($"{"Total",-18}{Money(lines.Sum(l => l.Month)),8}{string.Concat(seeds.Select(s => $"{Money(s.Value.Total),22}"))}");
        output.WriteLine();
        foreach (var (name, seed) in seeds) output.WriteLine($"{name}: {seed.Of}");
        output.WriteLine($"Left out: {Estimate.LeavesOut}.");
        output.WriteLine(prices.Source);
    }

    /// <summary>The documents' environments of the same stage.</summary>
    private static IReadOnlyList<KeyValuePair<string, SeedEstimate>> Compared(Deployment deployment, PriceTable prices) =>
        [.. prices.Seeds.Where(s => s.Key.Contains("development", StringComparison.OrdinalIgnoreCase) == (deployment.Settings.Stage != Stage.Production))];

    private static string Money(double amount) => amount.ToString("0", CultureInfo.InvariantCulture);
}
