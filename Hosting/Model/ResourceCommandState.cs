namespace Aspire.Hosting.ApplicationModel;

public enum ResourceCommandState
{
    Enabled = 0,
    Disabled = 1,
    Hidden = 2,
}
