using FsCheck;
using FsCheck.Fluent;
using Platform.Gateway.Hold;

namespace Platform.Gateway.Tests.Hold;

public class HoldStateTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly HoldState Holding = new HoldState().Hold(5, Second, maxHeld: 2);

    [Fact]
    public void Arrive_NothingHeld_PassesAndCounts()
    {
        var (next, admission) = new HoldState().Arrive();
        Assert.Equal(Admission.Pass, admission);
        Assert.Equal(1, next.InFlight);
    }

    [Fact]
    public void Arrive_Holding_WaitsUpToTheBoundThenIsFull()
    {
        var (one, first) = Holding.Arrive();
        var (two, second) = one.Arrive();
        var (three, third) = two.Arrive();
        Assert.Equal((Admission.Wait, Admission.Wait, Admission.Full), (first, second, third));
        Assert.Equal((2, 0), (three.Held, three.InFlight));
    }

    [Theory]
    [InlineData(999, HoldPhase.Holding)]
    [InlineData(1000, HoldPhase.Expired)]
    [InlineData(1001, HoldPhase.Expired)]
    public void At_EndOfLease_IsExpiredFromThatMoment(int milliseconds, object phase) =>
        Assert.Equal((HoldPhase)phase, Holding.At(TimeSpan.FromMilliseconds(milliseconds)).Phase);

    [Fact]
    public void Release_WithHeldWrites_CountsThemInFlightAtOnce()
    {
        var next = Holding.Arrive().Next.Arrive().Next.Release(5);
        Assert.Equal((HoldPhase.None, 0, 2), (next.Phase, next.Held, next.InFlight));
    }

    [Fact]
    public void Hold_Expired_HoldsAgainWithNobodyWaiting()
    {
        var expired = Holding.Arrive().Next.At(2 * Second);
        var again = expired.Hold(5, 3 * Second, 2);
        Assert.Equal((HoldPhase.Holding, 0), (again.Phase, again.Held));
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void IsReleased_AfterRelease_OfThatEpochAlone(long epoch, bool released) => Assert.Equal(released, Holding.Release(5).IsReleased(epoch));

    [Fact]
    public void IsReleased_HoldingExpiredOrFresh_IsNot()
    {
        Assert.False(Holding.IsReleased(5));
        Assert.False(Holding.At(2 * Second).IsReleased(5));
        Assert.False(new HoldState().IsReleased(0));
    }

    /// <summary>Any sequence of events, against a model that keeps each write by itself.</summary>
    [Fact]
    public void AnySequence_EachWriteIsInFlightOrHeldOrRefused_AndNoneIsLetThroughWhileHolding()
    {
        var gen = (from kind in Gen.Choose(0, 6) from epoch in Gen.Choose(0, 5) from ms in Gen.Choose(1, 50) select (kind, epoch, ms)).ArrayOf();
        var property = Prop.ForAll(gen.ToArbitrary(), events => Walk(events));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(120), property);
    }

    private static bool Walk((int Kind, int Epoch, int Ms)[] events)
    {
        var state = new HoldState();
        var model = new Model();
        var now = TimeSpan.Zero;
        foreach (var (kind, epoch, ms) in events)
        {
            if (kind == 6)
                now += TimeSpan.FromMilliseconds(ms);
            state = state.At(now);
            model.At(now);
            state = kind switch
            {
                0 or 1 => model.Arrived(state.Arrive()),
                2 when model.InFlight > 0 => model.Ended(state.End()),
                3 when model.Waiting > 0 => model.Left(state.Leave()),
                4 when !state.IsOlder(epoch) && !state.IsReleased(epoch) => model.Held(state.Hold(epoch, now + TimeSpan.FromMilliseconds(ms), maxHeld: 3), epoch, now + TimeSpan.FromMilliseconds(ms)),
                5 when !state.IsOlder(epoch) => model.Released(state.Release(epoch), epoch),
                _ => state,
            };
            if (!model.Agrees(state))
                return false;
        }
        return true;
    }

    private sealed class Model
    {
        private HoldPhase _phase;
        private long _epoch;
        private TimeSpan _until;
        private bool _lied;

        public int InFlight { get; private set; }

        public int Waiting { get; private set; }

        public void At(TimeSpan now)
        {
            if (_phase != HoldPhase.Holding || now < _until)
                return;
            _phase = HoldPhase.Expired;
            Waiting = 0;
        }

        public HoldState Arrived((HoldState Next, Admission Admission) step)
        {
            _lied |= (step.Admission == Admission.Pass) != (_phase == HoldPhase.None);
            _lied |= (step.Admission == Admission.Wait) != (_phase == HoldPhase.Holding && Waiting < 3);
            InFlight += step.Admission == Admission.Pass ? 1 : 0;
            Waiting += step.Admission == Admission.Wait ? 1 : 0;
            return step.Next;
        }

        public HoldState Ended(HoldState next)
        {
            InFlight--;
            return next;
        }

        public HoldState Left(HoldState next)
        {
            Waiting--;
            return next;
        }

        public HoldState Held(HoldState next, long epoch, TimeSpan until)
        {
            (_phase, _epoch, _until) = (HoldPhase.Holding, epoch, until);
            return next;
        }

        public HoldState Released(HoldState next, long epoch)
        {
            (_phase, _epoch) = (HoldPhase.None, epoch);
            InFlight += Waiting;
            Waiting = 0;
            return next;
        }

        public bool Agrees(HoldState state) =>
            !_lied && (state.Phase, state.Epoch, state.InFlight, state.Held) == (_phase, _epoch, InFlight, Waiting);
    }
}
