import type { AnyTool } from "../../src/tool/index.ts";
import { containerExec } from "../../tools/container/index.ts";
import { repoBrowserTools } from "../../tools/repo-browser/index.ts";

/** The tools that gpt-oss was trained to code with. */
export const kit: readonly AnyTool[] = [containerExec, ...repoBrowserTools];
