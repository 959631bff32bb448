using Platform.Plans.Reading;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Clients;

/// <summary>A domain belongs to one client: two would take each other's users. A client's own environments may share one, by weight.</summary>
internal static class DomainClash
{
    public static void Check(EnvironmentSettings settings, PlanErrors errors)
    {
        if (settings.Domain is not { } domain) return;
        foreach (var (client, path) in DeployTree.Around(settings.File).Where(e => e.Client != settings.Client))
            if (DeployTree.DomainOf(path) == domain.Name)
                errors.Add(domain.Place, $"the domain `{domain.Name}` is {client}'s already, in {path}", "Give each client a domain of its own.");
    }
}
