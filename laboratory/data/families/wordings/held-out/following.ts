/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const CHAIN_HELD_OUT: readonly string[] = [
  "each file tells you which one to open next. Begin with <f> and give me the <_k> you find at the end",
  "open <f>, go on to the file named in it, and keep going until you get to the <_k>. What is it",
  "it's a treasure hunt: <f> holds the first clue, every clue names another file, and the last one has the <_k>. Tell me the <_k>",
  "what <_k> do you end up with if you go from <f> to the file it mentions, and so on",
  "starting at <f>, follow the references until a file gives the <_k>, then tell me that",
  "resolve the <_k> by following the file pointers from <f>",
  "somebody made it hard to get at the <_k>. <f> points to a file, which points to another, and so on. Find the <_k> for me",
  "find me the <_k>. It isn't in <f> itself, but <f> says where to look next, and so does the file after it",
  "read <f>, and if it sends you to another file, read that one too, on and on till you have the <_k> for me",
  "I want the <_k> at the end of the chain of files that begins with <f>",
  "hop from file to file, with <f> as the first, until the <_k> shows up and let me know what it is",
];
