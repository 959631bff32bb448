using Amazon.CDK;
using Amazon.CDK.AWS.EFS;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks.Stores;

/// <summary>A container that AWS has no service for keeps its volumes on EFS: encrypted, backed up every day, mounted over TLS by its own role alone.</summary>
internal static class FilesPart
{
    private const int Nfs = 2049;

    public static void Add(StackContext context, StoreDeployment store)
    {
        var id = ResourceNames.Id(store.Name);
        var group = SecurityGroupPart.ForStore(context, store.Name, Nfs);
        var files = new CfnFileSystem(context.Stack, $"{id}Files", new CfnFileSystemProps
        {
            Encrypted = true, KmsKeyId = context.KeyArn, BackupPolicy = new CfnFileSystem.BackupPolicyProperty { Status = "ENABLED" },
            FileSystemTags = new[] { new CfnFileSystem.ElasticFileSystemTagProperty { Key = "Name", Value = context.Names.Of(store.Name) } },
        });
        files.CfnOptions.DeletionPolicy = EnvironmentStack.Keep(context.Deployment, CfnDeletionPolicy.RETAIN);
        files.CfnOptions.UpdateReplacePolicy = CfnDeletionPolicy.RETAIN;
        for (var i = 0; i < context.Network.PrivateSubnets.Length; i++)
            _ = new CfnMountTarget(context.Stack, $"{id}Mount{i + 1}", new CfnMountTargetProps { FileSystemId = files.Ref, SubnetId = context.Network.PrivateSubnets[i], SecurityGroups = [group] });
        context.Stores[store.Name] = new StoreParts(context.Names.Host(store.Name), $"{Nfs}", files.Ref);
    }
}
