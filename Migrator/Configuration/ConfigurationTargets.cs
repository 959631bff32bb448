using Platform.Migrator.Driving;
using Platform.Migrator.Hooks;
using Platform.Plans;
using Platform.Plans.Http;

namespace Platform.Migrator.Configuration;

/// <summary>Makes the targets that a plan names. Another kind of place is one more record in the plan and one more line here.</summary>
internal sealed class ConfigurationTargets(Func<string, string?> environment, HttpCaller caller, TimeProvider time)
{
    public IReadOnlyList<IConfigurationTarget> Of(Plan plan) => [.. plan.Configuration.Select(place => Of(plan, place))];

    private FileConfigurationTarget Of(Plan plan, ConfigurationPlan place) => place switch
    {
        FileConfigurationPlan file => new FileConfigurationTarget(PathOf(plan, file), () => Resolve(file.Values), TakenWhen(file.Verify)),
        _ => throw new NotSupportedException($"{place.GetType().Name} has no configuration target."),
    };

    private string PathOf(Plan plan, FileConfigurationPlan file)
    {
        try
        {
            return Path.GetFullPath(PlanText.Resolve(file.Path, environment), Path.GetFullPath(plan.Directory));
        }
        catch (PlanTextException fault)
        {
            throw new StepFault($"The configuration file {file.Path} is not known: {fault.Message}.", "Set the variable that the plan names, and start again.");
        }
    }

    private Dictionary<string, string> Resolve(IReadOnlyDictionary<string, string> values) =>
        values.ToDictionary(pair => pair.Key, pair => PlanText.Resolve(pair.Value, environment));

    private AppTakesIt? TakenWhen(HttpCheck? check) => check is null ? null : new AppTakesIt(check, new CheckWait(caller, time));
}
