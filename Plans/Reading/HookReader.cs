using System.Text.RegularExpressions;

namespace Platform.Plans.Reading;

/// <summary>Reads a hook: one moment, one action, and how to undo it.</summary>
internal static partial class HookReader
{
    private static readonly string[] OfCalls = ["token", "body"];

    public static HookPlan? Hook(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, Keys.Hook, context) is not { } section)
            return null;
        CheckMoment(section);
        CheckAction(section);
        var moment = section.Has("before") ? HookMoment.Before : HookMoment.After;
        var call = Methods.Names.Any(section.Has) ? HttpReader.Call(section, perSide: false) : null;
        var undo = section.Find("undo");
        return new HookPlan(moment, section.Optional(moment == HookMoment.Before ? "before" : "after", Step, ""))
        {
            Run = section.Optional<string?>("run", Values.Text, null),
            Call = call,
            UndoRun = undo is ScalarNode ? Values.Text(undo, context) : null,
            UndoCall = undo is null or ScalarNode ? null : HttpReader.Call(undo, context),
            Timeout = section.Optional("timeout", Values.PositiveDuration, TimeSpan.FromSeconds(30)),
            Attempts = section.Optional("attempts", Values.Whole(1, 10), 1),
            Environment = section.List("environment", Variable),
        };
    }

    private static string Step(PlanNode node, PlanContext context) =>
        Values.Choice(node, context, PlanSteps.Known.ToDictionary(step => step));

    public static string Variable(PlanNode node, PlanContext context)
    {
        var name = Values.Text(node, context);
        if (name.Length > 0 && !VariableForm().IsMatch(name))
            context.Errors.Add(node.Place, $"`{Quote.Short(name)}` is no variable's name", "Name a variable of the environment, without `$`.");
        return name;
    }

    private static void CheckMoment(Section section)
    {
        if (section.Has("before") == section.Has("after"))
            section.Errors.Add(section.Place, section.Has("before") ? "a hook is both before and after" : "a hook has no moment", "Write exactly one of `before: STEP` and `after: STEP`.");
    }

    private static void CheckAction(Section section)
    {
        var calls = Methods.Names.Count(section.Has);
        if (section.Has("run") && calls > 0)
            section.Errors.Add(section.Place, "a hook has both a command and a call", "Make two hooks of it.");
        else if (!section.Has("run") && calls == 0)
            section.Errors.Add(section.Place, "a hook does nothing", "Write `run: \"scripts/reindex.sh\"` or `post: URL`.");
        foreach (var key in OfCalls.Where(key => calls == 0 && section.Has(key)))
            section.Errors.Add(section.PlaceOf(key), $"`{key}` belongs to a call, and this hook has none", "Remove it, or write `post: URL`.");
        if (calls > 0 && section.Has("environment"))
            section.Errors.Add(section.PlaceOf("environment"), "`environment` belongs to a command, and this hook is a call", "Remove it.");
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z")]
    private static partial Regex VariableForm();
}
