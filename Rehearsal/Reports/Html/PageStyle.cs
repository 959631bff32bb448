namespace Platform.Rehearsal.Reports.Html;

/// <summary>The style sheet: light and dark by the reader's setting, and plain on paper.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1a2230;--soft:#5c6779;--rule:#e2e6ec;--good:#13795b;--goodbg:#e3f5ee;--bad:#c0262d;--badbg:#fdeaea;
        --c1:#2f6bdb;--c2:#e08a1e;--c3:#13906b;--c4:#d3313a;--c5:#9aa5b5;--band:#f3f5f8;--odd:#e9edf3;--freeze:#7c4ddb;
        --ph1:#dbe7fd;--ph2:#cdeee2;--ph3:#fde9c8;--ph4:#e6dcfb;--ph5:#fbd9da}
        @media(prefers-color-scheme:dark){:root{--bg:#10141b;--card:#181e28;--ink:#e6eaf1;--soft:#98a3b5;--rule:#2a3240;--good:#4fd0a3;--goodbg:#12342a;--bad:#ff7b80;--badbg:#3d1a1e;
        --c1:#6ea0ff;--c2:#f2b04f;--c3:#4fd0a3;--c4:#ff6b72;--c5:#748096;--band:#1c2330;--odd:#222b3a;--freeze:#b394ff;
        --ph1:#22365e;--ph2:#1a4236;--ph3:#4a3818;--ph4:#352a58;--ph5:#54252a}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
        main{max-width:1060px;margin:0 auto;padding:28px 20px 48px}
        header{border-left:6px solid var(--good);padding:2px 0 2px 18px;margin-bottom:22px}
        header.bad{border-color:var(--bad)}
        h1{font-size:34px;line-height:1.15;margin:2px 0 6px;letter-spacing:-.02em;color:var(--good)}
        header.bad h1{color:var(--bad)}
        header p{margin:0;color:var(--soft)}
        h2{font-size:22px;margin:0 0 4px;letter-spacing:-.01em}
        h3{font-size:15px;margin:22px 0 8px}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(155px,1fr));gap:12px;margin-bottom:26px}
        .tile,section{background:var(--card);border:1px solid var(--rule);border-radius:12px}
        .tile{padding:12px 14px;display:flex;flex-direction:column}
        .tile span,.tile small{color:var(--soft);font-size:13px}
        .tile b{font-size:23px;line-height:1.25;letter-spacing:-.02em;white-space:nowrap}
        .tile.good b{color:var(--good)}.tile.bad b{color:var(--bad)}
        section{padding:22px 24px 26px;margin-bottom:24px}
        .lead{margin:0;color:var(--soft)}
        .pill{font-size:13px;font-weight:600;padding:3px 10px;border-radius:99px;vertical-align:3px;margin-left:6px}
        .pill.good{background:var(--goodbg);color:var(--good)}.pill.bad{background:var(--badbg);color:var(--bad)}
        .errors{background:var(--badbg);border-radius:10px;padding:4px 16px 10px;margin-top:16px}
        .errors h3{color:var(--bad);margin-top:10px}.errors ul{margin:0;padding-left:18px;white-space:pre-wrap;overflow-wrap:anywhere}
        .phases{display:flex;gap:2px;height:44px;border-radius:8px;overflow:hidden}
        .phases div{background:var(--ph1);flex-basis:2px;min-width:3px;overflow:hidden;padding:4px 0;text-align:center;line-height:1.3;white-space:nowrap;container-type:inline-size}
        .phases b,.phases i{display:block;font-size:12px;font-style:normal}
        .phases i{color:var(--soft)}
        @container (max-width:58px){.phases b,.phases i{display:none}}
        .phaselist{list-style:none;display:flex;flex-wrap:wrap;gap:3px 18px;margin:10px 0 0;padding:0;font-size:13px}
        .phaselist small{color:var(--soft)}
        .phaselist li{background:none!important}
        .phaselist li::before{content:"";display:inline-block;width:10px;height:10px;border-radius:3px;margin-right:6px;background:var(--ph1)}
        .p-copying,.phaselist .p-copying::before{background:var(--ph1)!important}
        .p-following,.p-verified,.p-ready,.phaselist .p-following::before,.phaselist .p-verified::before,.phaselist .p-ready::before{background:var(--ph2)!important}
        .p-frozen,.p-drained,.p-promoted,.phaselist .p-frozen::before,.phaselist .p-drained::before,.phaselist .p-promoted::before{background:var(--ph4)!important}
        .p-shifting,.p-soaking,.p-observing,.phaselist .p-shifting::before,.phaselist .p-soaking::before,.phaselist .p-observing::before{background:var(--ph3)!important}
        .p-rollingBack,.p-rolledBack,.p-failed,.phaselist .p-rollingBack::before,.phaselist .p-rolledBack::before,.phaselist .p-failed::before{background:var(--ph5)!important}
        figure{margin:26px 0 0}
        figcaption{display:flex;justify-content:space-between;align-items:baseline;flex-wrap:wrap;gap:2px 18px}
        figcaption h3{margin:0}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 16px;margin:0;padding:0;font-size:13px;color:var(--soft)}
        .swatch{display:inline-block;width:14px;height:4px;border-radius:2px;margin-right:6px;vertical-align:3px;background:currentColor}
        .caption{margin:2px 0 0;font-size:13px;color:var(--soft)}
        svg{display:block;width:100%;height:auto;margin-top:4px;font:11px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
        .c1{color:var(--c1)}.c2{color:var(--c2)}.c3{color:var(--c3)}.c4{color:var(--c4)}.c5{color:var(--c5)}
        .line{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
        .area{fill:currentColor;opacity:.16}
        .bar{fill:currentColor}
        .grid{stroke:var(--soft);stroke-opacity:.22}.axis{stroke:var(--soft)}
        .tick,.unit,.band{fill:var(--soft)}
        rect.phase{fill:var(--band)}rect.phase.odd{fill:var(--odd)}
        rect.freeze{fill:var(--freeze);fill-opacity:.3;stroke:var(--freeze);stroke-opacity:.9}rect.fault{fill:var(--c4);opacity:.14}
        .mark{font-weight:600}text.freeze{fill:var(--freeze)}text.fault{fill:var(--c4)}
        table{border-collapse:collapse;width:100%;font-size:14px}
        th{text-align:left;color:var(--soft);font-weight:600;font-size:13px}
        th,td{padding:6px 12px 6px 0;border-bottom:1px solid var(--rule);vertical-align:top}
        .n{text-align:right}
        .verdict{white-space:nowrap;color:var(--good);font-weight:600}
        tr.bad td{color:var(--bad)}tr.bad .verdict{color:var(--bad)}
        footer{color:var(--soft);font-size:13px}
        @media print{body{background:#fff;font-size:12px}main{max-width:none;padding:0}section,.tile{border-color:#ccc}section{break-before:page}figure,table,.phases{break-inside:avoid}}
        """;
}
