using System.Text.RegularExpressions;
using Platform.Migrator.Cutover;
using Platform.Plans;

namespace Platform.Migrator.Tests.Hooks;

public sealed class StepNamesTests
{
    [Fact]
    public void PlanSteps_Known_AreTheStateMachinesSteps()
    {
        // Following goes on beside the steps: it has no moment before or after.
        var steps = Enum.GetValues<Step>().Where(step => step != Step.Follow).Select(step => Regex.Replace(step.ToString(), "(?<=.)([A-Z])", "-$1").ToLowerInvariant());

        Assert.Equal(steps, PlanSteps.Known);
    }
}
