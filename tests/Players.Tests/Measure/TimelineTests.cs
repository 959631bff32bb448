using Platform.Players.Measure;

namespace Platform.Players.Tests.Measure;

public sealed class TimelineTests
{
    private readonly ManualTime _time = new();
    private readonly Timeline _timeline = new();

    [Fact]
    public void Read_SecondsWithoutAnswers_AreThereAndEmpty()
    {
        Add(new(AnswerKind.Status, 201, FromTarget: true), acknowledged: true, 20);
        Add(new(AnswerKind.Status, 500, FromTarget: false), acknowledged: false, 40);
        _time.Advance(TimeSpan.FromSeconds(3));
        Add(new(AnswerKind.TimeOut, 0, false), acknowledged: false, 10_000);
        _time.Advance(TimeSpan.FromSeconds(1));

        var seconds = _timeline.Read(null, _time.GetUtcNow());

        Assert.Equal([2, 0, 0, 1], seconds.Select(s => s.Requests));
        Assert.Equal([1, 0, 0, 1], seconds.Select(s => s.Failed));
        Assert.Equal([1, 0, 0, 0], seconds.Select(s => s.Acknowledged));
        Assert.Equal([1, 0, 0, 0], seconds.Select(s => s.SideTarget));
        Assert.Equal([40, 0, 0, 10_000], seconds.Select(s => s.MaxMs));
        Assert.Equal(seconds[0].At.AddSeconds(3), seconds[3].At);
        Assert.Single(_timeline.Read(seconds[3].At, _time.GetUtcNow()));
    }

    [Fact]
    public void Read_LongAfter_IsBounded()
    {
        Add(new(AnswerKind.Status, 200, false), acknowledged: false, 1);
        _time.Advance(TimeSpan.FromDays(30));

        Assert.Equal(7200, _timeline.Read(null, _time.GetUtcNow()).Count);
    }

    private void Add(Answer answer, bool acknowledged, double ms) => _timeline.Add(_time.GetUtcNow(), answer, acknowledged, TimeSpan.FromMilliseconds(ms));
}
