using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A random value, another one in every run.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerLetters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperLetters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public override string GetDefaultValue()
    {
        var alphabet = (Lower ? LowerLetters : "") + (Upper ? UpperLetters : "") + (Numeric ? Digits : "") + (Special ? SpecialCharacters : "");
        if (alphabet.Length == 0) throw new InvalidOperationException("A generated parameter needs at least one kind of character.");
        return RandomNumberGenerator.GetString(alphabet, Math.Max(MinLength, 16));
    }
}
