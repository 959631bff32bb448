namespace Platform.Publishing.Aws.Settings;

/// <summary>What an environment is for; it decides sizes, retentions and protection wherever the settings say nothing.</summary>
internal enum Stage
{
    Development,
    Staging,
    Production,
}
