namespace Platform.Publishing.Aws.Deploying;

/// <summary>Asks whoever sits there. Nobody there is no approval.</summary>
internal sealed class Approval(bool beforehand, TextReader? person, TextWriter output)
{
    /// <summary>One that asks at the terminal, if there is one.</summary>
    public static Approval AtTerminal(bool beforehand, TextWriter output) => new(beforehand, Console.IsInputRedirected ? null : Console.In, output);

    /// <exception cref="DeployException">There is nobody to ask.</exception>
    public bool Ask(string question)
    {
        if (beforehand) return true;
        if (person is null) throw new DeployException($"{question} Nobody is there to be asked.", "Give --yes, or start it at a terminal.");
        output.Write($"{question} Type yes: ");
        output.Flush();
        return string.Equals(person.ReadLine()?.Trim(), "yes", StringComparison.OrdinalIgnoreCase);
    }
}
