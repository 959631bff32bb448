using System.Text;

namespace Platform.Gateway.Forwarding;

/// <summary>Latin-1 that tells <see cref="UsersConnection"/> what it decoded: the only place where the bytes of the header can still be seen whole.</summary>
internal sealed class ConnectionHeaderEncoding : Encoding
{
    private static readonly ConnectionHeaderEncoding Instance = new();

    public static Encoding For(string header) => header.Equals("Connection", StringComparison.OrdinalIgnoreCase) ? Instance : Latin1;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var count = Latin1.GetChars(bytes, byteIndex, byteCount, chars, charIndex);
        UsersConnection.Note(new string(chars, charIndex, count));
        return count;
    }

    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => Latin1.GetCharCount(bytes, index, count);

    public override int GetMaxByteCount(int charCount) => Latin1.GetMaxByteCount(charCount);

    public override int GetMaxCharCount(int byteCount) => Latin1.GetMaxCharCount(byteCount);
}
