using Platform.Migrator.Driving;
using Platform.Plans;
using Platform.Plans.Http;

namespace Platform.Migrator.Configuration;

/// <summary>A configuration behind a URL: GET answers with it whole, PUT or POST takes it whole. What a server makes of what it was sent only it knows, so it is read back.</summary>
internal sealed class HttpConfigurationTarget(HttpConfigurationPlan place, HttpCaller caller, Func<string, string?> environment) : IConfigurationTarget
{
    private const string Json = "application/json; charset=utf-8";

    /// <summary>What the service last called its content; it is what is sent back to it.</summary>
    private string? _type;

    public string Name => place.Place;

    public string ByHand => $"When what stands there is of no use, send the snapshot's bytes yourself ({place.Write}); then repeat the step.";

    public async Task<byte[]?> ReadAsync(CancellationToken cancel)
    {
        var answer = await caller.SendAsync(place.Read, null, cancel);
        if (!answer.IsSuccess)
            throw Fault("could not be read", place.Read, answer);
        if (answer.IsCut)
            throw new StepFault($"{Name} could not be read: {place.Read} answers with more than {HttpCaller.MostBytes} bytes.", "Name a URL that answers with the app's addresses and little else.");
        _type = answer.ContentType;
        return answer.Content;
    }

    /// <returns>Always null, after a look whether the values can be written at all.</returns>
    public byte[]? Expect(byte[]? standing)
    {
        Edit(standing);
        return null;
    }

    public Task ApplyAsync(byte[]? standing, CancellationToken cancel) => SendAsync(Edit(standing), Json, cancel);

    public Task RestoreAsync(byte[]? content, CancellationToken cancel) => SendAsync(content ?? [], _type ?? Json, cancel);

    private byte[] Edit(byte[]? standing)
    {
        try
        {
            return place.Write.JsonBody is { } body
                ? System.Text.Encoding.UTF8.GetBytes(PlanText.ResolveJson(body, environment))
                : JsonSettings.Set(standing, place.Values.ToDictionary(pair => pair.Key, pair => PlanText.Resolve(pair.Value, environment)));
        }
        catch (PlanTextException fault)
        {
            throw new StepFault($"{Name} cannot be written: {fault.Message}.", "Set the variable that the plan names, and repeat the step.");
        }
        catch (FormatException fault)
        {
            throw new StepFault($"The values of {Name} cannot be set in what {place.Read} answers: {fault.Message}.", "Give the plan's `http` a `body` in place of `values`: it is sent as it stands.");
        }
    }

    private async Task SendAsync(byte[] content, string type, CancellationToken cancel)
    {
        var answer = await caller.SendAsync(place.Write, content, type, cancel);
        if (!answer.IsSuccess)
            throw Fault("could not be written", place.Write, answer);
    }

    private StepFault Fault(string what, HttpCall call, HttpAnswer answer) => new(
        $"{Name} {what}: {call}: {answer}.",
        "Check that the service is up, that something stands there, and that the token may read and write it; the step can be repeated.",
        answer.Status is null or 408 or 429 or >= 500);
}
