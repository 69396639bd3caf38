/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const READ_WITHOUT_TOOL_HELD_OUT: readonly string[] = [
  "I need to see what's inside <f>",
  "please open <f> and tell me what it says",
  "let me have a look at <f>",
  "print the contents of <f> here in the chat",
  "my sister sent me <f> and I can't get it open. What's in it",
  "I want to go over <f> again, so please bring it up",
];

export const RUN_WITHOUT_TOOL_HELD_OUT: readonly string[] = [
  "type <_c> into the shell and press enter",
  "what does <_c> print when you run it",
  "I want you to execute <_c> on this computer",
  "try <_c> in the console and show me the output",
  "my teacher told us to enter the command <_c>. Could you do that for me",
  "go ahead and run <_c>, then tell me what comes out",
  "the command is <_c>, please run it",
  "would you launch <_c> from the command line",
];

export const WRITE_WITHOUT_TOOL_HELD_OUT: readonly string[] = [
  'can you make <f> with the text "<_w>" in it',
  'I\'d like "<_w>" saved as <f>',
  'please store the words "<_w>" in <f>',
  'I need a new file <f>. It should contain "<_w>"',
  'could you write down "<_w>" for me in <f>',
  'before I forget it, write "<_w>" into <f>',
  'make a note called <f> that reads "<_w>"',
  '<f> should contain just "<_w>", please create it',
];
