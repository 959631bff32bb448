using Aspire.Hosting.ApplicationModel;

namespace Platform.AppHost;

/// <summary>The application's database where it is, and where it goes.</summary>
internal sealed record MainStore(StoreSide Source, StoreSide Target);

/// <param name="Database">As the migrator and a person reach it: with every right.</param>
/// <param name="ForApp">The address of the application's own user, where that is another one; null where it is not.</param>
/// <param name="Access">Makes that user; null where there is none to make.</param>
/// <param name="Through">The migrator's address by way of a port on this machine, so that somebody can cut its connections; null: no such way was asked for.</param>
internal sealed record StoreSide(
    IResourceBuilder<IResourceWithConnectionString> Database, ReferenceExpression? ForApp = null, IResourceBuilder<ProjectResource>? Access = null, ReferenceExpression? Through = null)
{
    public ReferenceExpression Address => ForApp ?? ReferenceExpression.Create($"{Database.Resource.ConnectionStringExpression}");
}
