namespace Platform.Plans.Reading;

/// <summary>Brings foreign text into error messages: one line, short, printable.</summary>
internal static class Quote
{
    private const int Longest = 60;

    public static string Short(string text, int longest = Longest)
    {
        var line = new string([.. text.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? ' ' : letter)]);
        return line.Length <= longest ? line : line[..longest] + "...";
    }

    /// <summary>Another's message as a clause: without its position in brackets, its capital and its full stop.</summary>
    public static string Sentence(string message)
    {
        var end = message.StartsWith('(') ? message.LastIndexOf("): ", StringComparison.Ordinal) : -1;
        var text = (end < 0 ? message : message[(end + 3)..]).Trim().TrimEnd('.');
        return text.Length == 0 ? "no reason given" : char.ToLowerInvariant(text[0]) + Short(text[1..], 3 * Longest);
    }
}
