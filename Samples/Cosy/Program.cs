using Platform.Cosy;
using Platform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
if (args is ["seed", ..]) return await SeedCommand.RunAsync(args, builder.Configuration, Console.Out, CancellationToken.None);

builder.AddServiceDefaults();
builder.AddCosy();
var app = builder.Build();
app.MapServiceDefaults();
app.MapCosy();
return await app.RunServiceAsync();
