using System.Text;
using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Configuration;

/// <summary>A parameter of AWS Systems Manager. One that exists keeps its type and its key.</summary>
/// <param name="value">Resolved when used: it may be secret.</param>
internal sealed class SsmConfigurationTarget(SsmConfigurationPlan place, Func<string> value, AwsClients aws) : IConfigurationTarget
{
    public string Name => place.Place;

    public string ByHand => $"When what stands there is of no use, put the snapshot's text into {place.Name} yourself (aws ssm put-parameter --overwrite); then repeat the step.";

    public Task<byte[]?> ReadAsync(CancellationToken cancel) => AwsFaults.AskAsync($"The {Name} could not be read", async () =>
        await aws.Ssm.FindParameterAsync(place.Name, cancel) is { } found ? Encoding.UTF8.GetBytes(found.Value) : null);

    public byte[] Expect(byte[]? standing) => Encoding.UTF8.GetBytes(PlanValues.Of(Name, value));

    public Task ApplyAsync(byte[]? standing, CancellationToken cancel) => PutAsync(Expect(standing), cancel);

    public Task RestoreAsync(byte[]? content, CancellationToken cancel) => content is not null ? PutAsync(content, cancel) : AwsFaults.AskAsync($"The {Name} could not be deleted", async () =>
    {
        aws.EnsureLease();
        await aws.Ssm.DeleteParameterAsync(place.Name, cancel);
    });

    private Task PutAsync(byte[] content, CancellationToken cancel) => AwsFaults.AskAsync($"The {Name} could not be written", async () =>
    {
        var standing = await aws.Ssm.DescribeParameterAsync(place.Name, cancel);
        var type = standing?.Type ?? (place.Secure ? "SecureString" : "String");
        aws.EnsureLease();
        await aws.Ssm.PutParameterAsync(place.Name, Encoding.UTF8.GetString(content), type, type == "SecureString" ? standing?.KeyId : null, overwrite: true, cancel);
    });
}
