/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const COUNT_HELD_OUT: readonly string[] = [
  "count the lines with <_w> in <f>",
  "how often does <_w> come up in <f>",
  "number of <_w> lines in <f>",
  "could you check <f> and tell me how many of its lines have <_w> in them",
  "in <f>, on how many lines will I find <_w>",
  "I'd like to know how many times <_w> was entered in <f>",
  "go over <f> for me and tally up the lines containing <_w>",
  "my eyes aren't what they used to be, so please count for me how many lines in <f> show <_w>",
  "we're doing the stocktaking and <_w> is listed in <f> again and again. How many lines is it on",
  "what's the match count for <_w> in <f>",
  "is <_w> in <f> once, twice or more often? Give me the exact number of lines",
];

export const WHERE_HELD_OUT: readonly string[] = [
  "search <d> for <_w> and tell me which file it's in",
  "I wrote down <_w> somewhere, but I can't remember the file. Please find it",
  "which of the files in <d> contains <_w>",
  "grep <d> for <_w>, I only need the file name",
  "tell me the name of the file that mentions <_w>",
  "could you look through <d> and find out where <_w> is mentioned",
  "there must be a file in <d> that has <_w> in it. Which one is it",
  "where did I put the note about <_w>",
  "I'm looking for the file in <d> with the word <_w>",
  "locate <_w> in <d> for me, please",
];
