using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Migrator.Driving;
using Platform.Migrator.Tests.Journal.S3;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Configuration;

/// <summary>What every kind of configuration target has to do, across crashes and other people's hands.</summary>
[Collection(MotoS3Collection.Name)]
public sealed class ConfigurationConformanceTests(MotoS3 moto)
{
    private const string Migration = "m1";
    private static readonly string[] Main = ["main"];

    public static TheoryData<string> Kinds => ["file", "put", "post", "command", "ssm", "secret", "ecs"];

    /// <summary>Those that cannot know beforehand what a write leaves.</summary>
    public static TheoryData<string> ReadBack => ["put", "command"];

    private async Task<ConfigurationPlace> PlaceAsync(string kind) => kind switch
    {
        "ssm" => new SsmPlace(await ServerAsync()),
        "secret" => new SecretPlace(await ServerAsync()),
        "ecs" => await EcsPlace.MakeAsync(await ServerAsync()),
        "file" => new FilePlace(),
        "command" => new CommandPlace(),
        _ => await HttpPlace.StartAsync(kind),
    };

    private Task<MotoServer> ServerAsync()
    {
        MotoS3.Require();
        return moto.ServerAsync();
    }

    private static Task LookAsync(ConfigurationPlace place) => place.Open().LookAsync(Migration, CancellationToken.None);

    /// <summary>Each by a migrator that has just been started.</summary>
    private static Task FlipAsync(ConfigurationPlace place, Side to, string more = "") => place.Open(more).FlipAsync(to, Main, Migration, CancellationToken.None);

    private static Task EnsureRestorableAsync(ConfigurationPlace place) => place.Open().EnsureRestorableAsync(Main, Migration, CancellationToken.None);

