/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const SEARCH_HELD_OUT: readonly string[] = [
  "find the <_k> of <_e> in my files",
  "can you look through my documents for <_e> and give me the <_k>",
  "what's the <_k> for <_e>? It must be somewhere in my files",
  "I don't know which file it is in, but I need the <_k> of <_e>",
  "somewhere in this folder there is something about <_e>, what is the <_k>",
  "look up <_e> in the files and read off the <_k>",
  "a customer is on the phone and asks about <_e>. Search our files and tell me the <_k>",
  "I've forgotten where I saved the notes on <_e>, please find them and tell me the <_k>",
  "<_k> of <_e>, please, search all the files",
  "go through all the files until you find <_e>, then report the <_k>",
  "one of my files mentions <_e>. I need to know the <_k> it gives",
];
