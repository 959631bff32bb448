using Platform.HealthProbe.Watching;

namespace Platform.HealthProbe.Tests.Watching;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly DateTimeOffset Beat = DateTimeOffset.UnixEpoch; // The other machine's clock may be anywhere.

    [Fact]
    public void Alarm_NeverAnswered_IsNoneAndHasNoAge()
    {
        var heartbeat = new Heartbeat().Unanswered("connection refused");

        Assert.Null(heartbeat.Age(TimeSpan.FromHours(1)));
        Assert.Null(heartbeat.Alarm(TimeSpan.FromHours(1), Limit));
    }

    [Fact]
    public void Alarm_BeatMoves_IsNoneHoweverLongItGoesOn()
    {
        var heartbeat = new Heartbeat();
        for (var second = 0; second < 100; second++)
        {
            heartbeat = heartbeat.Answered(new MigratorStatus("copying", null, "copy", Beat.AddMinutes(second)), TimeSpan.FromSeconds(second));
            Assert.Null(heartbeat.Alarm(TimeSpan.FromSeconds(second + 15), Limit));
        }
    }

    [Fact]
    public void Alarm_AnswersButTheBeatStands_SaysThatTheDriverIsStuck()
    {
        var heartbeat = new Heartbeat();
        for (var second = 0; second <= 16; second++)
            heartbeat = heartbeat.Answered(new MigratorStatus("frozen", null, "drain", Beat), TimeSpan.FromSeconds(second));

        Assert.Equal(TimeSpan.FromSeconds(16), heartbeat.Age(TimeSpan.FromSeconds(16)));
        Assert.Contains("silent for 16 s in drain: it is stuck", heartbeat.Alarm(TimeSpan.FromSeconds(16), Limit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("copying", null, true)]
    [InlineData("soaking", "the soak at 10 %", true)]
    [InlineData("rolledBack", "start (another attempt) or clean", true)]
    [InlineData("rolledBack", null, false)]
    [InlineData("planned", "start", false)]
    [InlineData("finished", null, false)]
    public void Alarm_NoAnswerAnyMore_OnlyWhileAMigrationIsUnderWay(string phase, string? waitingFor, bool alarm)
    {
        var heartbeat = new Heartbeat().Answered(new MigratorStatus(phase, waitingFor, null, Beat), TimeSpan.Zero).Unanswered("connection refused");

        Assert.Null(heartbeat.Alarm(TimeSpan.FromSeconds(15), Limit));
        Assert.Equal(alarm, heartbeat.Alarm(TimeSpan.FromSeconds(16), Limit)?.Contains("connection refused", StringComparison.Ordinal) ?? false);
    }
}
