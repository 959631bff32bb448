namespace Platform.Publishing.Aws.Deploying.Plans;

/// <param name="Route">Of the listener, or of the listener's rule.</param>
internal sealed record Router(string Route, string Blue, string Green);
