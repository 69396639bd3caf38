/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const VALUE_WRITE_HELD_OUT: readonly string[] = [
  "look up the <_k> in <f> and save it as <h>",
  "write just the <_k> from <f> to a new file <h>",
  "can you read the <_k> in <f> and write it into <h>",
  "I need a file <h> that contains only the <_k> from <f>",
  "find out what the <_k> is in <f> and note it down in <h>",
  "extract <_k> from <f>, save to <h>",
  "I have to pass on the <_k> but not the rest of <f>. Save it by itself in <h>",
  "please create <h> with the <_k> that you find in <f>",
  "whatever <f> gives as the <_k>, write that to <h>",
  "I want the <_k> that's in <f> saved separately as <h>",
];
