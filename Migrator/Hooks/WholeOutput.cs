using System.Buffers;

namespace Platform.Migrator.Hooks;

/// <summary>Keeps all of what a command prints, up to a bound; past it, nothing, since a part of an answer is none.</summary>
internal sealed class WholeOutput
{
    public const int MostBytes = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _kept = new();
    private bool _whole;

    /// <summary>Null before the output's end, and when there was too much.</summary>
    public byte[]? Content => _whole && _kept.WrittenCount <= MostBytes ? _kept.WrittenSpan.ToArray() : null;

    public async Task ReadAsync(Stream stream, CancellationToken cancel)
    {
        var buffer = new byte[8 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
        {
            if (_kept.WrittenCount <= MostBytes)
                _kept.Write(buffer.AsSpan(0, read));
        }
        _whole = true;
    }
}
