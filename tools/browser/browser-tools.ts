import { type AnyTool, defineNamespace } from "ostinato";
import { browserNamespace } from "ostinato/harmony";
import type { SearchProvider } from "../search/index.ts";
import { find } from "./reading/browser-find.ts";
import { open } from "./reading/browser-open.ts";
import { makeSearch } from "./reading/browser-search.ts";

/** Declared word for word as gpt-oss was trained with it. */
const trained = {
  name: browserNamespace.name,
  description: browserNamespace.description,
  declarations: browserNamespace.tools,
};

export const [browserSearch, browserOpen, browserFind] = defineNamespace({
  ...trained,
  tools: [makeSearch(), open, find],
}).tools;

export const browserTools: readonly AnyTool[] = [browserSearch, browserOpen, browserFind];

/**
 * `browser.search` with a custom provider.
 *
 * @param provider Default: the provider that the environment chooses when a search is made; without
 *   a choice, the run's own documents.
 */
export function makeBrowserSearch(provider?: SearchProvider) {
  return defineNamespace({ ...trained, tools: [makeSearch(provider)] }).tools[0];
}
