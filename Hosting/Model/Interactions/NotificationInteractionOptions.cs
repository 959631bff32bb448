namespace Aspire.Hosting;

public class NotificationInteractionOptions : InteractionOptions
{
    public MessageIntent? Intent { get; set; }

    public string? LinkText { get; set; }

    public string? LinkUrl { get; set; }
}
