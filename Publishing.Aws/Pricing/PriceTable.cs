using System.Text.Json;

namespace Platform.Publishing.Aws.Pricing;

/// <summary>The dated list of prices, <c>prices.json</c>: US dollars.</summary>
internal sealed record PriceTable
{
    public required string Date { get; init; }
    public required string Region { get; init; }
    public required string Source { get; init; }

    /// <summary>In a month.</summary>
    public double Hours { get; init; }

    public required FargatePrices Fargate { get; init; }
    public required BalancerPrices Balancer { get; init; }
    public required NatPrices Nat { get; init; }
    public required LogPrices Logs { get; init; }
    public double Alarm { get; init; }
    public double Dashboard { get; init; }
    public double CustomMetric { get; init; }
    public double Secret { get; init; }
    public double Key { get; init; }
    public double EcrGb { get; init; }
    public double OutGb { get; init; }
    public double S3Gb { get; init; }
    public double CdnGb { get; init; }
    public double HostedZone { get; init; }
    public double EfsGb { get; init; }
    public double RdsGb { get; init; }
    public required IReadOnlyDictionary<string, double> ClassHour { get; init; }
    public required IReadOnlyDictionary<string, double> DocumentClassHour { get; init; }
    public required IReadOnlyDictionary<string, double> Atlas { get; init; }
    public required IReadOnlyDictionary<string, SeedEstimate> Seeds { get; init; }

    public static PriceTable Load()
    {
        using var stream = typeof(PriceTable).Assembly.GetManifestResourceStream("prices.json") ?? throw new InvalidOperationException("prices.json is not embedded in this assembly. Build it again from Publishing.Aws.csproj.");
        return JsonSerializer.Deserialize<PriceTable>(stream, JsonSerializerOptions.Web)!;
    }
}

internal sealed record FargatePrices(double VcpuHour, double GbHour, double SpotShare);

internal sealed record BalancerPrices(double Hour, double CapacityUnitHour);

internal sealed record NatPrices(double Hour, double Gb, double AddressHour);

internal sealed record LogPrices(double Gb);

/// <summary>What a planning document reckoned, by the same names of lines.</summary>
internal sealed record SeedEstimate(double Total, string Of, IReadOnlyDictionary<string, double> Lines);
