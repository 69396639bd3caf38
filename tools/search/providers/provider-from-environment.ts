import { OstinatoError } from "ostinato";
import { brave } from "./brave.ts";
import { exa } from "./exa.ts";
import { localDocuments } from "./local-documents.ts";
import type { SearchProvider } from "./search-provider.ts";
import { searxng } from "./searxng.ts";
import { tavily } from "./tavily.ts";

type Environment = { readonly [name: string]: string | undefined };

const PROVIDERS: { readonly [name: string]: (environment: Environment) => SearchProvider } = {
  documents: () => localDocuments(),
  searxng: (environment) => searxng({ url: required(environment, "SEARXNG_URL") }),
  brave: (environment) => brave({ apiKey: required(environment, "BRAVE_API_KEY") }),
  tavily: (environment) => tavily({ apiKey: required(environment, "TAVILY_API_KEY") }),
  exa: (environment) => exa({ apiKey: required(environment, "EXA_API_KEY") }),
};

/**
 * The provider that `OSTINATO_SEARCH` names: `searxng`, `brave`, `tavily`, `exa` or `documents`. A
 * key alone chooses nothing: without `OSTINATO_SEARCH` the run's own documents are searched and
 * nothing leaves the machine.
 *
 * @throws OstinatoError `input.invalid` for an unknown name, or a missing key or address.
 */
export function providerFromEnvironment(environment: Environment = process.env): SearchProvider {
  const name = environment.OSTINATO_SEARCH || "documents";
  const make = Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
  if (!make) {
    throw new OstinatoError(
      "input.invalid",
      `OSTINATO_SEARCH is "${name}", which is no provider.`,
      {
        hint: `Set it to one of: ${Object.keys(PROVIDERS).join(", ")}.`,
      },
    );
  }
  return make(environment);
}

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value) return value;
  throw new OstinatoError(
    "input.invalid",
    `OSTINATO_SEARCH is "${environment.OSTINATO_SEARCH}", but ${name} is not set.`,
    { hint: `Set ${name}, or leave OSTINATO_SEARCH out to search your own documents.` },
  );
}
