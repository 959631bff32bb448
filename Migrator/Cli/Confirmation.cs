namespace Platform.Migrator.Cli;

/// <summary>Asks a person before something that costs. Where nobody sits at a terminal, the answer is no.</summary>
internal static class Confirmation
{
    public static bool Given(string question)
    {
        if (Console.IsInputRedirected)
        {
            Console.Error.WriteLine("Nobody is there to confirm it. Say --yes.");
            return false;
        }

        Console.Out.Write($"{question} [y/N] ");
        return Console.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
