/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const LIST_MATCH_HELD_OUT: readonly string[] = [
  "look in the folder <d> for the file about <_w> and show me what it says",
  "there should be something on <_w> in <d>, could you open it for me",
  "I forgot what I called it, but one of the files in <d> is about <_w>. Please read it to me",
  "check <d>, find the <_w> file, print it",
  "somewhere in <d> is a file on <_w> and I need its contents",
  "can you see which file in <d> has to do with <_w> and then read it out",
  "my colleague left notes on <_w> in the folder <d> before her shift ended. Find that file and show me the text",
  "pull up the <_w> one from <d> and let me read it",
  "would you go through the files in <d>, pick the one concerning <_w> and display it",
];

export const LIST_READ_HELD_OUT: readonly string[] = [
  "there is only one file in <d>, please open it and show me the text",
  "read me the only file in the folder <d>",
  "what does the single file in <d> say",
  "find out what the file in <d> is called and print its contents",
  "could you look in the folder <d> and read out the one file you find there",
  "somebody put a file in <d> for me and I don't know its name. It is the only one there, so please read it to me",
  "list <d>, then show what the only file in it contains",
  "I need to see the contents of whatever file is sitting in <d>, there is just the one",
  "<d> holds just one file. What's written in it",
  "open the lone file in <d>",
  "can you check which file is in the folder <d> and then tell me what it says",
];
