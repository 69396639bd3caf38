import type { ScriptedTurn } from "ostinato/testing";

const PATCH = `*** Begin Patch
*** Update File: src/slug.js
@@
   return title
+    .normalize("NFD")
+    .replace(/\\p{Mark}/gu, "")
     .toLowerCase()
*** End Patch`;

/** What gpt-oss would say of the example's task, in its own words: the arguments as it writes them. */
export const fixScript: readonly ScriptedTurn[] = [
  {
    analysis: "Let's look at the repo.",
    call: { recipient: "repo_browser.print_tree", raw: '{"path": "", "depth": 2}\n' },
  },
  {
    analysis: "Run the tests to reproduce.",
    call: {
      recipient: "container.exec",
      raw: '{"command":["bash","-lc","node --test 2>&1 | head -n 60"],"timeout": 100000}',
    },
  },
  {
    analysis: "The accent test fails. Find slug.",
    call: {
      recipient: "repo_browser.search",
      raw: '{"path":"","query":"slug\\\\(", "max_results":20}\n',
    },
  },
  {
    analysis: "Open src/slug.js.",
    call: {
      recipient: "repo_browser.open_file",
      raw: '{"path":"src/slug.js","line_start":1,"line_end":40,"line_numbers":true}\n',
    },
  },
  {
    analysis: "Accented letters are no a-z. Decompose, and drop the marks, first.",
    call: { recipient: "repo_browser.apply_patch", raw: JSON.stringify({ patch: PATCH }) },
  },
  {
    analysis: "Run the tests again.",
    call: { recipient: "container.exec", raw: '{"command":["bash","-lc","node --test"]}' },
  },
  {
    analysis: "Check the diff.",
    call: { recipient: "container.exec", raw: '{"command":["bash","-lc","git diff --stat"]}' },
  },
  {
    final:
      "`slug` dropped letters with accents, since only a-z and 0-9 counted as letters. It now takes the marks off first (`src/slug.js`): NFD, then no `\\p{Mark}`. Both tests pass (`node --test`).",
  },
];
