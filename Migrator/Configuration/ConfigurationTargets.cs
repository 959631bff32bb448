using Platform.Migrator.Driving;
using Platform.Migrator.Hooks;
using Platform.Plans;
using Platform.Plans.Http;

namespace Platform.Migrator.Configuration;

/// <summary>Makes the entries that a plan names. Another kind of place is one more record in the plan and one more line here.</summary>
/// <param name="aws">Null where no plan names a place in AWS.</param>
internal sealed class ConfigurationTargets(Func<string, string?> environment, HttpCaller caller, ShellCommand shell, TimeProvider time, AwsClients? aws = null)
{
    public IReadOnlyList<ConfigurationEntry> Of(Plan plan) =>
        [.. plan.Configuration.Select(place => new ConfigurationEntry(Target(plan, place), place.Stores, TakenWhen(place.Verify)))];

    private IConfigurationTarget Target(Plan plan, ConfigurationPlan place) => place switch
    {
        FileConfigurationPlan file => new FileConfigurationTarget(PathOf(plan, file), () => Resolve(file.Values)),
        HttpConfigurationPlan http => new HttpConfigurationTarget(http, caller, environment),
        CommandConfigurationPlan command => new CommandConfigurationTarget(command, plan.Directory, () => Resolve(command.Values), shell),
        SsmConfigurationPlan ssm => new SsmConfigurationTarget(ssm, () => PlanText.Resolve(ssm.Value, environment), Aws),
        SecretConfigurationPlan secret => new SecretConfigurationTarget(secret, secret.Value is { } text ? () => PlanText.Resolve(text, environment) : null, () => Resolve(secret.Values), Aws),
        EcsConfigurationPlan ecs => new EcsConfigurationTarget(ecs, () => Resolve(ecs.Values), Aws),
        _ => throw new NotSupportedException($"{place.GetType().Name} has no configuration target."),
    };

    private AwsClients Aws => aws ?? throw new InvalidOperationException("There are no clients for AWS here.");

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
