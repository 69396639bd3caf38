/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const CELL_HELD_OUT: readonly string[] = [
  "look up <_r> in <f> and tell me the <_k>",
  "in the table <f>, what <_k> is given for <_r>",
  "I need the <_k> for <_r>, it's in <f>",
  "find <_r> in <f>. What's the <_k> there",
  "could you check <f> and tell me what <_r> has as <_k>",
  "<f>: <_k> of <_r>, please",
  "a customer is asking about <_r>. Please find the <_k> in <f> for me",
  "go to the row for <_r> in <f> and give me its <_k>",
  "which <_k> is listed next to <_r> in the file <f>",
  "I'd be glad to know what <f> says about the <_k> of <_r>",
];

export const VALUE_HELD_OUT: readonly string[] = [
  "look in <f> and find the <_k> for me",
  "what does <f> give as the <_k>",
  "I need to know the <_k>, it should be in <f>",
  "could you check the <_k> in the file <f>",
  "what's the <_k> set to in <f>",
  "<_k> from <f>, please",
  "I'm filling in a form and it asks for the <_k>. It is in <f>, can you read it off for me",
  "open <f> and let me know which <_k> is written there",
  "I only want the <_k> out of <f>, nothing else",
];
