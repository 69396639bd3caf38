/**
 * What the model in the box is trained to do, one file a group of families. A family lays files out in a
 * workspace in memory, words a request, and acts as it should: every result is the true one.
 */
import type { Family } from "../family.ts";
import { browsingFamilies } from "./browsing.ts";
import { countingFamilies } from "./counting.ts";
import { editingFamilies } from "./editing.ts";
import { koreanFamilies } from "./korean.ts";
import { listingFamilies } from "./listing.ts";
import { mistakeFamilies } from "./mistakes.ts";
import { readingFamilies } from "./reading.ts";
import { refusingFamilies } from "./refusing.ts";
import { searchingFamilies } from "./searching.ts";
import { severalFamilies } from "./several.ts";
import { shellFamilies } from "./shell.ts";
import { talkingFamilies } from "./talking.ts";
import { writingFamilies } from "./writing.ts";

export const FAMILIES: readonly Family[] = [
  ...readingFamilies,
  ...listingFamilies,
  ...writingFamilies,
  ...editingFamilies,
  ...countingFamilies,
  ...shellFamilies,
  ...searchingFamilies,
  ...severalFamilies,
  ...mistakeFamilies,
  ...refusingFamilies,
  ...talkingFamilies,
  ...koreanFamilies,
  ...browsingFamilies,
];

/** Names as the stream numbers them; the last three belong to prompts of their own. */
export const FAMILY_NAMES: readonly string[] = [
  ...FAMILIES.map(({ name }) => name),
  "follow-up",
  "unseen-tool",
  "structured",
];
