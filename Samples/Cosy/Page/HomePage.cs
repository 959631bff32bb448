using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Platform.Cosy.Store;

namespace Platform.Cosy.Page;

/// <summary>The one page: who answered, from which store, the worlds and what was said last. Plain HTML, no script.</summary>
internal sealed class HomePage(CosySettings settings, CurrentStore store, StoreReport report)
{
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);
    private static readonly string Css = ReadCss();

    public async Task<IResult> RenderAsync(CancellationToken cancel)
    {
        var (address, worlds, lines) = await store.RunAsync(async (s, c) => (s.Address, await s.WorldsAsync(c), await s.LatestAsync(12, c)), cancel);
        return Results.Text(Compose(address, worlds, lines), "text/html; charset=utf-8", Encoding.UTF8);
    }

    private string Compose(StoreAddress address, IReadOnlyList<World> worlds, IReadOnlyList<Line> lines) =>
        $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Cosy</title><style>{Css}</style></head>
        <body class="{Text(settings.Side)}"><header><h1>Cosy</h1>
        <p><span class="side">{Text(settings.Side)}</span> answered, from the store at <code>{Text(address.ToString())}</code> ({report.SideOf(address)})</p></header>
        <main><section><h2>Lately</h2><ol class="lines">{string.Concat(lines.Select(Item))}</ol></section>
        <section><h2>{worlds.Count} worlds, {Number(worlds.Sum(w => w.MessageCount))} messages</h2><ul class="worlds">{string.Concat(worlds.Select(Item))}</ul></section></main>
        </body></html>
        """;

    private static string Item(Line line) =>
        $"<li><b>{Text(line.Avatar)}</b> <small>in {Text(line.World)}, {line.CreatedAt.UtcDateTime:d MMM yyyy HH:mm:ss} UTC</small><p>{Text(line.Body)}</p></li>";

    private static string Item(World world) => $"<li>{Text(world.Name)} <small>{Number(world.MessageCount)}</small></li>";

    private static string Text(string text) => Html.Encode(text);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string ReadCss()
    {
        using var stream = typeof(HomePage).Assembly.GetManifestResourceStream("home.css")
            ?? throw new InvalidOperationException("home.css is missing from the program: it was built wrong.");
        return new StreamReader(stream).ReadToEnd();
    }
}
