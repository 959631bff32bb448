namespace Platform.Publishing.Aws.Deploying;

/// <summary>Why a deployment did not come to its end. What was done before stays, and is not done again at the next start.</summary>
internal sealed class DeployException(string message, string remedy) : Exception(message)
{
    public string Remedy { get; } = remedy;
}
