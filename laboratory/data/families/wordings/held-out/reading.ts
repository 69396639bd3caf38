/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const LINE_HELD_OUT: readonly string[] = [
  "what does it say on line <_n> of <f>",
  "only the <_o> line of <f>, please, nothing more",
  "could you read me the <_o> line in <f>",
  "open <f> and show just line <_n>",
  "I'm only interested in the <_o> line of <f>",
  "my colleague says there's a typo in line <_n> of <f>. Let me see that line",
  "my glasses are at home, so would you tell me what the <_o> line of <f> says",
  "line number <_n> of <f> is the one I want to see",
  "can you look up what is written in the <_o> line of <f>",
  "from <f>, fetch the <_o> line",
];

export const READ_HELD_OUT: readonly string[] = [
  "let me see the whole of <f>",
  "could you show me what <f> contains",
  "I can't open <f> on my phone. Can you show me what is written in it",
  "dump <f> here so I can read it",
  "the night shift left a handover note in <f>, what does it say",
  "put the text of <f> on the screen",
  "I have to check something in <f>, so show me the entire file",
];
