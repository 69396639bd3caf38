/**
 * Agents that come with Ostinato: plain values, each in a file of its own. Copy one to start yours,
 * or spread it: `{ ...assistant, reasoning: "high" }`.
 */
import type { Agent } from "ostinato";
import { assistant } from "./assistant.ts";
import { automator } from "./automator.ts";
import { coder } from "./coder.ts";
import { researcher } from "./researcher.ts";

export { assistant } from "./assistant.ts";
export { automator, automatorResult } from "./automator.ts";
export { coder } from "./coder.ts";
export { researcher } from "./researcher.ts";
export { type Source, sourcesOf } from "./sources-of.ts";

/** All of them, for the command line. */
export const agents: readonly Agent[] = [assistant, automator, coder, researcher];
