namespace Platform.Hosting.Backchannel;

/// <summary>What the CLI that started this AppHost may ask; it depends on what it was started for.</summary>
internal interface ICliMethods
{
    static string[] Capabilities { get; } = ["baseline.v2", "pipeline-steps.v1"];

    RpcMethods Make();
}
