using System.Text;
using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Configuration;

/// <summary>A secret of AWS Secrets Manager that exists: its current version's text. Every write makes a version; the ones before stay as AWS keeps them.</summary>
/// <param name="value">The whole text; null: <paramref name="values"/> are set in the JSON that stands there. Both are resolved when used.</param>
internal sealed class SecretConfigurationTarget(SecretConfigurationPlan place, Func<string>? value, Func<IReadOnlyDictionary<string, string>> values, AwsClients aws) : IConfigurationTarget
{
    public string Name => place.Place;

    public string ByHand => $"When what stands there is of no use, put the snapshot's text into {place.Id} yourself (aws secretsmanager put-secret-value); then repeat the step.";

    public Task<byte[]?> ReadAsync(CancellationToken cancel) => AwsFaults.AskAsync<byte[]?>($"The {Name} could not be read", async () =>
    {
        var found = await aws.Secrets.FindSecretValueAsync(place.Id, cancel)
            ?? throw new StepFault($"There is no {Name}, or it has no value.", "Create it with the value that the app uses today, or correct the plan's `configuration`.");
        return Encoding.UTF8.GetBytes(found.SecretString ?? throw new StepFault($"The {Name} is binary.", "Keep the app's addresses in a secret of text."));
    });

    public byte[] Expect(byte[]? standing)
    {
        if (value is not null)
            return Encoding.UTF8.GetBytes(PlanValues.Of(Name, value));
        try
        {
            return JsonSettings.Set(standing, PlanValues.Of(Name, values));
        }
        catch (FormatException)
        {
            throw new StepFault($"The {Name} cannot be edited: it is no JSON object, or something else than a single value stands at a key. It was left as it is.", "Give the plan's `secret` a `value` in place of `values`: it is the whole secret.");
        }
    }

    public Task ApplyAsync(byte[]? standing, CancellationToken cancel) => PutAsync(Expect(standing), cancel);

    public Task RestoreAsync(byte[]? content, CancellationToken cancel) => PutAsync(content ?? [], cancel);

    private Task PutAsync(byte[] content, CancellationToken cancel) => AwsFaults.AskAsync($"The {Name} could not be written", async () =>
    {
        aws.EnsureLease();
        await aws.Secrets.PutSecretValueAsync(place.Id, Encoding.UTF8.GetString(content), Guid.NewGuid(), cancel);
    });
}
