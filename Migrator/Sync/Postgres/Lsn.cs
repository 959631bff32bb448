using System.Globalization;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>A byte position in a server's log, written <c>16/B374D848</c>.</summary>
internal readonly record struct Lsn(ulong Value) : IComparable<Lsn>
{
    public static Lsn Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0
            && uint.TryParse(text.AsSpan(0, slash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var high)
            && uint.TryParse(text.AsSpan(slash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var low))
            return new(((ulong)high << 32) | low);
        throw PostgresFault.New("read a position", $"'{text}' is no log position", "positions look like 16/B374D848; this one was not written by this engine");
    }

    public int CompareTo(Lsn other) => Value.CompareTo(other.Value);
    public static bool operator <(Lsn a, Lsn b) => a.Value < b.Value;
    public static bool operator >(Lsn a, Lsn b) => a.Value > b.Value;
    public static bool operator <=(Lsn a, Lsn b) => a.Value <= b.Value;
    public static bool operator >=(Lsn a, Lsn b) => a.Value >= b.Value;

    /// <summary>Bytes of log from <paramref name="earlier"/> to here; zero when it is not earlier.</summary>
    public long Since(Lsn earlier) => Value > earlier.Value ? (long)(Value - earlier.Value) : 0;

    public override string ToString() => $"{Value >> 32:X}/{(uint)Value:X}";
}
