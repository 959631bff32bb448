using System.Text.RegularExpressions;

namespace Platform.Hosting;

/// <summary>Names become host names, environment variables and directories: letters, digits and single hyphens.</summary>
internal static partial class ResourceName
{
    private const int LongestName = 64;

    public static void Check(string name)
    {
        if (name.Length <= LongestName && Allowed().IsMatch(name)) return;
        throw new HostingException(ExitCode.Model, name, "this is not a name for a resource",
            $"Use at most {LongestName} letters, digits and single hyphens; begin with a letter and do not end with a hyphen.");
    }

    [GeneratedRegex("^[A-Za-z](-?[A-Za-z0-9])*$")]
    private static partial Regex Allowed();
}
