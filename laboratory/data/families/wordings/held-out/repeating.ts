/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const REPEAT_HELD_OUT: readonly string[] = [
  "please write back exactly this: <_w>",
  "just answer with <_q> and nothing else",
  "I'm testing whether this chat works. Reply with <_q>",
  "echo <_q> back to me",
  "copy my words exactly: <_w>",
  "my grandson wants to see you talk, so please say <_q>",
  "I want to see the text <_q> as your reply, word for word",
];
