using System.Reflection;
using Aspire.Hosting;

namespace Platform.Hosting.Testing;

/// <summary>
/// An AppHost's program, run on a thread of its own up to where it has made its model; there the test takes over. The program goes on into its
/// <c>Run()</c>, which only waits until the test is done.
/// </summary>
internal sealed class TestedEntryPoint
{
    /// <summary>A test that wants the dashboard says so.</summary>
    public static readonly string[] Defaults = ["--PLATFORM_DASHBOARD=none"];

    private static readonly AsyncLocal<TestedEntryPoint?> Ambient = new();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TaskCompletionSource<IDistributedApplicationBuilder> model = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource mayBuild = new();

    private TestedEntryPoint(Assembly assembly) => Assembly = assembly;

    /// <summary>The program on whose thread we are; null in any other process than a test's.</summary>
    public static TestedEntryPoint? Current => Ambient.Value;

    public Assembly Assembly { get; }

    public static TestedEntryPoint Start(Assembly assembly, string[] arguments)
    {
        var tested = new TestedEntryPoint(assembly);
        new Thread(() => tested.Run([.. Defaults, .. arguments])) { IsBackground = true, Name = $"{assembly.GetName().Name}, tested" }.Start();
        return tested;
    }

    public Task<IDistributedApplicationBuilder> ModelAsync(CancellationToken cancellationToken) => model.Task.WaitAsync(Patience, cancellationToken);

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        mayBuild.TrySetResult();
        return application.Task.WaitAsync(Patience, cancellationToken);
    }

    public void End()
    {
        mayBuild.TrySetResult();
        over.TrySetResult();
    }

    /// <summary>The program has made its model and wants to build it.</summary>
    public void Made(IDistributedApplicationBuilder made)
    {
        if (model.TrySetResult(made)) mayBuild.Task.GetAwaiter().GetResult();
    }

    /// <summary>The program has built it.</summary>
    /// <returns>Ends with the test; what the program would run is the test's.</returns>
    public Task Built(DistributedApplication built)
    {
        application.TrySetResult(built);
        return over.Task;
    }

    private void Run(string[] arguments)
    {
        Ambient.Value = this;
        try
        {
            var main = Assembly.EntryPoint ?? throw new HostingException(ExitCode.Model, Assembly.GetName().Name, "it is no program", "Name a type of the AppHost's assembly.");
            var returned = main.Invoke(null, main.GetParameters().Length == 0 ? [] : [arguments]);
            if (returned is Task task) task.GetAwaiter().GetResult();
            Fail(new HostingException(ExitCode.Model, Assembly.GetName().Name, "its program ended without building a model", "It has to call DistributedApplication.CreateBuilder(args), Build() and Run()."));
        }
        catch (Exception fault)
        {
            Fail(fault is TargetInvocationException { InnerException: { } inner } ? inner : fault);
        }
    }

    /// <summary>To whoever waits for it; nobody, when the test is done.</summary>
    private void Fail(Exception fault)
    {
        model.TrySetException(fault);
        application.TrySetException(fault);
        _ = application.Task.Exception; // looked at: it may be nobody's
        _ = model.Task.Exception;
    }
}
