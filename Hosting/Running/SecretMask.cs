using System.Collections.Immutable;

namespace Platform.Hosting.Running;

/// <summary>Knows the values of all secret parameters and takes them out of what people see.</summary>
internal sealed class SecretMask
{
    private const string Mask = "*****";

    /// <summary>A shorter value is too likely to be part of an innocent word.</summary>
    private const int ShortestSecret = 4;

    private ImmutableArray<string> secrets = [];

    public void Add(string secret)
    {
        if (secret.Length >= ShortestSecret) ImmutableInterlocked.Update(ref secrets, known => known.Contains(secret) ? known : known.Add(secret));
    }

    public string Apply(string text)
    {
        foreach (var secret in secrets)
            if (text.Contains(secret, StringComparison.Ordinal)) text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return text;
    }
}
