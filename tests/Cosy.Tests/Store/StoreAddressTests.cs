using Platform.Cosy.Store;
using Platform.ServiceDefaults;

namespace Platform.Cosy.Tests.Store;

public sealed class StoreAddressTests
{
    [Theory]
    [InlineData("Host=db.example;Port=5433;Database=cosy;Username=u;Password=hidden", StoreKind.Postgres, "db.example:5433/cosy")]
    [InlineData("mongodb://u:hidden@Db.Example:27018/cosy?authSource=admin", StoreKind.MongoDb, "db.example:27018/cosy")]
    [InlineData("mongodb://one,two:27018/cosy?replicaSet=rs0", StoreKind.MongoDb, "one:27017/cosy")]
    internal void Parse_AnAddress_TellsKindAndPlaceWithoutTheSecret(string text, StoreKind kind, string place)
    {
        var address = StoreAddress.Parse(text);

        Assert.Equal((kind, place), (address.Kind, address.ToString()));
        Assert.DoesNotContain("hidden", $"{address}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Colour=blue;Password=hidden")]
    [InlineData("Port=5432;Password=hidden")]
    [InlineData("mongodb://u:hidden@db")]
    [InlineData("mongodb://u:hidden@db/cosy?colour=blue")]
    [InlineData("mongodb://u:hid@den@db/cosy")]
    [InlineData("mongodb+srv://u:hidden@db/cosy")]
    public void Parse_Nonsense_SaysWhatIsWrongWithoutTheSecret(string text)
    {
        var fault = Assert.Throws<ConfigurationException>(() => StoreAddress.Parse(text));

        Assert.DoesNotContain("hid", fault.Message, StringComparison.Ordinal);
    }
}
