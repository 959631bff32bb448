namespace Aspire.Hosting;

/// <summary>Where null, the dashboard has words and ways of its own.</summary>
public class InteractionOptions
{
    public string? PrimaryButtonText { get; set; }

    public string? SecondaryButtonText { get; set; }

    public bool? ShowSecondaryButton { get; set; }

    /// <summary>Whether there is a cross to close it.</summary>
    public bool? ShowDismiss { get; set; }

    public bool? EnableMessageMarkdown { get; set; }
}
