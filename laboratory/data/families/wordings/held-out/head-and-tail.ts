/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const HEAD_HELD_OUT: readonly string[] = [
  "how does <f> begin? Just <_n> lines",
  "read me <f> from the start, but stop after <_n> lines",
  "could you print the opening <_n> lines of <f>",
  "my eyes are tired, so not the whole of <f>. The first <_n> lines will do",
  "<f>: first <_n> lines only",
  "what do the first <_n> lines in <f> say",
  "I only have to check how <f> starts, so show me <_n> lines from the top and nothing more",
  "would you mind giving me the beginning of <f>, <_n> lines of it",
];

export const LAST_LINE_HELD_OUT: readonly string[] = [
  "how does <f> end? Only its last line, please",
  "show me the line at the very bottom of <f>",
  "skip to the end of <f> and read me the last line there",
  "<f>, last line only",
  "can you tell me what's on the final line in <f>",
  "tail of <f>, a single line",
  "I wrote something at the bottom of <f> this morning and forgot what it was. What is the last line",
  "print the closing line of <f>",
  "I don't need all of <f>, the last line is enough",
  "with which line does <f> finish",
];

export const TAIL_HELD_OUT: readonly string[] = [
  "what are the bottom <_n> lines in <f>",
  "show how <f> ends, <_n> lines please",
  "could you read me the closing <_n> lines of <f>",
  "I'm on the night shift and only need what was added to <f> at the end. Give me its last <_n> lines",
  "<f>: just the last <_n> lines",
  "what do the <_n> lines at the end of <f> say",
  "don't show me all of <f>, only the <_n> lines it finishes with",
  "would you mind getting the final <_n> lines out of <f> for me",
  "print the <_n> lines at the bottom of <f>",
  "I've read most of <f> already, so the last <_n> lines will do",
];
