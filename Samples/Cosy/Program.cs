using Platform.Cosy;
using Platform.ServiceDefaults;

if (args is ["seed" or "grant", ..])
{
    var environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
    return args[0] == "seed" ? await SeedCommand.RunAsync(args, environment, Console.Out, CancellationToken.None) : await GrantCommand.RunAsync(args, environment, Console.Out, CancellationToken.None);
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
