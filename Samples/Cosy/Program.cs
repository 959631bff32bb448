using Platform.Cosy;
using Platform.ServiceDefaults;

if (args is ["seed", ..])
{
    var environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
    return await SeedCommand.RunAsync(args, environment, Console.Out, CancellationToken.None);
}
return await ServiceHost.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddCosy();
    var app = builder.Build();
    app.MapServiceDefaults();
    app.MapCosy();
    return app;
});
