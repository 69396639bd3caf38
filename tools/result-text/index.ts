/**
 * How tools cut and phrase what the model reads.
 *
 * A model's context is small, so no tool returns more than `TEXT_BUDGET` of text in one result;
 * what is left out is named in a notice together with the way to read it. Errors name what exists,
 * nearest first, because a model that reads "files here: note.md" corrects itself in one step.
 */

export { capLines } from "./cap-lines.ts";
export { countOf } from "./count-of.ts";
export { editDistance } from "./edit-distance.ts";
export { fence } from "./fence.ts";
export { formatBytes } from "./format-bytes.ts";
export { nearestLines } from "./nearest-lines.ts";
export { nearestNames } from "./nearest-names.ts";
export { TEXT_BUDGET } from "./text-budget.ts";
