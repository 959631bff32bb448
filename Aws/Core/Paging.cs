using System.Runtime.CompilerServices;

namespace Platform.Aws;

/// <param name="Next">Null or empty on the last page.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

internal static class Paging
{
    /// <summary>All items of all pages, page by page as they are asked for.</summary>
    public static async IAsyncEnumerable<T> AllAsync<T>(Func<string?, Task<Page<T>>> ask, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? token = null;
        do
        {
            cancel.ThrowIfCancellationRequested();
            var page = await ask(token);
            foreach (var item in page.Items)
                yield return item;
            if (page.Next is { Length: > 0 } && page.Next == token)
                throw AwsException.Misconfigured("A list of AWS answers the same page again and again.", "Check that AWS_ENDPOINT_URL, when set, is an AWS endpoint.");
            token = page.Next;
        }
        while (token is { Length: > 0 });
    }
}
