/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const COPY_HELD_OUT: readonly string[] = [
  "make a copy of <f> and call it <h>",
  "cp <f> to <h>",
  "I need <f> twice, the second one should be called <h>",
  "could you save the contents of <f> under <h> as well, without touching the original",
  "please back up <f> to <h>",
  "whatever is in <f> should also be in <h>, word for word",
  "before I start changing things in <f>, I want a spare one. Put it in <h>",
  "is it possible to get a second version of <f> with the name <h>",
  "create <h> with the same content as <f>",
  "<f> has to stay where it is, but I want it to exist as <h> too",
  "reproduce <f> at <h>",
];
