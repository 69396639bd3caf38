/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const LIST_HELD_OUT: readonly string[] = [
  "show me the files in <d>",
  "I'd like to see everything that's in <d>",
  "could you list the folder <d> for me",
  "give me the names of all the files in <d>, please",
  "open up the folder <d> and tell me what is inside",
  "I'm tidying up this afternoon and can't recall what is in <d>. Please list its files",
  "is there anything in <d>? If so, tell me the file names",
  "a list of what the folder <d> contains would help me a lot",
];

export const LIST_ROOT_HELD_OUT: readonly string[] = [
  "show me every file here",
  "can you tell me what files I've got",
  "I'd like to see a list of my files",
  "please name all the files you can see here",
  "I've just sat down at this computer and don't know what is on it. What files are here",
  "give me an overview of the files in this folder",
  "what's in the current directory",
  "could you run through the file names for me",
];
