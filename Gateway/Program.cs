using Platform.Gateway;
using Platform.ServiceDefaults;

return await ServiceHost.RunAsync(() => GatewayApp.Build(args));
