using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>Projects, from their built programs, and executables.</summary>
internal sealed class ProgramLauncher(EnvironmentResolver resolver, Guardian guardian, ResourceBoard board, ConsoleLogs logs, SecretMask mask) : ILauncher
{
    public bool CanLaunch(IResource resource) => resource is ProjectResource or ExecutableResource;

    public async Task<IRunning> LaunchAsync(IResource resource, CancellationToken cancellationToken)
    {
        var environment = await resolver.ResolveAsync(resource, cancellationToken);
        var arguments = await EnvironmentResolver.ArgumentsAsync(resource, cancellationToken);
        var spec = resource is ExecutableResource executable ? Executable(executable, arguments, environment) : Project(resource, arguments, environment);
        board.Update(resource.Name, s => s with
        {
            Environment = environment,
            Arguments = [.. arguments.Select(mask.Apply)],
            Program = spec.Program,
            WorkingDirectory = spec.WorkingDirectory,
        });
        return ChildProcess.Start(spec, guardian, (line, isError) => logs.Write(resource.Name, line, isError));
    }

    private static ProcessSpec Executable(ExecutableResource resource, ImmutableArray<string> arguments, ImmutableArray<EnvironmentValue> environment)
    {
        if (!Directory.Exists(resource.WorkingDirectory))
            throw new HostingException(ExitCode.ResourceFailed, resource.Name, $"its working directory {resource.WorkingDirectory} does not exist", "Make it, or give AddExecutable another one.");
        var program = Programs.Find(resource.Command, resource.WorkingDirectory)
            ?? throw new HostingException(ExitCode.MissingTool, resource.Name, $"the program '{resource.Command}' is not there, or not executable", "Install it, put it on the PATH, or correct the command in AddExecutable.");
        return new ProcessSpec(program, arguments, resource.WorkingDirectory, Dictionary(environment));
    }

    private static ProcessSpec Project(IResource resource, ImmutableArray<string> arguments, ImmutableArray<EnvironmentValue> environment)
    {
        var metadata = resource.Annotations.OfType<IProjectMetadata>().Single();
        var assembly = metadata.GetType().GetCustomAttribute<BuiltProjectAttribute>()?.AssemblyPath
            ?? throw new HostingException(ExitCode.Model, resource.Name, $"{metadata.GetType().Name} does not say where its built program is", "Refer to the project from the AppHost's project file, so that the build generates its class.");
        if (!File.Exists(assembly))
            throw new HostingException(ExitCode.ResourceFailed, resource.Name, $"its program {assembly} has not been built", "Build the AppHost: it builds the projects it refers to.");
        var runtime = RuntimeRoot();
        var variables = Dictionary(environment);
        variables["DOTNET_ROOT"] = runtime;
        var directory = Path.GetDirectoryName(metadata.ProjectPath)!;
        var program = Path.ChangeExtension(assembly, null);
        return File.Exists(program)
            ? new ProcessSpec(program, arguments, directory, variables)
            : new ProcessSpec(Path.Combine(runtime, "dotnet"), [assembly, .. arguments], directory, variables);
    }

    /// <summary>The .NET that runs the AppHost runs the services too.</summary>
    private static string RuntimeRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    private static Dictionary<string, string> Dictionary(IEnumerable<EnvironmentValue> environment)
        => environment.ToDictionary(v => v.Name, v => v.Value);
}
