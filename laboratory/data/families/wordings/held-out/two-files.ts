/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const COMBINE_HELD_OUT: readonly string[] = [
  "put <f> and <g> together in a new file <h>",
  "can you join <f> and <g>, in that order, and save it as <h>",
  "I'd like <h> to contain the text of <f> followed by the text of <g>",
  "concatenate <f> and <g> to <h>",
  "copy the contents of <f> into <h> and then put the contents of <g> below",
  "take <f>, add what is in <g> at the end and store the result in <h>, the originals stay as they are",
  "I wrote my essay in two parts, <f> and <g>. Make them into one file called <h>",
  "make <h> out of <f> plus <g>",
  "could you create <h> with everything from <f> first and everything from <g> after it",
  "my boss only wants one document, so combine <f> with <g> and call it <h>",
];

export const TOTAL_HELD_OUT: readonly string[] = [
  "what's the sum of the <_k> in <f> and the <_k> in <g>",
  "how much is the <_k> from <f> plus the <_k> from <g>",
  "add up the <_k> in <f> and <g>",
  "total <_k> of <f> and <g>, please",
  "take the <_k> from both <f> and <g> and tell me the total",
  "what do I get when I add together the <_k> from <f> and the one from <g>",
  "I'm doing the books tonight. How much do the <_k> in <f> and the <_k> in <g> come to together",
  "can you work out the combined <_k> of <f> and <g>",
  "look up the <_k> in <f> and in <g> and sum them",
  "both <f> and <g> list the <_k>, I need the two figures added up",
  "I need a grand total: the <_k> in <f> together with the <_k> in <g>",
];
