using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.HealthProbe.Api;
using Platform.HealthProbe.Probing;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.HealthProbe.OneShot;

/// <summary>Asks every endpoint once, prints what came, and tells by its exit code whether all are well.</summary>
internal static class OneShotProbe
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(Plan plan, bool json, TextWriter output, CancellationToken cancel)
    {
        if (plan.Probes.Count == 0)
            return await ExitCodes.FailAsync(ExitCodes.BadArguments, $"the plan {plan.Name} has no `probes`: there is nothing to ask.");
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var caller = ProbeApp.Caller(plan, ServiceEndpoints.FromEnvironment(), TimeProvider.System);
        var set = new ProbeSet(plan, caller, new ProbeMetrics(services.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLoggerFactory.Instance);
        var samples = await Task.WhenAll(set.Probes.Select(probe => probe.ProbeAsync(cancel)));
        await output.WriteAsync(json ? JsonSerializer.Serialize(ProbeEndpoints.Samples(set, DateTimeOffset.MinValue, TimeProvider.System), Json) + "\n" : Table(set, samples));
        return samples.All(sample => sample.Ok) ? ExitCodes.Well : ExitCodes.NotWell;
    }

    private static string Table(ProbeSet set, Sample[] samples)
    {
        var width = set.Probes.Max(probe => probe.Endpoint.ToString().Length);
        var lines = set.Probes.Zip(samples, (probe, sample) =>
            $"{(sample.Ok ? "well    " : "NOT WELL")}  {probe.Endpoint.ToString().PadRight(width)}  {sample.LatencyMs,8:0.0} ms{(sample.Reason is null ? "" : $"  {sample.Reason}")}\n");
        return string.Concat(lines);
    }
}
