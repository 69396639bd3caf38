/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const LINES_OF_HELD_OUT: readonly string[] = [
  "line count for <f>, please",
  "could you tell me how long <f> is, in lines",
  "I'd like to know how many lines <f> has",
  "go through <f> and count its lines for me",
  "what's the total number of lines in the file <f>",
  "our teacher wants at least twenty lines. How many does <f> have so far",
  "does anyone know the line count of <f>? I need that number",
  "give me a count of every line in <f>",
  "before I print <f> I want to know how many lines it contains",
];

export const SORT_HELD_OUT: readonly string[] = [
  "could you alphabetise <f> for me",
  "I want the lines in <f> arranged from A to Z",
  "please reorder <f> so its lines run alphabetically",
  "<f> is all jumbled up. Can you sort its lines alphabetically",
  "sort all the lines in <f>",
  "would you mind getting <f> into alphabetical order",
  "the entries in <f> should be in ABC order, please fix that",
  "I typed the guest list into <f> as people answered, so it is in no order at all. Please sort it from A to Z",
  "can the lines of <f> be sorted alphabetically please",
];
