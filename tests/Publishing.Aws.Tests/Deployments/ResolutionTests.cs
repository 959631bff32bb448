using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Tests.Deployments;

/// <summary>What services are told: addresses, secrets, the words that managed stores want.</summary>
public sealed class ResolutionTests
{
    private static readonly Deployment Shop = DeploymentFile.Load(Repository.Sample("shop.json"), null);
    private static readonly Deployment Bot = DeploymentFile.Load(Repository.Sample("bot.json"), null);
    private static readonly Deployment Mixed = DeploymentFile.Load(Repository.Sample("mixed.json"), Repository.Sample("deploy/mixed/staging.yaml"));

    [Fact]
    public void Url_OfService_IsItsNameInside() => Assert.Equal("http://basket-api.app-dev.internal:8080", Variable(Shop, "identity-api", "BasketApiClient").Text);

    [Fact]
    public void Url_OfHttpsBinding_IsHttpInside() => Assert.Equal("http://catalog-api.app-dev.internal:8080", Variable(Shop, "webapp", "services__catalog-api__https__0").Text);

    [Fact]
    public void HttpsPorts_OfProject_AreLeftOut() => Assert.DoesNotContain(Service(Shop, "webapp").Environment, e => e.Name == "HTTPS_PORTS");

    [Fact]
    public void Json_InVariable_StaysAsItIs() => Assert.Equal("{\"search\":true,\"pageSize\":20}", Variable(Shop, "catalog-api", "Features").Text);

    [Fact]
    public void ConnectionString_OfDatabase_IsOneSecretForAllWhoUseIt()
    {
        var secret = Assert.IsType<SecretReference>(Variable(Shop, "identity-api", "ConnectionStrings__orderingdb").Only).Secret;

        Assert.Equal(secret, Assert.IsType<SecretReference>(Variable(Shop, "order-processor", "ConnectionStrings__orderingdb").Only).Secret);
        Assert.Equal("Host=|<postgres Host>|;Port=|<postgres Port>|;Username=postgres;Password=|<secret postgres-password>|;Database=orderingdb", Told(Shop.Secret(secret).Value!));
    }

    [Fact]
    public void ConnectionString_OfCache_AsksForTls() =>
        Assert.Equal("<redis Host>|:|<redis Port>|,password=|<secret redis-password>|,ssl=true", Told(Composed(Shop, "basket-api", "ConnectionStrings__redis")));

    [Fact]
    public void ConnectionString_OfCacheWithoutPassword_GetsOne() =>
        Assert.Equal("<cache Host>|:|<cache Port>|,password=|<secret cache-password>|,ssl=true", Told(Composed(Bot, "bot", "CACHE")));

    [Fact]
    public void ConnectionString_OfDocumentDb_HasItsOptionsAndUser() => Assert.Equal(
        "mongodb://platform:|<secret mongo-password>|@|<mongo Host>|:|<mongo Port>|/worlds?authSource=admin&authMechanism=SCRAM-SHA-1&tls=true&replicaSet=rs0&readPreference=secondaryPreferred&retryWrites=false",
        Told(Composed(Bot, "bot", "MONGO_URI")));

    [Fact]
    public void Secret_InUri_HasNoSignsToEscape() => Assert.False(Bot.Secret("mongo-password").Generate!.Special);

    [Fact]
    public void Secret_WithoutDefault_IsToBeFilled() => Assert.Equal(SecretKind.ToFill, Bot.Secret("discord-token").Kind);

    [Fact]
    public void Parameter_InText_IsPartOfIt() => Assert.Equal("model |<parameter model>| says hello", Told(Variable(Bot, "bot", "GREETING")));

    [Fact]
    public void Image_OfStore_BecomesTheServiceForIt() => Assert.Equal([("postgres", StoreKind.Rds), ("redis", StoreKind.ElastiCache)], Shop.Stores.Select(s => (s.Name, s.Kind)));

    [Fact]
    public void Stores_Databases_TheFirstIsMadeAndTheOthersAreNoted()
    {
        Assert.Equal(("catalogdb", "17.9"), (Shop.Stores[0].Database, Shop.Stores[0].Version));
        Assert.Contains(Shop.Notes, n => n.Contains("orderingdb must be made in it", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ConnectionStrings__history", "connection/history")]
    [InlineData("ConnectionStrings__search", "connection/search")]
    public void ConnectionString_OfWhatIsOutside_IsASecretToFill(string variable, string secret)
    {
        Assert.Equal(secret, Assert.IsType<SecretReference>(Variable(Mixed, "api", variable).Only).Secret);
        Assert.Equal(SecretKind.ToFill, Mixed.Secret(secret).Kind);
    }

    [Fact]
    public void Container_WithVolumeOnEfs_RunsOnceWithIt()
    {
        var queue = Service(Mixed, "queue");

        Assert.Equal((1, 1, "/var/lib/rabbitmq"), (queue.MinTasks, queue.MaxTasks, queue.Volumes[0].Target));
    }

    [Fact]
    public void Executable_WithImage_IsAContainer() => Assert.Equal(new GivenImage("ghcr.io/example/worker:1.4.2"), Service(Mixed, "worker").Image);

    [Fact]
    public void Bucket_InSettings_CanBeReferredTo() => Assert.Equal("<bucket uploads Name>", Told(Variable(Mixed, "api", "UPLOADS")));

    [Fact]
    public void Dockerfile_Image_IsBuiltForItsRepository()
    {
        var image = Assert.IsType<BuiltImage>(Service(Bot, "bot").Image);

        Assert.Equal(("app/dev/bot", "bot", "bot/Dockerfile", "22"), (image.Repository, image.Build!.Context, image.Build.Dockerfile, image.Build.Arguments["NODE_VERSION"]));
    }

    private static ServiceDeployment Service(Deployment deployment, string name) => deployment.Services.Single(s => s.Name == name);

    private static Value Variable(Deployment deployment, string service, string name) => Service(deployment, service).Environment.Single(e => e.Name == name).Value;

    private static Value Composed(Deployment deployment, string service, string variable) => deployment.Secret(Assert.IsType<SecretReference>(Variable(deployment, service, variable).Only).Secret).Value!;

    private static string Told(Value value) => string.Join('|', value.Parts.Select(p => p switch
    {
        Literal literal => literal.Text,
        SecretReference secret => $"<secret {secret.Secret}>",
        ParameterReference parameter => $"<parameter {parameter.Parameter}>",
        StoreReference store => $"<{store.Store} {store.Property}>",
        BucketReference bucket => $"<bucket {bucket.Bucket} {bucket.Property}>",
        _ => "?",
    }));
}
