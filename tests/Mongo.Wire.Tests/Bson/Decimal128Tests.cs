using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Tests.Bson;

public sealed class Decimal128Tests
{
    [Theory]
    [InlineData("0", "0", 0x3040000000000000, 0)]
    [InlineData("-0", "-0", 0xB040000000000000, 0)]
    [InlineData("1", "1", 0x3040000000000000, 1)]
    [InlineData("0.1", "0.1", 0x303E000000000000, 1)]
    [InlineData("1.00", "1.00", 0x303C000000000000, 100)]
    [InlineData("0.000001", "0.000001", 0x3034000000000000, 1)]
    [InlineData("0.0000001", "1E-7", 0x3032000000000000, 1)]
    [InlineData("100E+2", "1.00E+4", 0x3044000000000000, 100)]
    [InlineData("1E+3", "1E+3", 0x3046000000000000, 1)]
    [InlineData("12345678901234567", "12345678901234567", 0x3040000000000000, 12345678901234567)]
    [InlineData("9.999999999999999999999999999999999E+6144", "9.999999999999999999999999999999999E+6144", 0x5FFFED09BEAD87C0, 0x378D8E63FFFFFFFF)]
    [InlineData("1E-6176", "1E-6176", 0, 1)]
    [InlineData("1E+6144", "1.000000000000000000000000000000000E+6144", 0x5FFE314DC6448D93, 0x38C15B0A00000000)]
    [InlineData("10E-6177", "1E-6176", 0, 1)]
    [InlineData("0E+7000", "0E+6111", 0x5FFE000000000000, 0)]
    [InlineData("0E-7000", "0E-6176", 0, 0)]
    [InlineData("Infinity", "Infinity", 0x7800000000000000, 0)]
    [InlineData("-inf", "-Infinity", 0xF800000000000000, 0)]
    [InlineData("NaN", "NaN", 0x7C00000000000000, 0)]
    public void Text_HasItsBits(string text, string canonical, ulong high, ulong low)
    {
        var value = Decimal128.Parse(text);
        Assert.Equal((high, low), (value.High, value.Low));
        Assert.Equal(canonical, value.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("E01")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1..2")]
    [InlineData(" 1")]
    [InlineData("1.0000000000000000000000000000000001")]
    [InlineData("1E+6145")]
    [InlineData("1E-6177")]
    [InlineData("99999999999999999999999999999999999")]
    public void Text_ThatIsNoneOrTooLong_IsRefused(string text) => Assert.False(Decimal128.TryParse(text, out _));

    [Fact]
    public void CoefficientsBeyond34Digits_CountAsZero()
    {
        Assert.Equal("0", new Decimal128(0x3041ED09BEAD87C0, 0x378D8E6400000000).ToString());
        Assert.True(new Decimal128(0x6C11FFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF).IsZero);
    }
}
