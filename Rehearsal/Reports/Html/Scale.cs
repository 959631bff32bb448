namespace Platform.Rehearsal.Reports.Html;

/// <summary>Maps values to pixels from the bottom up, with round tick marks.</summary>
internal sealed class Scale
{
    private readonly double floor;
    private readonly double top;
    private readonly bool isLogarithmic;

    private Scale(double floor, double top, bool isLogarithmic, IReadOnlyList<double> ticks)
    {
        this.floor = floor;
        this.top = top;
        this.isLogarithmic = isLogarithmic;
        Ticks = ticks;
    }

    public IReadOnlyList<double> Ticks { get; }

    public static Scale Linear(double max, int ticks = 4)
    {
        var step = RoundUp(Math.Max(max, 1e-9) / ticks);
        var count = Math.Max(1, (int)Math.Ceiling(max / step - 1e-9));
        return new Scale(0, step * count, false, [.. Enumerable.Range(0, count + 1).Select(index => index * step)]);
    }

    /// <summary>From 1 to the power of ten above <paramref name="max"/>: small and large values stay legible together.</summary>
    public static Scale Logarithmic(double max)
    {
        var decades = Math.Max(1, (int)Math.Ceiling(Math.Log10(Math.Max(max, 10)) - 1e-9));
        return new Scale(1, Math.Pow(10, decades), true, [.. Enumerable.Range(0, decades + 1).Select(power => Math.Pow(10, power))]);
    }

    /// <summary>Steps of a time axis, in seconds, for about ten labels.</summary>
    public static double TimeStep(double seconds)
    {
        double[] steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
        return steps.FirstOrDefault(step => seconds / step <= 12, 7200);
    }

    /// <returns>0 at the bottom, 1 at the top.</returns>
    public double Share(double value)
    {
        var bounded = Math.Clamp(value, floor, top);
        return isLogarithmic ? Math.Log10(bounded) / Math.Log10(top) : bounded / top;
    }

    private static double RoundUp(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        double[] steps = [1, 2, 2.5, 5, 10];
        return steps.First(one => one * power >= step * (1 - 1e-9)) * power;
    }
}
