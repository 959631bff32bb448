using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Platform.Players.Compare;

/// <summary>The comparison could not be made; nothing follows from it about any write.</summary>
internal sealed class AuditException(string message, string hint, Exception? inner = null) : Exception(message, inner)
{
    public string Hint { get; } = hint;
}

/// <summary>Asks an instance of the app what its store holds: a thousand ids at a time, four questions at once, each asked again a few times if it fails.</summary>
internal sealed class AuditClient(HttpClient http, Uri instance, string token, TimeProvider time)
{
    public const string Client = "audit";
    private const int BatchSize = 1000;
    private const int Concurrency = 4;
    private const int Attempts = 4;

    /// <summary>One answer for each id, by id.</summary>
    /// <exception cref="AuditException">It does not answer, or not the question.</exception>
    public async Task<IReadOnlyDictionary<Guid, AuditAnswer>> AskAsync(string kind, IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        var answers = new Dictionary<Guid, AuditAnswer>(ids.Count);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancel };
        await Parallel.ForEachAsync(ids.Chunk(BatchSize), limits, async (batch, stop) =>
        {
            var part = await AskInsistingAsync(kind, batch, stop);
            lock (answers)
            {
                foreach (var answer in part) answers.Add(answer.Id, answer);
            }
        });
        return answers;
    }

    private async Task<AuditAnswer[]> AskInsistingAsync(string kind, Guid[] ids, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Check(ids, await AskOnceAsync(kind, ids, cancel));
            }
            catch (Exception fault) when (IsTransient(fault, cancel))
            {
                if (attempt == Attempts) throw new AuditException($"{instance} does not answer the audit: {fault.Message}", "See that this instance runs and its store is reachable, then compare again.", fault);
                await Task.Delay(TimeSpan.FromMilliseconds((200 << attempt) * (0.5 + Random.Shared.NextDouble())), time, cancel);
            }
        }
    }

    private async Task<AuditAnswer[]> AskOnceAsync(string kind, Guid[] ids, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(instance, "/admin/audit")) { Content = JsonContent.Create(new { ids, kind }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, cancel);
        if ((int)response.StatusCode is >= 400 and <= 499)
            throw new AuditException($"{instance} refuses the audit with {(int)response.StatusCode}.", response.StatusCode == HttpStatusCode.Unauthorized ? "COSY_TOKEN must be the token of that instance." : "See that this is an instance of the app.");
        response.EnsureSuccessStatusCode();
        try
        {
            return await response.Content.ReadFromJsonAsync<AuditAnswer[]>(cancel) ?? [];
        }
        catch (JsonException fault)
        {
            throw new AuditException($"{instance} answered the audit with something else: {fault.Message}", "See that this is an instance of the app.", fault);
        }
    }

    /// <summary>An answer with holes must not pass for "not there".</summary>
    private AuditAnswer[] Check(Guid[] ids, AuditAnswer[] answers) => ids.SequenceEqual(answers.Select(a => a.Id))
        ? answers
        : throw new AuditException($"{instance} answered about {answers.Length} ids when asked about {ids.Length}, or in another order.", "See that this is an instance of the app.");

    private static bool IsTransient(Exception fault, CancellationToken cancel) =>
        !cancel.IsCancellationRequested && fault is HttpRequestException or IOException or OperationCanceledException;
}
