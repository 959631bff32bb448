using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Platform.Migrator.Configuration;

namespace Platform.Migrator.Tests.Configuration;

public sealed class EnvSettingsTests
{
    private static string Set(string? content, params (string Key, string Value)[] values) =>
        Encoding.UTF8.GetString(EnvSettings.Set(content is null ? null : Encoding.UTF8.GetBytes(content), values.ToDictionary(pair => pair.Key, pair => pair.Value)));

    [Theory]
    [InlineData(null, "KEY=new\n")]
    [InlineData("", "KEY=new\n")]
    [InlineData("KEY=old", "KEY=new")]
    [InlineData("KEY=old\n", "KEY=new\n")]
    [InlineData("KEY=\n", "KEY=new\n")]
    [InlineData("KEY=old\r\nB=2\r\n", "KEY=new\r\nB=2\r\n")]
    [InlineData("B=2", "B=2\nKEY=new\n")]
    [InlineData("B=2\r\n", "B=2\r\nKEY=new\r\n")]
    [InlineData("# KEY=comment\n\n  export KEY = old   # why\nLAST=ü\n", "# KEY=comment\n\n  export KEY = new   # why\nLAST=ü\n")]
    [InlineData("KEY=\"old value\" # c\n", "KEY=\"new\" # c\n")]
    [InlineData("KEY='old'\n", "KEY='new'\n")]
    [InlineData("KEY=first\nA=1\nKEY=second\n", "KEY=new\nA=1\nKEY=new\n")]
    [InlineData("MY_KEY=old\nKEY_2=old\n", "MY_KEY=old\nKEY_2=old\nKEY=new\n")]
    [InlineData("TEXT=\"line one\nKEY=not a key\n\"\nKEY=old\n", "TEXT=\"line one\nKEY=not a key\n\"\nKEY=new\n")]
    [InlineData("KEY=\"line one\nline two\"\nB=2\n", "KEY=\"new\"\nB=2\n")]
    [InlineData("\uFEFFKEY=old\n", "\uFEFFKEY=new\n")]
    public void Set_Key_LeavesTheRest(string? before, string after) => Assert.Equal(after, Set(before, ("KEY", "new")));

    [Theory]
    [InlineData("Host=127.0.0.1;Port=5432;Password=a+b/c=", "Host=127.0.0.1;Port=5432;Password=a+b/c=")]
    [InlineData("two words", "'two words'")]
    [InlineData("pa$$word", "'pa$$word'")]
    [InlineData("a#b", "'a#b'")]
    [InlineData("", "''")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("it's $5 \"now\"", "\"it's \\$5 \\\"now\\\"\"")]
    [InlineData("größe", "größe")]
    public void Set_Value_IsQuotedOnlyWhereNeeded(string value, string written) => Assert.Equal($"KEY={written}\n", Set(null, ("KEY", value)));

    [Fact]
    public void Set_LineBreakInValue_IsRefused() =>
        Assert.Contains("KEY has a line break", Assert.Throws<FormatException>(() => Set(null, ("KEY", "a\nB=injected"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Set_BytesOfNoEncoding_ComeOutAsTheyWere()
    {
        byte[] before = [.. "A="u8, 0xFF, 0x80, 0x00, (byte)'\n', .. "KEY=old\n"u8];

        Assert.Equal([.. before[..6], .. "KEY=new\n"u8], EnvSettings.Set(before, new Dictionary<string, string> { ["KEY"] = "new" }));
    }

    [Fact]
    public void Set_AnyFile_IsRepeatableAndKeepsOtherLines() =>
        Prop.ForAll(Gen.Elements("A=1\n", "KEY=x\n", "# c\n", "\n", "KEY='a b'\r\n", "export KEY=\n", "odd line\n", "Q=\"a\nb\"\n").ArrayOf().Select(string.Concat).ToArbitrary(), before =>
        {
            var once = Set(before, ("KEY", "new"));
            var others = before.Split('\n').Where(line => !line.Contains("KEY", StringComparison.Ordinal));
            return Set(once, ("KEY", "new")) == once && others.All(line => once.Contains(line, StringComparison.Ordinal));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
