/** The look of a report: system fonts, light and dark by the reader's preference, light on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #fff; --ink: #1b2230; --muted: #5a6474; --line: #dfe3ea; --grid: #eceff3;
  --good: #11734f; --bad: #bd2c24; --warn: #8f5400; --calm: #44566f;
  --good-line: #1c8f66; --straggler: #a3542b; --harm: rgb(70 78 95 / .10); --breach: rgb(200 40 30 / .16);
  --region-1: #3f6fd1; --region-2: #e08a30; --region-3: #27957f; --region-4: #8f5fcc;
  --region-5: #cb5680; --region-6: #7b882c; --region-7: #58799a; --region-8: #a2603a;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0e1218; --card: #161b24; --ink: #e5e9f0; --muted: #98a3b3; --line: #2c3441; --grid: #222a36;
    --good: #4ec794; --bad: #ff7f74; --warn: #efb254; --calm: #a9bbd4;
    --good-line: #46b98a; --straggler: #e39a6d; --harm: rgb(190 200 220 / .09); --breach: rgb(255 110 100 / .20);
    --region-1: #6692ee; --region-2: #e79b4c; --region-3: #49b79f; --region-4: #ad86ea;
    --region-5: #e67ea3; --region-6: #a5b24e; --region-7: #86a9c6; --region-8: #c98a62;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 32px 20px 48px; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main { max-width: 1080px; margin: 0 auto; display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; }
section, header { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 22px 26px; }
h1 { font-size: 19px; font-weight: 600; margin: 6px 0 18px; letter-spacing: -.005em; }
h2 { font-size: 16px; font-weight: 650; margin: 0 0 10px; }
h3 { font-size: 14px; font-weight: 600; margin: 0 0 8px; }
p { margin: 0 0 10px; } ul { margin: 0; padding-left: 18px; } small { color: var(--muted); font-size: 13px; }
code { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.note { color: var(--muted); font-size: 13.5px; }

.verdict { border-top: 6px solid var(--tone); }
.verdict .word { font-size: 19px; line-height: 1.35; margin: 0; display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; }
.verdict .word strong { font-size: 40px; line-height: 1.1; letter-spacing: -.02em; color: var(--tone); text-transform: capitalize; }
.verdict .word span { flex: 1 1 300px; overflow-wrap: anywhere; }
.passed { --tone: var(--good); } .failed, .errored { --tone: var(--bad); }
.aborted, .inconclusive { --tone: var(--warn); } .refused, .open { --tone: var(--calm); }
dl { display: flex; flex-wrap: wrap; gap: 10px 28px; margin: 0; }
dt { color: var(--muted); font-size: 12.5px; } dd { margin: 0; overflow-wrap: anywhere; }

.alarm { border: 2px solid var(--bad); background: color-mix(in srgb, var(--bad) 9%, var(--card)); }
.alarm h2 { color: var(--bad); font-size: 20px; }

.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 16px; padding: 0; border: 0; background: none; }
.figure { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 12px 14px; display: flex; flex-direction: column; }
.figure span { font-size: 13px; color: var(--muted); } .figure b { font-size: 25px; line-height: 1.35; font-weight: 650; letter-spacing: -.01em; }
.figure.good b { color: var(--good); } .figure.bad b { color: var(--bad); }

figure { margin: 18px 0 0; break-inside: avoid; } figcaption { font-size: 14px; font-weight: 600; margin-bottom: 2px; }
svg { display: block; width: 100%; height: auto; }
.key { display: inline-flex; align-items: center; gap: 6px; margin-right: 14px; color: var(--muted); font-size: 13px; font-weight: 400; white-space: nowrap; }
figcaption .key:first-of-type { margin-left: 10px; }
.key i { width: 11px; height: 11px; border-radius: 3px; }
.key i.dash, .key i.solid { width: 20px; height: 0; border-radius: 0; border-top: 2px solid var(--muted); }
.key i.dash { border-top-style: dashed; } .key i.good { border-color: var(--good-line); }

.bars { display: grid; grid-template-columns: max-content minmax(0, 1fr) max-content; gap: 7px 14px; align-items: center; font-size: 14px; }
.bars .took { text-align: right; } .track, .meter { position: relative; height: 12px; background: var(--grid); border-radius: 3px; }
.track i, .meter i { position: absolute; inset: 0 auto 0 0; border-radius: 3px; background: var(--muted); min-width: 3px; }
.track i.move { background: var(--region-1); } .track i.dark { background: var(--ink); }
.track i.bad, .meter i.bad { background: var(--bad); } .meter i.good { background: var(--good-line); }
.goals { margin-top: 18px; display: grid; grid-template-columns: max-content minmax(0, 1fr) max-content; gap: 8px 14px; align-items: center; font-size: 14px; }
.goal { display: contents; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th { text-align: left; font-weight: 500; color: var(--muted); font-size: 12.5px; white-space: nowrap; }
th, td { padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; } .number, time { white-space: nowrap; } .long { width: 70%; overflow-wrap: anywhere; }
tr.lead td { border-bottom: 0; padding-top: 10px; } tr.evidence td { padding-top: 0; padding-bottom: 10px; }
tr.evidence p { margin: 0 0 2px; color: var(--muted); font-size: 12.5px; overflow-wrap: anywhere; }
tr.evidence span { display: inline-block; min-width: 38px; color: var(--ink); }
tr.lead, tr.evidence { break-inside: avoid; } tr.lead { break-after: avoid; }
.pill { display: inline-block; padding: 0 8px; border-radius: 9px; font-size: 12.5px; font-weight: 500; line-height: 1.5; white-space: nowrap;
  --tone: var(--muted); color: var(--tone); background: color-mix(in srgb, var(--tone) 12%, transparent); }
.pill.good { --tone: var(--good); } .pill.bad { --tone: var(--bad); } .pill.warn { --tone: var(--warn); }
.pill.harm { --tone: var(--ink); }
td.share { white-space: nowrap; } td.share i { display: block; height: 3px; min-width: 2px; border-radius: 2px; background: var(--calm); opacity: .55; }
tr.own { font-weight: 600; } tr.own td.share i { background: var(--region-1); opacity: 1; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 24px; }
.columns ul { list-style: none; padding: 0; } .columns li { margin-bottom: 8px; font-size: 13.5px; overflow-wrap: anywhere; }
.columns li small { display: block; font-size: 12.5px; } li.bad b { color: var(--bad); } li.warn b { color: var(--warn); }
footer { color: var(--muted); font-size: 12.5px; padding: 0 4px; overflow-wrap: anywhere; }
@media (max-width: 640px) { body { padding: 12px 8px 32px; } section, header { padding: 16px; } .goals { grid-template-columns: 1fr; } figure { overflow-x: auto; } svg { min-width: 620px; } }
@media print {
  @page { margin: 14mm; }
  body { padding: 0; background: #fff; font-size: 12px; } section, header, .figure { border-color: #ccc; }
  section.figures, .figure, .goals, .bars { break-inside: avoid; } h2 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
