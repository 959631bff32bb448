using Platform.Players;
using Platform.ServiceDefaults;

return await ServiceHost.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddPlayers();
    var app = builder.Build();
    app.MapServiceDefaults();
    app.MapPlayers();
    return app;
});
