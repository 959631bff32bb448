using Aspire.Hosting.Pipelines;
using Platform.Hosting.Pipeline;

namespace Platform.Hosting.Tests.Pipeline;

public sealed class StepGraphTests
{
    [Fact]
    public void OrderFor_Step_HasEverythingItNeedsBeforeIt_AndNothingElse()
    {
        var graph = new StepGraph([Step("last", ["middle"]), Step("middle", ["first"]), Step("first"), Step("beside"), Step("hook", ["first"], ["last"])]);
        Assert.Equal(["first", "middle", "hook", "last"], graph.OrderFor("last").Select(s => s.Name));
        Assert.Equal(["first", "middle", "hook", "last", "beside"], graph.OrderFor(null).Select(s => s.Name));
        Assert.Equal(["beside"], graph.OrderFor("beside").Select(s => s.Name));
    }

    [Fact]
    public void OrderFor_UnknownStep_NamesTheOthers()
    {
        var fault = Assert.Throws<HostingException>(() => new StepGraph([Step("one"), Step("two")]).OrderFor("three"));
        Assert.Equal((ExitCode.Model, "three"), (fault.ExitCode, fault.Resource));
        Assert.Contains("one, two", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void New_SameNameTwice_IsRefused() => Refused("two steps", Step("one"), Step("one"));

    [Fact]
    public void New_DependencyThatIsNotThere_IsRefused() => Refused("'nowhere'", Step("one", ["nowhere"]));

    [Fact]
    public void New_Circle_NamesIt() => Refused("a -> c -> b -> a", Step("a", ["c"]), Step("b", ["a"]), Step("c", ["b"]));

    [Fact]
    public void New_CircleOverRequiredBy_NamesIt() => Refused("a -> b -> a", Step("a", ["b"]), Step("b", ["a"], ["a"]));

    private static void Refused(string reason, params PipelineStep[] steps)
        => Assert.Contains(reason, Assert.Throws<HostingException>(() => new StepGraph(steps)).Message, StringComparison.Ordinal);

    private static PipelineStep Step(string name, List<string>? dependsOn = null, List<string>? requiredBy = null)
        => new() { Name = name, Action = _ => Task.CompletedTask, DependsOnSteps = dependsOn ?? [], RequiredBySteps = requiredBy ?? [] };
}
