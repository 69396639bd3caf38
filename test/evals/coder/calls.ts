import type { ScriptedMessages } from "../../../src/model/index.ts";

// Calls as gpt-oss writes them: the scripts of coder.test.ts are made of these.

function call(recipient: string, input: object): ScriptedMessages {
  return { call: { recipient, raw: `${JSON.stringify(input)}\n` } };
}

export const tree = (): ScriptedMessages => call("repo_browser.print_tree", { path: "", depth: 3 });
export const list = (path: string): ScriptedMessages => call("repo_browser.list_dir", { path });
export const search = (query: string): ScriptedMessages =>
  call("repo_browser.search", { path: "", query, max_results: 20 });
export const open = (path: string): ScriptedMessages =>
  call("repo_browser.open_file", { path, line_start: 1, line_end: 80 });
export const bash = (line: string): ScriptedMessages =>
  call("container.exec", { command: ["bash", "-lc", line], timeout: 100_000 });
export const patch = (text: string): ScriptedMessages =>
  call("repo_browser.apply_patch", { patch: `*** Begin Patch\n${text}*** End Patch` });
