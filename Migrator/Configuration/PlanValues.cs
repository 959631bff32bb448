using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Configuration;

/// <summary>The plan's values at the moment of use.</summary>
internal static class PlanValues
{
    /// <exception cref="StepFault">A variable is not set.</exception>
    public static T Of<T>(string place, Func<T> values)
    {
        try
        {
            return values();
        }
        catch (PlanTextException fault)
        {
            throw new StepFault($"{place} cannot be written: {fault.Message}.", "Set the variable that the plan names, and repeat the step.");
        }
    }
}
