using Platform.Plans.Reading;
using Platform.Publishing.Aws.Workflows;

namespace Platform.Publishing.Aws.Tests.Workflows;

public sealed class WorkflowTests
{
    private static readonly string Text = WorkflowCommand.Write(Repository.Deploy, "cosyworld");

    [Fact]
    public void Write_Jobs_GoFromTestToProductionInTurn()
    {
        var jobs = Mapping(Root().Find("jobs"));

        Assert.Equal(["test", "dev", "staging", "prod"], jobs.Entries.Select(e => e.Key.Value));
        Assert.Equal(["test", "dev", "staging"], jobs.Entries.Skip(1).Select(e => Scalar(Mapping(e.Value).Find("needs"))));
    }

    [Fact]
    public void Write_EachEnvironment_IsApprovedAndTakesItsOwnRole()
    {
        foreach (var job in Mapping(Root().Find("jobs")).Entries.Skip(1))
        {
            var prefix = $"cosyworld-{job.Key.Value}";
            Assert.Equal(prefix, Scalar(Mapping(job.Value).Find("environment")));
            Assert.Equal("write", Scalar(Mapping(Mapping(job.Value).Find("permissions")).Find("id-token")));
            Assert.Contains($"role/{prefix}-deploy", Text, StringComparison.Ordinal);
            Assert.Contains($"./publish cosyworld {job.Key.Value} --output out", Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Write_RollBack_DeploysAnEarlierVersionWithoutBuildingIt()
    {
        Assert.Contains("VERSION: ${{ inputs.roll_back_to || github.sha }}", Text, StringComparison.Ordinal);
        Assert.Contains("if ! aws ecr describe-images --repository-name \"$repository\" --image-ids \"imageTag=$VERSION\"", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ClientWithoutRepository_SaysWhatToAdd() =>
        Assert.Contains("Add `github: { repository: owner/name }`", Assert.Throws<PublishException>(() => WorkflowCommand.Write(Repository.Deploy, "amapiano")).Message, StringComparison.Ordinal);

    private static MappingNode Root()
    {
        var errors = new PlanErrors("workflow.yml");
        var root = PlanComposer.Compose(Text, errors);

        Assert.Empty(errors.InOrder());
        return Mapping(root);
    }

    private static MappingNode Mapping(PlanNode? node) => Assert.IsType<MappingNode>(node);

    private static string Scalar(PlanNode? node) => Assert.IsType<ScalarNode>(node).Value;
}
