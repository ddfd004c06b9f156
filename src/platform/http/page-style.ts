/** The looks of every page, the same as those of mails. */
export const PAGE_STYLE = `
:root {
  --page: #f4f6fa; --card: #fff; --ink: #1b2130; --muted: #5b6577; --line: #e2e6ee; --soft: #f4f6fa;
  --accent: #2f4fb5; --accent-ink: #fff; --good: #17703f; --good-soft: #e5f5ec; --warn: #8f4a00; --warn-soft: #fdf0dc;
  --bad: #b3261e; --bad-soft: #fdeae8; --ours: #eef2fd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171f; --card: #1e232e; --ink: #e8ebf2; --muted: #a3adbf; --line: #323a49; --soft: #262c39;
    --accent: #9db2ff; --accent-ink: #14171f; --good: #7fd8a4; --good-soft: #1c3529; --warn: #f0bd74; --warn-soft: #3a2e1b;
    --bad: #ff9d94; --bad-soft: #41221f; --ours: #252d44;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
main { margin: 0 auto; padding: 24px 16px 64px; }
main.narrow { max-width: 720px; }
main.wide { max-width: 1040px; }
h1 { margin: 0; font-size: 24px; line-height: 1.3; overflow-wrap: anywhere; }
h2 { margin: 32px 0 12px; font-size: 17px; }
p { margin: 0 0 12px; }
a { color: var(--accent); }
a:focus-visible, button:focus-visible, summary:focus-visible, textarea:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.number { margin: 0 0 2px; font-size: 13px; font-weight: 600; letter-spacing: .06em; color: var(--accent); }
.muted { color: var(--muted); }
.small { font-size: 14px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px; }
.card + .card { margin-top: 12px; }
.note { border-radius: 10px; padding: 12px 16px; margin: 0 0 16px; background: var(--soft); border: 1px solid var(--line); }
.note.good { background: var(--good-soft); border-color: transparent; }
.note.bad { background: var(--bad-soft); border-color: transparent; }
.badge { display: inline-block; padding: 2px 10px; border-radius: 999px; font-size: 14px; font-weight: 600; background: var(--soft); color: var(--muted); }
.badge.good { background: var(--good-soft); color: var(--good); }
.badge.warn { background: var(--warn-soft); color: var(--warn); }
.badge.bad { background: var(--bad-soft); color: var(--bad); }
.badge.busy { background: var(--ours); color: var(--accent); }
.facts { margin: 16px 0 0; padding: 0; }
.facts > div { padding: 10px 0; border-top: 1px solid var(--line); }
.facts > div:last-child { padding-bottom: 0; }
.facts dt { font-size: 14px; color: var(--muted); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
@media (min-width: 620px) {
  .facts > div { display: grid; grid-template-columns: 170px 1fr; gap: 16px; }
}
.status { margin: 14px 0 0; display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; }
.foot { margin: 16px 4px 0; }
.message { border: 1px solid var(--line); border-radius: 12px; background: var(--card); padding: 14px 18px; margin: 0 0 12px; }
.message.ours { background: var(--ours); border-color: transparent; }
.message header { display: flex; flex-wrap: wrap; gap: 0 10px; align-items: baseline; margin-bottom: 6px; }
.message .body { overflow-wrap: anywhere; }
.files { list-style: none; margin: 12px 0 0; padding: 0; font-size: 14px; }
.files li { overflow-wrap: anywhere; }
.pictures { list-style: none; display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0 0; padding: 0; }
.pictures li { max-width: 100%; }
.pictures a { display: block; min-width: 24px; min-height: 24px; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; font-size: 14px; }
.pictures img { display: block; max-width: 100%; max-height: 160px; }
.written { margin: 12px 0 0; font-size: 14px; }
.written > summary { font-weight: 400; }
form { margin: 0; }
label { display: block; font-weight: 600; margin-bottom: 6px; }
textarea { width: 100%; min-height: 120px; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: inherit; font: inherit; resize: vertical; }
textarea.short { min-height: 80px; }
fieldset { margin: 0 0 14px; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; margin-bottom: 8px; font-size: 17px; font-weight: 600; }
.scores { display: grid; gap: 8px; }
.scores label { display: flex; gap: 10px; align-items: center; margin: 0; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; font-weight: 400; cursor: pointer; }
.scores label:has(:checked) { border-color: var(--accent); background: var(--ours); }
.scores label:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
.scores input { flex: none; width: 18px; height: 18px; margin: 0; accent-color: var(--accent); }
.optional { font-weight: 400; font-size: 14px; }
.rated:last-child, .said:last-child { margin-bottom: 0; }
.said { overflow-wrap: anywhere; padding-left: 12px; border-left: 3px solid var(--line); }
@media (min-width: 620px) {
  .scores { grid-template-columns: repeat(5, auto); }
}
textarea[aria-invalid] { border-color: var(--bad); }
.error { color: var(--bad); font-weight: 600; margin: 6px 0 0; }
button { margin-top: 12px; padding: 11px 20px; border: 0; border-radius: 8px; background: var(--accent); color: var(--accent-ink); font: inherit; font-weight: 600; cursor: pointer; }
button.quiet { background: none; border: 1px solid currentColor; color: var(--accent); }
details > summary { cursor: pointer; font-weight: 600; color: var(--accent); }
details[open] > summary { margin-bottom: 12px; }
.list { list-style: none; margin: 0; padding: 0; }
.list li { border-top: 1px solid var(--line); }
.list li:first-child { border-top: 0; }
.list a { display: block; padding: 12px 20px; color: inherit; text-decoration: none; }
.list a:hover { background: var(--soft); }
.list .line { display: flex; gap: 12px; justify-content: space-between; }
.list .subject { font-weight: 600; overflow-wrap: anywhere; }
.list time { flex: none; }
.list .snippet { display: block; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.flush { padding: 0; overflow: hidden; }
.top { display: flex; flex-wrap: wrap; gap: 8px 16px; justify-content: space-between; align-items: baseline; margin-bottom: 16px; }
.tabs { display: flex; flex-wrap: wrap; gap: 4px 8px; padding: 0 20px; border-bottom: 1px solid var(--line); }
.tabs a { padding: 12px 8px; margin-bottom: -1px; border-bottom: 3px solid transparent; color: var(--muted); text-decoration: none; font-weight: 600; }
.tabs a[aria-current] { color: var(--ink); border-color: var(--accent); }
.tabs .away { margin-left: auto; }
.pad { padding: 16px 20px; }
.choices { display: flex; flex-wrap: wrap; gap: 4px 12px; margin: 6px 0 0; font-size: 14px; }
.choices a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
.choices:empty { display: none; }
.list .choices a { display: inline; padding: 0; color: var(--accent); text-decoration: underline; }
h2.plain { margin: 0; }
iframe { display: block; width: 100%; height: 80vh; border: 0; background: var(--page); }
.written iframe { height: min(60vh, 420px); border: 1px solid var(--line); border-radius: 8px; background: #fff; }
iframe.phone { width: 375px; max-width: 100%; margin: 0 auto; }
pre { margin: 0; padding: 20px; unicode-bidi: plaintext; white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media (max-width: 480px) {
  main { padding: 16px 12px 48px; }
  h1 { font-size: 21px; }
  .card { padding: 16px; }
  .card.flush { padding: 0; }
}
`;
