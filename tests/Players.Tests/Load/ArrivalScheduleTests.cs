using Platform.Players.Load;

namespace Platform.Players.Tests.Load;

public sealed class ArrivalScheduleTests
{
    [Fact]
    public void TakeDue_Even_ArrivesExactlyAtTheRate()
    {
        var arrivals = Take(new ArrivalSchedule(200, LoadProfile.Steady, random: null), TimeSpan.FromSeconds(10), tickMs: 4);

        Assert.Equal(2000, arrivals.Count);
        Assert.All(arrivals.Select((at, n) => at - TimeSpan.FromMilliseconds(5 * (n + 1))), off => Assert.True(off.Duration() < TimeSpan.FromMicroseconds(10), off.ToString()));
    }

    [Fact]
    public void TakeDue_Poisson_HasTheMeanAndSpreadOfOne()
    {
        var arrivals = Take(new ArrivalSchedule(400, LoadProfile.Steady, new Random(7)), TimeSpan.FromSeconds(100), tickMs: 4);

        Assert.InRange(arrivals.Count, 39_200, 40_800); // four deviations of 200
        var gaps = arrivals.Zip(arrivals.Skip(1), (a, b) => (b - a).TotalMilliseconds).ToList();
        var mean = gaps.Average();
        Assert.InRange(Math.Sqrt(gaps.Average(g => (g - mean) * (g - mean))) / mean, 0.95, 1.05);
    }

    [Fact]
    public void TakeDue_SameSeed_IsTheSameWhateverTheTicks()
    {
        var fine = Take(new ArrivalSchedule(50, LoadProfile.Spike, new Random(3)), TimeSpan.FromSeconds(90), tickMs: 4);
        var coarse = Take(new ArrivalSchedule(50, LoadProfile.Spike, new Random(3)), TimeSpan.FromSeconds(90), tickMs: 100);

        Assert.Equal(fine.Count, coarse.Count);
        Assert.All(fine.Zip(coarse), pair => Assert.True((pair.First - pair.Second).Duration() < TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void TakeDue_LoopHeldUp_MissesNobodyAndKeepsTheirInstants()
    {
        var schedule = new ArrivalSchedule(100, LoadProfile.Steady, random: null);
        var due = new List<TimeSpan>();

        schedule.TakeDue(TimeSpan.FromSeconds(1), due);
        schedule.TakeDue(TimeSpan.FromSeconds(4), due);

        Assert.Equal(400, due.Count);
        Assert.Equal(2.5, due[249].TotalSeconds, 3);
        Assert.Equal(due.Order(), due);
    }

    [Fact]
    public void TakeDue_ClockStandsOrRateIsZero_NobodyArrives()
    {
        Assert.Empty(Take(new ArrivalSchedule(0, LoadProfile.Steady, new Random(1)), TimeSpan.FromSeconds(60), tickMs: 4));
        var schedule = new ArrivalSchedule(100, LoadProfile.Steady, random: null);
        var due = new List<TimeSpan>();
        schedule.TakeDue(TimeSpan.FromSeconds(1), due);
        schedule.TakeDue(TimeSpan.FromSeconds(1), due);
        Assert.Equal(100, due.Count);
    }

    [Fact]
    public void Spike_EachMinute_ComesFourTimesAsOftenForTenSeconds()
    {
        var arrivals = Take(new ArrivalSchedule(100, LoadProfile.Spike, random: null), TimeSpan.FromMinutes(2), tickMs: 4);

        Assert.Equal(2 * ((50 * 100) + (10 * 400)), arrivals.Count);
        Assert.Equal(4000, arrivals.Count(a => a.TotalSeconds is > 20 and <= 30));
        Assert.Equal(4000, arrivals.Count(a => a.TotalSeconds is > 80 and <= 90));
        Assert.Equal(1000, arrivals.Count(a => a.TotalSeconds is > 30 and <= 40));
    }

    private static List<TimeSpan> Take(ArrivalSchedule schedule, TimeSpan until, double tickMs)
    {
        var (time, due) = (new ManualTime(), new List<TimeSpan>());
        for (var started = time.GetTimestamp(); time.GetElapsedTime(started) < until;)
        {
            time.AdvanceMs(tickMs);
            schedule.TakeDue(time.GetElapsedTime(started), due);
        }
        return due;
    }
}
