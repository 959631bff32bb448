using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Tests.Model;

public sealed class ReferenceExpressionTests
{
    [Fact]
    public async Task GetValue_MixedText_FillsTheHoles()
    {
        var parameter = TestRun.Builder("--Parameters:key=abc").AddParameter("key");
        var expression = ReferenceExpression.Create($"a{{b}}={parameter};{"literal{0}"};{parameter.Resource}");
        Assert.Equal("a{b}=abc;literal{0};abc", await expression.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal("a{b}={key.value};literal{0};{key.value}", expression.ValueExpression);
    }

    [Fact]
    public async Task GetValue_ParameterWithoutValue_SaysHowToGiveOne()
    {
        var expression = ReferenceExpression.Create($"{TestRun.Builder().AddParameter("absent")}");
        var fault = await Assert.ThrowsAsync<MissingParameterException>(async () => await expression.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Parameters__absent", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void ConnectionString_Postgres_IsNpgsqls()
    {
        var database = TestRun.Builder().AddPostgres("pg").AddDatabase("main", "cosy").Resource;
        Assert.Equal("{pg.bindings.tcp.host}", database.Parent.Host.ValueExpression);
        Assert.Equal("Host={pg.bindings.tcp.host};Port={pg.bindings.tcp.port};Username=postgres;Password={pg-password.value}", database.Parent.ConnectionStringExpression.ValueExpression);
        Assert.Equal("{pg.connectionString};Database=cosy", database.ConnectionStringExpression.ValueExpression);
    }
}
