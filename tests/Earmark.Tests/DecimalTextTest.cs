namespace Earmark.Tests;

public sealed class DecimalTextTest
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(5, "5")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e-5, "0.00001")]
    [InlineData(1.2345678901234566e-9, "0.0000000012345678901234566")]
    [InlineData(1e17, "100000000000000000")]
    [InlineData(1.5e-30, "1.5E-30")] // beyond 28 decimals, an exponent is the only exact form
    [InlineData(1e300, "1E+300")]
    [InlineData(double.NaN, "NaN")]
    public void Numbers_have_no_exponent_if_possible(double value, string expected) => Assert.Equal(expected, DecimalText.Format(value));

    [Fact]
    public void Sums_and_differences_are_exact()
    {
        Assert.NotEqual(0.9, 0.2 + (0.9 - 0.2)); // in binary
        var start = DecimalText.ToDecimal(0.2);
        Assert.Equal(0.9, DecimalText.ToDouble(start + (DecimalText.ToDecimal(0.9) - start)));
        Assert.Equal("0.7", DecimalText.Format(DecimalText.ToDecimal(0.9) - start));
        Assert.Equal("2", DecimalText.Format(1.5m + 0.50m));
    }

    [Fact]
    public void Values_are_read_back_unchanged()
    {
        var random = new CounterRandom(1, "numbers");
        for (var i = 0; i < 10_000; i++)
        {
            var value = random.NextDouble(0.1, 1) * Math.Pow(10, random.NextInt(19) - 9);
            Assert.Equal(value, DecimalText.ToDouble(DecimalText.ToDecimal(value)));
            Assert.True(DecimalText.TryParse(DecimalText.Format(value), out var number));
            Assert.Equal(value, DecimalText.ToDouble(number));
        }
    }
}
