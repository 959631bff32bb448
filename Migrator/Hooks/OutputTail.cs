using System.Text;

namespace Platform.Migrator.Hooks;

/// <summary>Keeps the end of what a command prints, whatever its length, with the values of the variables it was given struck out.</summary>
internal sealed class OutputTail(IEnumerable<string> secrets)
{
    private const int MostBytes = 64 * 1024;
    private const int MostCharacters = 4 * 1024;

    /// <summary>Shorter values (a port, a flag) are no secrets, and striking them out would garble the text. Longest first: one may hold another.</summary>
    private readonly string[] _secrets = [.. secrets.Where(secret => secret.Length >= 6).OrderByDescending(secret => secret.Length)];
    private readonly Lock _gate = new();
    private readonly byte[] _ring = new byte[MostBytes];
    private long _written;

    /// <summary>The last part, without what a cut at its beginning might have left of a secret.</summary>
    public string Text
    {
        get
        {
            var text = _secrets.Aggregate(All(), (all, secret) => all.Replace(secret, "***", StringComparison.Ordinal));
            return (text.Length <= MostCharacters ? text : "..." + text[^MostCharacters..]).TrimEnd();
        }
    }

    public async Task ReadAsync(Stream stream, CancellationToken cancel)
    {
        var buffer = new byte[8 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
            Add(buffer.AsSpan(0, read));
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            foreach (var value in bytes)
                _ring[_written++ % MostBytes] = value;
        }
    }

    private string All()
    {
        lock (_gate)
        {
            var kept = (int)Math.Min(_written, MostBytes);
            var start = (int)(_written % MostBytes);
            return kept < MostBytes
                ? Encoding.UTF8.GetString(_ring, 0, kept)
                : Encoding.UTF8.GetString([.. _ring.AsSpan(start), .. _ring.AsSpan(0, start)]);
        }
    }
}
