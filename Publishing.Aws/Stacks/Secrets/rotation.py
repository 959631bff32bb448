"""Changes a store's password: in Secrets Manager, in the store, and in every secret that holds it; then lets its services start again.

Secrets Manager calls four steps, each perhaps more than once. RULES: secret -> its store, the secrets made of it, the services that use it.
"""
import json
import os

import boto3

secrets = boto3.client("secretsmanager")
RULES = json.loads(os.environ["RULES"])


def handler(event, _):
    secret, token = event["SecretId"], event["ClientRequestToken"]
    globals()[event["Step"]](secret, token, RULES[secret])


def createSecret(secret, token, rule):
    try:
        secrets.get_secret_value(SecretId=secret, VersionId=token, VersionStage="AWSPENDING")
    except secrets.exceptions.ResourceNotFoundException:
        word = secrets.get_random_password(PasswordLength=rule["length"], ExcludePunctuation=True)["RandomPassword"]
        secrets.put_secret_value(SecretId=secret, ClientRequestToken=token, SecretString=word, VersionStages=["AWSPENDING"])


def setSecret(secret, token, rule):
    word = value(secret, token)
    if rule["kind"] == "ElastiCache":  # The old token stays good beside the new one.
        boto3.client("elasticache").modify_replication_group(
            ReplicationGroupId=rule["store"], AuthToken=word, AuthTokenUpdateStrategy="ROTATE", ApplyImmediately=True)
    elif rule["kind"] == "Rds":
        boto3.client("rds").modify_db_instance(DBInstanceIdentifier=rule["store"], MasterUserPassword=word, ApplyImmediately=True)
    else:
        boto3.client("docdb").modify_db_cluster(DBClusterIdentifier=rule["store"], MasterUserPassword=word, ApplyImmediately=True)


def testSecret(secret, token, rule):
    wait = {"Delay": 15, "MaxAttempts": 50}
    if rule["kind"] == "ElastiCache":
        boto3.client("elasticache").get_waiter("replication_group_available").wait(ReplicationGroupId=rule["store"], WaiterConfig=wait)
    elif rule["kind"] == "Rds":
        boto3.client("rds").get_waiter("db_instance_available").wait(DBInstanceIdentifier=rule["store"], WaiterConfig=wait)


def finishSecret(secret, token, rule):
    stages = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"]
    old = next(version for version, names in stages.items() if "AWSCURRENT" in names)
    if old != token:
        before, after = value(secret, old), value(secret, token)
        for composed in rule["composed"]:
            text = secrets.get_secret_value(SecretId=composed)["SecretString"]
            if before in text:
                secrets.put_secret_value(SecretId=composed, SecretString=text.replace(before, after))
        secrets.update_secret_version_stage(SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=old)
    for service in rule["services"]:
        boto3.client("ecs").update_service(cluster=os.environ["CLUSTER"], service=service, forceNewDeployment=True)


def value(secret, version):
    return secrets.get_secret_value(SecretId=secret, VersionId=version)["SecretString"]
