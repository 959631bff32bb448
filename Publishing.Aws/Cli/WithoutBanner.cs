using System.Text;

namespace Platform.Publishing.Aws.Cli;

/// <summary>
/// Standard error without the CDK kernel's banner, ten lines of exclamation marks about versions of Node that its authors had not seen; nothing silences it, and it would hide what is said.
/// </summary>
internal sealed class WithoutBanner(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void WriteLine(string? value)
    {
        if (value?.StartsWith("!!", StringComparison.Ordinal) != true) inner.WriteLine(value);
    }

    public override void Flush() => inner.Flush();
}
