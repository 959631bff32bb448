namespace Platform.Publishing.Aws.Deploying;

/// <summary>What the person or the pipeline said on the command line.</summary>
internal sealed record DeployOptions
{
    public required string Manifest { get; init; }
    public string? Settings { get; init; }

    /// <summary>Where the publication is written that is deployed.</summary>
    public required string Output { get; init; }

    /// <summary>Approves every change set beforehand.</summary>
    public bool Yes { get; init; }

    /// <summary>The tag of images that are built; null: the commit, if everything is committed.</summary>
    public string? Version { get; init; }

    /// <summary>Service and image: taken as it is, nothing is built.</summary>
    public IReadOnlyDictionary<string, string> Images { get; init; } = new Dictionary<string, string>();

    /// <summary>Parameters of the environment's template.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Of the role that CloudFormation takes: its ARN, or its name in this account.</summary>
    public string? Role { get; init; }

    public bool Snapshots { get; init; } = true;

    /// <summary>For one change of one stack.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Between two looks at what AWS does.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(3);
}
