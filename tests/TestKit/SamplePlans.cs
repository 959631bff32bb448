using Platform.Plans;

namespace Platform.TestKit;

/// <summary>Plans as objects, for tests that need no file.</summary>
public static class SamplePlans
{
    public static Plan Full => new()
    {
        Name = "sample",
        Stores = [new StorePlan("main", "postgres")],
        Freeze = new FreezePlan { Budget = TimeSpan.FromHours(1) },
        Observe = new ObservePlan { ReverseSync = true },
        Traffic = new TrafficPlan
        {
            Router = new GatewayRouterPlan("http://gateway", null),
            Steps = [new TrafficStep(10, TimeSpan.Zero), new TrafficStep(50, TimeSpan.Zero), new TrafficStep(100, TimeSpan.Zero)],
        },
    };
}
