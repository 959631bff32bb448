using Aspire.Hosting;

namespace Platform.Hosting;

/// <summary>Says on the error output, once, why the application does not run.</summary>
internal static class FaultReport
{
    /// <returns>The exit code that belongs to it.</returns>
    public static int Write(DistributedApplicationException fault)
    {
        Console.Error.WriteLine($"error: {fault.Message}");
        if (fault is not HostingException hosting) return (int)ExitCode.Model;
        Console.Error.WriteLine($"  what to do: {hosting.Remedy}");
        return (int)hosting.ExitCode;
    }

    /// <summary>A model error is thrown where it is made, in Program.cs, outside of any Run(): no stack trace for that either.</summary>
    public static void CatchModelErrors() => AppDomain.CurrentDomain.UnhandledException += (_, e) =>
    {
        if (e.ExceptionObject is DistributedApplicationException fault) Environment.Exit(Write(fault));
    };
}
