using Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Hosting.Interactions;

internal static class InteractionServices
{
    public static IServiceCollection AddInteractions(this IServiceCollection services) => services
        .AddSingleton<InteractionService>()
        .AddSingleton<IInteractionService>(p => p.GetRequiredService<InteractionService>())
        .AddSingleton<ParameterPrompt>();
}