    private static Task<StepFault> RefusedAsync(Func<Task> act) => Assert.ThrowsAsync<StepFault>(act);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Flip_ThereAndBackTwice_IsByteForByte(string kind)
    {
        await using var place = await PlaceAsync(kind);
        await LookAsync(place);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            await FlipAsync(place, Side.Target);
            await FlipAsync(place, Side.Target);
            Assert.Equal(ConfigurationPlace.After, place.Content);

            await EnsureRestorableAsync(place);
            await FlipAsync(place, Side.Source);
            await FlipAsync(place, Side.Source);
            Assert.Equal(ConfigurationPlace.Before, place.Content);
            await LookAsync(place);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Flip_Repeated_WritesOnce(string kind)
    {
        await using var place = await PlaceAsync(kind);
        await LookAsync(place);
        Assert.Equal(0, place.Writes);

        await FlipAsync(place, Side.Target);
        await FlipAsync(place, Side.Target);

        Assert.Equal(1, place.Writes);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Look_AfterAnApply_KeepsTheFirstSnapshot(string kind)
    {
        await using var place = await PlaceAsync(kind);
        await LookAsync(place);
        await FlipAsync(place, Side.Target);

        await LookAsync(place);
        await FlipAsync(place, Side.Source);

        Assert.Equal(ConfigurationPlace.Before, place.Content);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Any_ChangedBeforeTheFlip_IsRefusedAndLeftAlone(string kind)
    {
        await using var place = await PlaceAsync(kind);
        await LookAsync(place);
        var theirs = place.Content = ConfigurationPlace.Before.Replace("kept", "changed", StringComparison.Ordinal);

        var faults = new[] { await RefusedAsync(() => LookAsync(place)), await RefusedAsync(() => FlipAsync(place, Side.Target)) };

        Assert.All(faults, fault => Assert.Contains("was changed by somebody else", fault.Message, StringComparison.Ordinal));
        Assert.Equal(theirs, place.Content);
        Assert.Equal(0, place.Writes);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Any_ChangedAfterTheFlip_IsRefusedUntilItIsAsBeforeAgain(string kind)
    {
        await using var place = await PlaceAsync(kind);
        await LookAsync(place);
        await FlipAsync(place, Side.Target);
        var theirs = place.Content = ConfigurationPlace.After.Replace("kept", "changed", StringComparison.Ordinal);

        var fault = await RefusedAsync(() => EnsureRestorableAsync(place));
        await RefusedAsync(() => FlipAsync(place, Side.Source));

        Assert.Contains(".snapshot", fault.Message, StringComparison.Ordinal);
        Assert.Contains("then repeat the step", fault.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("Host=", fault.Message + fault.Hint, StringComparison.Ordinal);
        Assert.Equal(theirs, place.Content);

        place.Content = ConfigurationPlace.Before;
        await EnsureRestorableAsync(place);
        await FlipAsync(place, Side.Source);
        Assert.Equal(ConfigurationPlace.Before, place.Content);
    }

    [Theory]
    [MemberData(nameof(ReadBack))]
    public async Task Flip_DiedBetweenTheWriteAndItsMark_IsTakenUp(string kind)
    {
        await using var place = await PlaceAsync(kind);
        await LookAsync(place);

        place.LoseNextAnswer();
        var there = await RefusedAsync(() => FlipAsync(place, Side.Target));
        Assert.Equal(ConfigurationPlace.After, place.Content);
        await FlipAsync(place, Side.Target);
        Assert.Equal(ConfigurationPlace.After, place.Content);

        place.LoseNextAnswer();
        var back = await RefusedAsync(() => FlipAsync(place, Side.Source));
        await EnsureRestorableAsync(place);
        await FlipAsync(place, Side.Source);
        Assert.Equal(ConfigurationPlace.Before, place.Content);
        Assert.All(new[] { there, back }, fault => Assert.True(fault.IsTransient));
        Assert.DoesNotContain("Host=", there.Message + back.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Flip_DiedBeforeAnythingWasWritten_IsDone(string kind)
    {
        await using var place = await PlaceAsync(kind);
        await LookAsync(place);
        await FlipAsync(place, Side.Target);
        foreach (var mark in Directory.GetFiles(Path.Combine(place.StateDirectory, "configuration", Migration), "*.mark"))
            File.WriteAllText(mark, "writing"); // What stands there when a driver dies at once after its mark.

        await FlipAsync(place, Side.Source);

        Assert.Equal(ConfigurationPlace.Before, place.Content);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Flip_WithoutASnapshot_WritesNothing(string kind)
    {
        await using var place = await PlaceAsync(kind);

        Assert.Contains("is not known", (await RefusedAsync(() => FlipAsync(place, Side.Target))).Message, StringComparison.Ordinal);
        Assert.Contains("is not known", (await RefusedAsync(() => EnsureRestorableAsync(place))).Message, StringComparison.Ordinal);
        Assert.Equal(ConfigurationPlace.Before, place.Content);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Flip_ForOtherStores_LeavesItAlone(string kind)
    {
        await using var place = await PlaceAsync(kind);
        var configuration = place.Open("  stores: [ side ]\n");
        await configuration.LookAsync(Migration, CancellationToken.None);

        await configuration.FlipAsync(Side.Target, Main, Migration, CancellationToken.None);
        Assert.Equal(ConfigurationPlace.Before, place.Content);

        await configuration.FlipAsync(Side.Target, ["side", "main"], Migration, CancellationToken.None);
        Assert.Equal(ConfigurationPlace.After, place.Content);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Flip_WithVerify_WaitsForTheSideThatTheAppShallUse(string kind)
    {
        await using var place = await PlaceAsync(kind);
        var asked = 0;
        await using var app = await FakeService.StartAsync(routes => routes.MapGet("/admin/store", () =>
            Results.Json(new { side = ++asked % 3 == 0 ? (place.Content == ConfigurationPlace.After ? "target" : "source") : "unknown" })));
        var verify = $"  verify: {{ get: \"{app.Url}/admin/store\", json: {{ side: \"${{side}}\" }} }}\n";
        await LookAsync(place);

        await FlipAsync(place, Side.Target, verify);
        Assert.Equal(3, asked);

        await FlipAsync(place, Side.Source, verify);
        Assert.Equal(6, asked);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Discard_AfterTheEnd_LeavesNoSecret(string kind)
    {
        await using var place = await PlaceAsync(kind);
        await LookAsync(place);
        await FlipAsync(place, Side.Target);

        place.Open().Discard(Migration);
        place.Open().Discard(Migration);

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(place.StateDirectory, "configuration")));
    }
}
