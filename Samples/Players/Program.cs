using Platform.Players;
using Platform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPlayers();
var app = builder.Build();
app.MapServiceDefaults();
app.MapPlayers();
return await app.RunServiceAsync();
