using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Settings;

internal static partial class ServiceReader
{
    public static ServiceSettings? Service(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, SettingsKeys.Service, context) is not { } section) return null;
        var tasks = section.Optional<Section?>("tasks", (n, _) => Section.Open(n, SettingsKeys.Tasks, context), null);
        var scaling = section.Optional<Section?>("scaling", (n, _) => Section.Open(n, SettingsKeys.Scaling, context), null);
        var service = new ServiceSettings
        {
            Place = node.Place,
            Image = section.Optional<string?>("image", SettingsReader.Matching(ImageForm(), "no image", "Write registry/name:tag or registry/name@sha256:digest."), null),
            Port = Number(section, "port", 1, ushort.MaxValue),
            Cpu = Number(section, "cpu", 1, 1_000_000),
            Memory = Number(section, "memory", 1, 1_000_000),
            MinTasks = Number(tasks, "min", 0, 100),
            MaxTasks = Number(tasks, "max", 1, 1000),
            ScaleCpu = Number(scaling, "cpu", 10, 95),
            ScaleMemory = Number(scaling, "memory", 10, 95),
            ScaleRequests = Number(scaling, "requests", 1, 1_000_000),
            Health = section.Optional<string?>("health", SettingsReader.Matching(PathForm(), "no path", "Write it from the slash on: /health/ready."), null),
            Host = section.Optional<string?>("host", SettingsReader.Matching(HostForm(), "no host name", "Write it in small letters: api.example.com."), null),
            Singleton = section.Optional("singleton", Values.YesOrNo, false),
            Spot = section.Optional("spot", Values.YesOrNo, false),
            Environment = section.Optional("environment", Maps.Placed, new Dictionary<string, PlacedText>()),
        };
        Check(section, tasks, service);
        return service;
    }

    private static void Check(Section section, Section? tasks, ServiceSettings service)
    {
        if (service.Cpu is { } cpu && !FargateSize.Cpus.Contains(cpu))
            section.Errors.Add(section.PlaceOf("cpu"), $"Fargate has no tasks with cpu {cpu}", FargateSize.Remedy(cpu));
        else if (service.Cpu is { } units && service.Memory is { } memory && !FargateSize.Exists(units, memory))
            section.Errors.Add(section.PlaceOf("memory"), $"Fargate has no tasks with cpu {units} and memory {memory}", FargateSize.Remedy(units));
        if (tasks is not null && service.MinTasks > service.MaxTasks)
            tasks.Errors.Add(tasks.PlaceOf("min"), $"`min` ({service.MinTasks}) is above `max` ({service.MaxTasks})", "Lower `min`, or raise `max`.");
        if (tasks is not null && service.Singleton)
            tasks.Errors.Add(tasks.Place, "a singleton runs once, and has no number of tasks", "Remove `tasks` or `singleton`.");
    }

    private static int? Number(Section? section, string key, int least, int most) => section?.Find(key) is null ? null : section.Required(key, Values.Whole(least, most));

    public static int? Days(Section section, string key) => section.Find(key) is null ? null : section.Required(key, Days);

    /// <summary>Whole days: 30d.</summary>
    public static int Days(PlanNode node, PlanContext context)
    {
        var text = Values.Text(node, context);
        if (text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and < 3654) return days;
        if (text.Length > 0) context.Errors.Add(node.Place, $"`{Quote.Short(text)}` is no number of days", "Write a whole number of days: 7d, 30d, 365d.");
        return 1;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}\\z")]
    private static partial Regex ImageForm();

    [GeneratedRegex("^/[A-Za-z0-9/_.~-]*\\z")]
    private static partial Regex PathForm();

    [GeneratedRegex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}\\z")]
    private static partial Regex HostForm();
}
