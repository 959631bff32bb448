using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Stacks.Stores;

/// <summary>What the manifest's stores become, each in the private subnets and behind a group of its own.</summary>
internal static class StorePart
{
    public static void Add(StackContext context)
    {
        foreach (var store in context.Deployment.Stores)
        {
            if (store.Kind == StoreKind.Rds) RdsPart.Add(context, store);
            else if (store.Kind == StoreKind.ElastiCache) CachePart.Add(context, store);
            else if (store.Kind == StoreKind.DocumentDb) DocumentPart.Add(context, store);
            else if (store.Kind == StoreKind.Efs) FilesPart.Add(context, store);
        }
    }
}
