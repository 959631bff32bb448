namespace Platform.Mongo.Wire.Client;

/// <summary>The server's error codes that something depends on, and what they mean for trying again (the drivers' specifications of retryable reads and writes).</summary>
public static class MongoErrors
{
    public const int InternalError = 1;
    public const int BadValue = 2;
    public const int HostUnreachable = 6;
    public const int HostNotFound = 7;
    public const int Unauthorized = 13;
    public const int AuthenticationFailed = 18;
    public const int IllegalOperation = 20;
    public const int NamespaceNotFound = 26;
    public const int IndexNotFound = 27;
    public const int CursorNotFound = 43;
    public const int NamespaceExists = 48;
    public const int MaxTimeExpired = 50;
    public const int CommandNotFound = 59;
    public const int WriteConcernTimeout = 64;
    public const int NetworkTimeout = 89;
    public const int ShutdownInProgress = 91;
    public const int OperationFailed = 96;
    public const int WriteConflict = 112;
    public const int DocumentValidationFailure = 121;
    public const int ReadConcernMajorityNotAvailableYet = 134;
    public const int CappedPositionLost = 136;
    public const int CommandNotSupportedOnView = 166;
    public const int QueryPlanKilled = 175;
    public const int PrimarySteppedDown = 189;
    public const int ExceededTimeLimit = 262;
    public const int ChangeStreamFatalError = 280;
    public const int ChangeStreamHistoryLost = 286;
    public const int SocketException = 9001;
    public const int NotWritablePrimary = 10107;
    public const int BsonObjectTooLarge = 10334;
    public const int DuplicateKey = 11000;
    public const int InterruptedAtShutdown = 11600;
    public const int InterruptedDueToReplStateChange = 11602;
    public const int NotPrimaryNoSecondaryOk = 13435;
    public const int NotPrimaryOrSecondary = 13436;

    /// <summary>The label of a failure after which nothing of the transaction has happened, and all of it may succeed when tried again.</summary>
    public const string TransientTransaction = "TransientTransactionError";

    /// <summary>The label of a failed commit of which nobody knows whether it was carried out; it may be asked for again.</summary>
    public const string UnknownCommit = "UnknownTransactionCommitResult";

    /// <summary>The server is no (longer a) primary, or going down: the primary must be looked for again.</summary>
    public static bool IsStateChange(int code) => code is NotWritablePrimary or NotPrimaryNoSecondaryOk or NotPrimaryOrSecondary or 10058 or PrimarySteppedDown
        or ShutdownInProgress or InterruptedAtShutdown or InterruptedDueToReplStateChange;

    internal static bool IsUnknownCommit(MongoException e) => !e.HasLabel(TransientTransaction)
        && (e.IsTransient || e.Code is MaxTimeExpired or WriteConcernTimeout);

    /// <summary>The same command may succeed in a moment, without anybody's help.</summary>
    public static bool IsRetryable(int code) => IsStateChange(code) || code is HostUnreachable or HostNotFound or NetworkTimeout or SocketException or ExceededTimeLimit
        or ReadConcernMajorityNotAvailableYet;
}
