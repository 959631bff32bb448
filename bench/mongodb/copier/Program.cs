using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Migrator.Sync;
using Platform.Migrator.Sync.MongoDb;
using Platform.Plans;

// The engine's copy as a program: copier SOURCE TARGET JOBS. Says how long each step took, as JSON; then takes away what the copy keeps for itself.
var store = new StorePlan("bench", "mongodb", int.Parse(args[2], CultureInfo.InvariantCulture));
var route = new StoreRoute(store, args[0], args[1], Side.Source) { IsOneWay = true, ReverseSync = false };
await using var engine = new MongoDbKind().Open(route, new($"bench-{Guid.NewGuid():N}", 1, TimeProvider.System, NullLoggerFactory.Instance));
var began = Stopwatch.GetTimestamp();
await engine.Copier.PrepareAsync(CancellationToken.None);
var prepared = Stopwatch.GetElapsedTime(began);
long documents = 0;
await engine.Copier.CopyAsync(new Last(p => documents = p.Rows), CancellationToken.None);
var copied = Stopwatch.GetElapsedTime(began);
await engine.Copier.FinishAsync(new Progress<FinishProgress>(), CancellationToken.None);
var finished = Stopwatch.GetElapsedTime(began);
await engine.Copier.CleanAsync(null, CancellationToken.None);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $$"""{"documents":{{documents}},"seconds":{{finished.TotalSeconds:0.000}},"prepare":{{prepared.TotalSeconds:0.000}},"copy":{{(copied - prepared).TotalSeconds:0.000}},"finish":{{(finished - copied).TotalSeconds:0.000}}}"""));

/// <summary>Tells at once, unlike <see cref="Progress{T}"/>.</summary>
internal sealed class Last(Action<CopyProgress> tell) : IProgress<CopyProgress>
{
    public void Report(CopyProgress value) => tell(value);
}
