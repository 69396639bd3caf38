/**
 * Research: documents that an answer can cite.
 *
 * `readDocument` gives each document that a run opens a number, which pages of `browser` never have too, and shows its
 * lines under it. `citationsOf` (see `browser/`) resolves the citations of an answer to the files and lines that the
 * run has read.
 */
export { readDocument } from "./read-document.ts";
