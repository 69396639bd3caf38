import type { Joints } from "../joining.ts";

/** How people join the parts of one request in everyday words: in a hurry, with a story, politely. */
export const EVERYDAY_JOINTS: readonly Joints[] = [
  [
    "[why], so {please|kindly|would you} <_p>",
    ". {Then|After that,|Next,} <_p>",
    ". {Then|Finally,|And then} <_p>",
  ],
  [
    "[who] {wants|needs|has asked} me to <_p>",
    ", {to|then to} <_p>",
    " and {to|then to} <_p>{. Please do it for me|, can you do that for me|}",
  ],
  [
    "[who] {asked for|wants|is waiting for} (count) things{ [forWhat]|}: <_p>",
    "{,|;} <_p>",
    "{, and|;|; and} <_p>",
  ],
  ["{pls|plz} <_p>", "{, then|, n then|,} <_p>", "{, then| n then|, n} <_p>{ thx| ty|}"],
  ["{can u|could u|wld u} <_p>", "{, then|,| and} <_p>", "{, then| and|, and} <_p>{ thx| pls|}"],
  [
    "<_P>",
    ". {When you've got that,|With that behind us,|Having finished that,} <_p>",
    ". {When you've got that,|With that behind us,|After all that,} <_p>",
  ],
  [
    "{I am|I'm} {leaving|off|going away} [soon]; before {that|I go} {please |could you |}<_p>",
    "{,|, then} <_p>",
    "{ and|, and then|, then} <_p>",
  ],
  [
    "{there's|there is|I have|I got} a list from [who]: <_p>",
    "{; then|;|, then} <_p>",
    "{; and then|; finally|, and then} <_p>",
  ],
  [
    "it would be {a great help|lovely|a relief|good} to have you <_p>",
    "{,|, then} <_p>",
    "{ and|, and then|, and also} <_p>",
  ],
  [
    "{I was hoping you could|I wondered if you might|maybe you could|perhaps you can} <_p>",
    "{,|, then} <_p>",
    "{, and|, and then|, and also} <_p>",
  ],
  ["{for|on behalf of} [who], <_p>", "{, then|;} <_p>", "{, then|; and|, and} <_p>"],
  ["<_P>, [why]", ". {Also|Then|Besides,} <_p>", ". {Also|Then|Lastly,} <_p>"],
  [
    "<_P>",
    ". {Next I need you to|After that I'd like you to|Then, if you can,} <_p>",
    ". {Finally I need you to|At the end I'd like you to|Lastly, if you can,} <_p>{, [why]|}",
  ],
  [
    "{task|job|ticket|work} for {today|you|the shift}: <_p>",
    " {+|and|then} <_p>",
    " {+|and|then} <_p>",
  ],
  ["<_P>", " >> <_p>", " >> <_p>"],
  ["<_p>", "; <_p>", "; <_p>{; thx|; that's all|}"],
  ["<_p>", " ... oh and <_p>", " ... {oh and|and} <_p>"],
  ["<_p>", "\n+ <_p>", "\n+ <_l>"],
  ["item (number): <_p>", ". Item (number): <_p>", ". Item (number): <_p>"],
  [
    "I have (count) {favours to ask|requests|wishes}{ today| [forWhat]|}: <_p>",
    "{,|;|, then} <_p>",
    "{, and|; and|, and then} <_p>",
  ],
  [
    "the (ordinal) {thing|job} [who] {needs|wants} is this: <_p>",
    ". The (ordinal): <_p>",
    ". The (ordinal): <_p>",
  ],
  [
    "while I {make coffee|am on the phone|am at lunch|am out}, {please |could you |}<_p>",
    "{, then|, and|,} <_p>",
    "{, then|, and|, and then} <_p>",
  ],
  [
    "<_P>",
    ". {Don't forget to|Remember to|Be sure to|And make sure to} <_p>",
    ". {And don't forget to|And remember to|Also be sure to|Then make sure to} <_p>",
  ],
  [
    "{my morning|our handover|the plan [forWhat]|to do [soon]|what's left [forWhat]}: <_p>",
    ", <_p>",
    "{, and|, then|,} <_p>",
  ],
  [
    "{I can't do it myself|I have no time for this|my hands are full}, so {please |would you |}<_p>",
    ". {Then|And then|After it,} <_p>",
    ". {Then|And then|To finish,} <_p>",
  ],
  [
    "{once you have time|when you're free|whenever it suits you|when you get to it}, <_p>",
    "{, then|; after that} <_p>",
    "{, then|; after that|; last of all} <_p>",
  ],
  [
    "{you'd do me a favour|you'd help me a lot|you'd make [who] happy} if you would <_p>",
    "{,|, then} <_p>",
    "{ and|, and then|, and also} <_p>",
  ],
  [
    "first up{:|,} <_p>",
    ". {Then|After that|Next}{:|,} <_p>",
    ". {Then|After that|Last}{:|,} <_p>",
  ],
  [
    "<_P>",
    ". {I'm also supposed to ask you to|It's also time to|You may as well} <_p>",
    ". {And I'm supposed to ask you to|And it's time to|You may as well} <_p>",
  ],
  [
    "my {wish|request|hope} {today |}is for you to <_p>",
    "{, to|, then} <_p>",
    "{ and to|, and then} <_p>",
  ],
];
