/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const WRITE_HELD_OUT: readonly string[] = [
  "I need a file named <f> that says <_q>",
  "can you put <_q> into a new file, <f>",
  "make a text file <f> with the following content: <_t>",
  "please note <_q> in <f> so that I don't forget",
  "my hands are full right now. Please make the file <f> and type in <_q>",
  "please set up the file <f>, it should read: <_t>",
  "store the sentence <_q> under the name <f>",
  "I'd like you to write a short note to <f>. It goes like this: <_t>",
];
