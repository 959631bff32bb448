using FsCheck;
using FsCheck.Fluent;

namespace Platform.Plans.Tests;

/// <summary>Whatever stands in a file, the reader answers with a plan or a <see cref="PlanException"/>.</summary>
public sealed class PlanFileFuzzTests
{
    private static readonly string Rehearsal = File.ReadAllText(PlanFiles.PathOf("rehearsal.yaml"));
    private static readonly string[] Pieces =
        ["name", ": ", "\n", "  ", "- ", "[", "]", "{", "}", "stores", "traffic", "gates", "metric", "lag", "&a ", "*a", "<<", "|", ">", "%", "2%", "'", "\"", "\\", "${", "}", "!!", "!x ", "---", "...", "\t", "?", ",", "#", "0", "5s", "~", "\0", "\u2028", "\ud800", "@", "`"];

    [Fact]
    public void Parse_ArbitraryText_ThrowsNothingElse() =>
        Prop.ForAll<string>(text => Answers(text ?? "")).Check(Thorough(2000));

    [Fact]
    public void Parse_ArbitraryPieces_ThrowsNothingElse() =>
        Prop.ForAll(Gen.Elements(Pieces).ArrayOf().Select(string.Concat).ToArbitrary(), Answers).Check(Thorough(5000));

    [Fact]
    public void Parse_DamagedPlan_ThrowsNothingElse() =>
        Prop.ForAll(Damaged().ToArbitrary(), Answers).Check(Thorough(3000));

    private static Gen<string> Damaged() =>
        from at in Gen.Choose(0, Rehearsal.Length)
        from length in Gen.Choose(0, 40)
        from piece in Gen.Elements(Pieces)
        select string.Concat(Rehearsal.AsSpan(0, at), piece, Rehearsal.AsSpan(Math.Min(Rehearsal.Length, at + length)));

    private static bool Answers(string text)
    {
        try
        {
            return PlanFile.Parse(text, "fuzz.yaml").Explain().Length > 0;
        }
        catch (PlanException fault)
        {
            return fault.Errors.Count > 0 && fault.Errors.All(error => !error.ToString().Contains('\n', StringComparison.Ordinal));
        }
    }

    private static Config Thorough(int tests) => Config.QuickThrowOnFailure.WithMaxTest(tests);
}
