using System.Text;
using System.Threading.Channels;

namespace Platform.Players.Ledger;

/// <summary>
/// The ledger on disk: appended by one writer, handed to the operating system as soon as nothing more waits. So it outlives
/// a kill of this process but for the last milliseconds; a crash of the machine may take more.
/// </summary>
internal sealed partial class LedgerFile : IAsyncDisposable
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>(new() { SingleReader = true });
    private readonly ILogger _logger;
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly Task _writing;

    /// <exception cref="IOException">It cannot be opened, or another process writes it.</exception>
    /// <exception cref="FormatException">It is something else.</exception>
    public LedgerFile(string path, ILogger<LedgerFile> logger)
    {
        (_path, _logger) = (path, logger);
        _stream = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); // elsewhere than on Windows only None locks
        Recovered = Recover();
        _writing = WriteAsync();
    }

    /// <summary>What a process before this one had written.</summary>
    public IReadOnlyList<LedgerEntry> Recovered { get; }

    public void Append(string line) => _lines.Writer.TryWrite(line);

    public async ValueTask DisposeAsync()
    {
        if (!_lines.Writer.TryComplete()) return;
        await _writing;
        await _stream.DisposeAsync();
    }

    /// <summary>Reads what is there and cuts off a torn last line, so that the next one begins a line.</summary>
    private IReadOnlyList<LedgerEntry> Recover()
    {
        using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
        var text = reader.ReadToEnd();
        _stream.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, text.LastIndexOf('\n') + 1)));
        _stream.Seek(0, SeekOrigin.End);
        return LedgerLine.Read(text);
    }

    private async Task WriteAsync()
    {
        try
        {
            await using var writer = new StreamWriter(_stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
            while (await _lines.Reader.WaitToReadAsync())
            {
                while (_lines.Reader.TryRead(out var line)) await writer.WriteLineAsync(line);
                await writer.FlushAsync();
            }
        }
        catch (IOException fault)
        {
            _lines.Writer.TryComplete();
            LogBroken(_logger, _path, fault.Message);
        }
    }
}
