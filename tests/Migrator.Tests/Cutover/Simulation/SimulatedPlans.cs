using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cutover.Simulation;

/// <summary>Plans of every shape that decides a road: one store or several, order of cutover and traffic, approvals, way back or none.</summary>
internal static class SimulatedPlans
{
    public static Plan Draw(Random random) => SamplePlans.Full with
    {
        Stores = random.Next(3) switch
        {
            0 => [new StorePlan("main", "postgres")],
            1 => [new StorePlan("main", "postgres"), new StorePlan("sessions", "redis")],
            _ => [new StorePlan("main", "postgres"), new StorePlan("sessions", "redis"), new StorePlan("content", "objects")],
        },
        Freeze = new FreezePlan { Budget = TimeSpan.FromSeconds(random.Next(1, 10)) },
        Cutover = random.Next(4) == 0 ? CutoverOrder.WithTraffic : CutoverOrder.BeforeTraffic,
        Approvals = random.Next(2) == 0 ? [Approval.Cutover] : [],
        Observe = new ObservePlan { ReverseSync = random.Next(8) != 0, For = TimeSpan.FromSeconds(random.Next(1, 60)) },
    };
}
