/** The page's style: light, dark and on paper; series colours that the colour-blind tell apart. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff;
  --panel: #f6f8fa; --good: #1a6e3c; --bad: #b3261e;
  --series-1: #0072b2; --series-2: #d55e00; --series-3: #009e73; --series-4: #cc79a7;
  --series-5: #b8860b; --series-6: #56b4e9; --series-7: #6b4e9b; --series-8: #7f7f7f; }
@media (prefers-color-scheme: dark) { :root:not(.light) { --ink: #e6edf3; --soft: #9da7b3;
  --line: #3d444d; --paper: #0d1117; --panel: #161b22; --good: #56d38a; --bad: #ff8a80;
  --series-1: #56a8dc; --series-2: #f08c4a; --series-3: #2fc49a; --series-4: #e3a0c4;
  --series-5: #e0b94f; --series-6: #8fd0f5; --series-7: #b39ddb; --series-8: #a8a8a8; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 54rem; background: var(--paper);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .25rem; }
p { margin: .25rem 0 .75rem; }
.soft, figcaption, caption { color: var(--soft); }
.up.good, .down.good { color: var(--good); } .up.bad, .down.bad { color: var(--bad); }
ul.plain { padding-left: 1.25rem; } ol.advice { padding-left: 2rem; } ol.advice > li { margin-bottom: .75rem; }
ol.advice strong { display: block; }
figure { margin: .5rem 0 1.5rem; overflow-x: auto; }
figure svg { max-width: 100%; height: auto; }
ul.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: .25rem 0; padding: 0; font-size: .875rem; }
ul.legend span { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; margin: .5rem 0 1.5rem; }
caption { text-align: left; font-weight: 600; color: var(--ink); padding: .5rem 0; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; }
th { background: var(--panel); } .number { text-align: right; font-variant-numeric: tabular-nums; } td.number { white-space: nowrap; }
a { color: inherit; }
q { quotes: "\\201c" "\\201d"; }
@page { margin: 16mm; }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h2, h3, caption { break-after: avoid; } .panel, tr, ol.advice > li { break-inside: avoid; }
  a { display: none; } table { font-size: 8pt; } th, td { padding: .2rem .35rem; }
  thead { display: table-header-group; } #tables { break-before: page; }
  .scroll, figure { overflow: visible; }
}
@media print and (prefers-color-scheme: dark) { :root { --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #fff; --panel: #f6f8fa; } }
`;
