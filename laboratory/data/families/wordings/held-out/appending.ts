/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const APPEND_HELD_OUT: readonly string[] = [
  "stick <_q> underneath everything else in <f>",
  "could <f> get one more line at the bottom that says <_q>",
  "keep all that <f> has now and let <_q> follow as a new last line",
  "new last line for <f>: <_q>",
  "tack <_q> onto the tail of <f>",
  "a patient just phoned and I still have to log it. Write <_q> below the final line of <f>",
  "would you mind extending <f> by one line, namely <_q>",
  "I forgot something in <f>: <_q> has to come after all the rest",
  "<_q> belongs in <f> too, as the very last entry",
  "append to <f>, don't overwrite: <_q>",
  "my list in <f> isn't complete yet, I'd like <_q> added to the end of it",
];
