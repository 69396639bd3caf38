/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const EXTRACT_HELD_OUT: readonly string[] = [
  "get me the <_k> from <f>",
  "can you tell me the <_k> that's stated in <f>",
  "extract all the fields from <f>",
  "I need the <_k> in <f> for a form I'm filling in",
  "list every field in <f> with its value",
  "the order form is saved as <f>. Which <_k> was entered there",
  "check <f> for the <_k> and let me know",
  "turn the text in <f> into fields and values",
  "just the <_k> from <f>, I don't need the rest",
];
