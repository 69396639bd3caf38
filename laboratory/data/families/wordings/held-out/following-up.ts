/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const NEXT_COUNT_HELD_OUT: readonly string[] = [
  "now do the same count with <_w>",
  "what about lines with <_w> in them, how many of those are there",
  "on how many lines does <_w> turn up, then",
  "also count the ones with <_w> for me",
  "okay, and if I look for <_w> instead, how many lines is that",
  "next, how many of them mention <_w>",
  "count again, this time for <_w>",
  "my colleague is asking about <_w> too. How many lines in there have it",
  "I also need to know how many lines <_w> is on",
  "<_w> too, how many lines",
  "one more count from that file: <_w>",
];

export const NEXT_READ_HELD_OUT: readonly string[] = [
  "what about <f>, what's in there",
  "next one: <f>",
  "now show me <f> as well",
  "open <f> next and let me see it",
  "I'd also like to read <f>",
  "thanks, and what's written in <f>",
  "okay, got that. Let me have the text of <f> now",
  "not the one I was looking for, I'm afraid. Try <f> and tell me what it says",
  "cat <f> as well",
];

export const NEXT_VALUE_HELD_OUT: readonly string[] = [
  "and what does it give for the <_k>",
  "could you also get me the <_k> from there",
  "and the <_k> is set to what",
  "I forgot to ask for the <_k>. What is it",
  "same file, but this time the <_k>",
  "my form has a box for the <_k> too. What does the file say for that",
  "I need one more thing from that file, the <_k>",
  "while you're there, what's the <_k>",
];
