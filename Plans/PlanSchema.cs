namespace Platform.Plans;

/// <summary>The JSON schema of plan files, for editors: the same text as <c>Plans/plan.schema.json</c>.</summary>
public static class PlanSchema
{
    public static string Json { get; } = Read();

    private static string Read()
    {
        using var stream = typeof(PlanSchema).Assembly.GetManifestResourceStream("plan.schema.json")
            ?? throw new InvalidOperationException("plan.schema.json is not embedded in this assembly. Build it again from Plans.csproj.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
