using Platform.Aws;

namespace Platform.Migrator.Driving;

/// <summary>What AWS refused or did not answer, as a step tells it.</summary>
internal static class AwsFaults
{
    /// <param name="what">What could not be done, as a sentence begins: <c>The parameter /a could not be read</c>.</param>
    public static async Task<T> AskAsync<T>(string what, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (AwsException fault)
        {
            throw new StepFault($"{what}: {fault.Message}", fault.Hint, fault.IsTransient);
        }
    }

    public static Task AskAsync(string what, Func<Task> ask) => AskAsync(what, async () =>
    {
        await ask();
        return true;
    });
}
