using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;

namespace Platform.ServiceDefaults;

/// <summary>Runs a service and turns the faults of starting it into one line and an exit code.</summary>
public static class ServiceHost
{
    /// <summary>Exit code: the configuration is wrong (sysexits' EX_CONFIG).</summary>
    public const int ConfigurationFault = 78;

    /// <summary>Exit code: an address is in use or cannot be bound (sysexits' EX_OSERR).</summary>
    public const int AddressFault = 71;

    /// <returns>0 after an orderly stop.</returns>
    public static Task<int> RunServiceAsync(this WebApplication app) => RunAsync(() => app);

    /// <inheritdoc cref="RunServiceAsync"/>
    /// <param name="build">Builds the service; its configuration faults are told like those of starting it.</param>
    public static async Task<int> RunAsync(Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            await app.RunAsync();
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0; // Told to stop while it was still starting.
        }
        catch (ConfigurationException fault)
        {
            return await FailAsync(ConfigurationFault, fault.Message);
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException or SocketException)
        {
            return await FailAsync(AddressFault, $"{fault.Message} Stop the program that holds the port or choose another.");
        }
        catch (SocketException fault)
        {
            return await FailAsync(AddressFault, $"{fault.Message}: an address to listen on cannot be bound. Check the host and port it was given.");
        }
    }

    private static async Task<int> FailAsync(int code, string message)
    {
        await Console.Error.WriteLineAsync($"error: {message}");
        return code;
    }
}
