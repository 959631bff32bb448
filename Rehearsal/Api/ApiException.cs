namespace Platform.Rehearsal.Api;

/// <summary>A service did not answer, or not as it should.</summary>
internal sealed class ApiException(string service, string call, string what, Exception? cause = null)
    : Exception($"{service}: {call}: {what}", cause);
