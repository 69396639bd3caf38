/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const WRITE_LINES_HELD_OUT: readonly string[] = [
  "make a file <f> with one line for each of these: <_l>",
  "write these into <f>, each on its own line: <_l>",
  "I need a list in <f>, one item per line: <_l>",
  "can you create <f> with these lines: <_l>",
  "put the following in <f>, every entry on a separate line: <_l>",
  "please start a new file <f> and write in it, one below the other, <_l>",
  "<f> should consist of these lines: <_l>",
  "save a list to <f> with a line break after each entry: <_l>",
  "I keep forgetting things, so make me a list in <f> with a separate line for each: <_l>",
  "we need a file for tomorrow's meeting. Call it <f> and give each of these its own line: <_l>",
  "could you write <f> for me, the lines are <_l>",
];
