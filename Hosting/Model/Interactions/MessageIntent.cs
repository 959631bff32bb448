namespace Aspire.Hosting;

public enum MessageIntent
{
    None = 0,
    Success = 1,
    Warning = 2,
    Error = 3,
    Information = 4,
    Confirmation = 5,
}
