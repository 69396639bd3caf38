import { HELD_OUT } from "../../wording.ts";
import { EVERYDAY_JOINTS } from "./everyday/joining.ts";
import { JOINTS_HELD_OUT } from "./held-out/joining.ts";

/**
 * How parts are joined: the first, each between, the last, and, where it differs, the second of only two.
 * `<_p>` is a part, `<_P>` one with a capital; a last `<_l>` or `<_t>` is the same with nothing behind it.
 */
export type Joints = readonly [first: string, next: string, last: string, second?: string];

const ASKING = "{||please |please |can you |could you |would you |I want you to |I need you to |";
const ASK = `${ASKING}I'd like you to |go ahead and |kindly |you should |now |let's |just }`;

export const JOINTS: readonly (Joints | typeof HELD_OUT)[] = [
  ["<_P>", ", then <_p>", ", then <_p>"],
  ["first <_p>", ". Then <_p>", ". Finally <_p>."],
  ["<_P>", ", <_p>", " and <_p>"],
  ["I have (count) tasks. <_P>", ". <_P>", ". <_P>."],
  [`${ASK}<_p>`, ", then <_p>", "{, then|, and then| and then|; then} <_p>"],
  [`${ASK}<_p>`, "; <_p>", "{;|; and|; then|; finally} <_p>"],
  [`${ASK}<_p>`, ", <_p>", "{, and| and|, and also|, and finally|, and then} <_p>"],
  [
    `${ASK}<_p>`,
    "{, and then|, next|, then} <_p>",
    "{, and last|, and lastly|, and finally|, then} <_p>",
  ],
  [`${ASK}<_p>`, ", and <_p>", "{, and also|, and|, and as well} <_p>"],
  [`${ASK}<_p>`, ", followed by this: <_p>", "{, followed by this|, and lastly this}: <_p>"],
  [`${ASK}<_p>`, " and then <_p>", "{ and then| and after it| and finally| and next} <_p>"],
  [`${ASK}<_p>`, " + <_p>", " + <_p>"],
  [`${ASK}<_p>`, ", plus <_p>", "{, plus|, and plus|, and on top of that} <_p>"],
  [
    `${ASK}<_p>`,
    ". {Then|Next,|And then|Now} <_p>",
    ". {Then|Finally,|Finally|Lastly,|Last,|At last} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {Afterwards|Afterwards,|After this,|After that|Subsequently,} <_p>",
    ". {Afterwards|Afterwards,|After this,|Subsequently,|In the end} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {Also|Also,|Also please|And also} <_p>",
    ". {Also|Also,|And also|Please also|And} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {Once done,|Once that is done,|When done,|When that's done,} <_p>",
    ". {Once done,|Once that is done,|When you are done,|When that's finished,} <_p>",
  ],
  [
    `${ASK}<_p>`,
    "{, when done|, once done|; when finished|; once ready}, <_p>",
    "{, when done|, once done|; when finished|, at the end}, <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {As the next step|In the next step|The next thing is to|As the next thing}{,|} <_p>",
    ". {As the last step|In the last step|As a final step|To finish}{,|} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {Having done that,|With that done,|That done,|After you did that,} <_p>",
    ". {Having done that,|With that done,|That done,|To end,} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {Besides,|Moreover,|In addition,|Further,|Furthermore,} <_p>",
    ". {Besides,|Moreover,|In addition,|Furthermore,|As well,} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {I also need you to|You should also|I'd also like you to|I also want you to} <_p>",
    ". {I also need you to|You should also|And I want you to|Last, I'd like you to} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {Please|Then please|And please|Next please} <_p>",
    ". {Please|Then please|And please|Finally, please} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {Another thing|Another task|One more|Something else}: <_p>",
    ". {And one more thing|One more thing|The last thing|One last thing}: <_p>",
  ],
  [`${ASK}<_p>`, ", as well as this: <_p>", "{, as well as this|, and this too}: <_p>"],
  [`${ASK}<_p>`, "\n{Then|Next,|And|Also} <_p>", "\n{Then|Finally,|And|Also|Last,} <_p>"],
  [`${ASK}<_p>`, ".\n<_P>", ".\n<_P>"],
  [`${ASK}<_p>`, ".\n\n<_P>", ".\n\n{<_P>|Then <_p>|Finally, <_p>|Also <_p>}"],
  [`${ASK}<_p>`, " -> <_p>", " -> <_p>"],
  ["<_P>", ". <_P>", ". <_P>"],
  ["<_P>", "\n<_P>", "\n<_t>"],
  ["<_p>", ", <_p>", ", <_p>{ pls| thx| thanks|}"],
  ["<_p>", " then <_p>", " then <_p>{ pls| thx|}"],
  ["<_p>", " & <_p>", " & <_p>"],
  ["<_p>", " / <_p>", " / <_p>"],
  [
    "{first|first,|firstly,|first of all,|first off,} <_p>",
    "{, then|, next|; then|. Then|. Next,} <_p>",
    "{, then|, and finally|; finally|, and last|. Then|. Lastly,} <_p>",
  ],
  [
    "first{,|} <_p>",
    "{, (ordinal)|. (ordinal)|; (ordinal)}{,|} <_p>",
    "{, last|. Last|; finally}{,|} <_p>",
    "{, second|. Second|; second}{,|} <_p>",
  ],
  ["{firstly|first},{ please|} <_p>", ". (ordinal), <_p>", ". (ordinal), <_p>"],
  ["first <_p>", ", (ordinal) <_p>", "{,|, and} (ordinal) <_p>"],
  [
    "{to begin with|to begin|to start|to start with|at first|for a start},{ please|} <_p>",
    ". {Then|Next,|Continue: |Go on and} <_p>",
    ". {Then|Finally,|In the end,|To finish,|To end,} <_p>",
  ],
  ["{start|begin}: <_p>", ". {Continue|Go on|Next}: <_p>", ". {End|Finish|At the end|Last}: <_p>"],
  [
    "{begin|start} like this: <_p>",
    ". {Continue like this|Then}: <_p>",
    ". {Finish like this|Then|At the end}: <_p>",
  ],
  [
    "{before anything else|before all|right away}, <_p>",
    ". {Then|Next,|Afterwards} <_p>",
    ". {Then|Finally,|Afterwards} <_p>",
  ],
  [
    "the first {thing|task|step|job} {is to|is this:|is:} <_p>",
    ". The (ordinal) {one|thing|step} {is to|is this:|is:} <_p>",
    ". The {last|final} {one|thing|step} {is to|is this:|is:} <_p>",
  ],
  ["one: <_p>", ". {Next|And|Another}: <_p>", ". {And|Last|Finally}: <_p>"],
  ["step (number): <_p>", ". Step (number): <_p>", ". Step (number): <_p>"],
  ["task (number): <_p>", "; task (number): <_p>", "; task (number): <_p>"],
  ["((number)) <_p>", "{,|;} ((number)) <_p>", "{,|;|, and} ((number)) <_p>"],
  ["{please|please do this|to do|tasks}: (number)) <_p>", ", (number)) <_p>", ", (number)) <_p>"],
  ["{please|I need this|to do}: (letter)) <_p>", ", (letter)) <_p>", "{,| and} (letter)) <_p>"],
  ["(number). <_P>", ". (number). <_P>", ". (number). <_P>"],
  [
    "{I have|I've got|here are|there are} (count) {tasks|things|jobs|steps} {for you|to do|}: <_p>",
    "{,|;} <_p>",
    "{, and|; and| and} <_p>",
  ],
  [
    "{there are|we have|I give you} (count) things to do. First <_p>",
    ". Then <_p>",
    ". {Then|Finally|Last} <_p>",
  ],
  [
    "{do|please do|I need} (count) things: <_p>",
    "{,|, then} <_p>",
    "{ and|, then|, and then|, finally} <_p>",
  ],
  ["(count) {tasks|things|jobs|steps|changes|orders}: <_p>", "{,|;} <_p>", "{,|;|, and| and} <_p>"],
  [
    "{do all of this|do it all|do these in order|one by one|in this order|step by step}: <_p>",
    "{,|;|, then} <_p>",
    "{,|;|, then|, and} <_p>",
  ],
  [
    "{I need (count) things done|I want (count) things|you have (count) jobs|your job has (count) parts}. <_P>",
    ". <_P>",
    ". {<_P>|Then <_p>|And <_p>}",
  ],
  [
    "{what I need is this|this is what I want|what you should do|here is what to do|my wish}: <_p>",
    "{,|, then|, next} <_p>",
    "{, then| and|, and|, and finally|, and then} <_p>",
  ],
  ["{I need|I want|I'd like} (count) things{, please|}: <_p>", "; <_p>", "{; and|;} <_p>"],
  [
    "{make sure to|be sure to|see that you|don't forget to|remember to} <_p>",
    "{,|, then|, to} <_p>",
    "{ and to| and then|, and also|, and} <_p>",
  ],
  [
    "{it's necessary to|we have to|we need to|you have to|you must|your task is to} <_p>",
    "{, then|, to|,} <_p>",
    "{, and then| and to| and|, and finally|, then} <_p>",
  ],
  [
    "{would you mind doing this|is it possible to do this|can you do this}: <_p>",
    "{,|, then} <_p>",
    "{, then| and|, and then} <_p>?",
  ],
  [
    "{can|could|would|will} you {please |}<_p>",
    "{,|, then} <_p>",
    "{, then| and|, and then| and also|, and finally} <_p>?",
  ],
  [
    "{can|could|would} you <_p>",
    "? {Then|And then|Next,|Also} <_p>",
    "? {Then|And then|Finally,|Also} <_p>",
  ],
  [
    "{you can start now|this is the plan|the plan|plan|agenda|the work today}: <_p>",
    "{, then|;|, next} <_p>",
    "{, then|; then|, finally|; and} <_p>",
  ],
  [
    "{hey|hi|ok|so|hm}, <_p>",
    "{, then|, and|, next} <_p>",
    "{, then| and|, and then| and also} <_p>{ pls| thx| thanks|}",
  ],
  ["all of this, {please|now}: <_p>", " and <_p>", " and <_p>"],
  ["{not only|don't only} <_p>", ", but also <_p>", ", but also <_p>"],
  [
    "<_P>",
    ". {When this is done|When it is done|After it}: <_p>",
    ". {When all is done|When this is done|At the very end}: <_p>",
  ],
  ["<_P>", "; next <_p>", "; {next|last|then} <_p>"],
  ["<_P>", ", next <_p>", "{, next|, and next|, lastly|, and lastly} <_p>"],
  ["<_P>", ". That's the first. {Now|Then|Next} <_p>", ". {Now|Then|Last} <_p>"],
  [
    `${ASK}<_p>`,
    ". {That sorted,|With that out of the way,|Straight after,|Directly afterwards,|Right after that,} <_p>",
    ". {That sorted,|With that out of the way,|To wrap up,|To round it off,|To top it off,} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {While you're at it,|While you are there,|In the same go,|And since you're at it,} <_p>",
    ". {While you're at it,|While you are there,|And in the same go,|To wrap things up,} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {Oh, and|Oh and also|Ah, and|Ah, also|Plus,} <_p>",
    ". {Oh, and|Oh and also|Ah, and|And before I forget,|I nearly forgot:} <_p>",
  ],
  [
    `${ASK}<_p>`,
    "{, thereafter|, thereupon|, subsequently|, afterwards|, from there} <_p>",
    "{, and thereafter|, and subsequently|, ultimately|, and afterwards|, and in closing} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {Next up|Up next|Coming next|Moving on|Following that}: <_p>",
    ". {Last up|Up last|Coming last|Final item|Closing item}: <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {Don't stop there|Not done yet|That's not all|There's more|Still to do}: <_p>",
    ". {Still open|That's not all|There's one left|And still to do|Left over}: <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {As soon as that's|The moment that is|Once that's} {in place|ready|sorted|through|finished}, <_p>",
    ". {As soon as that's|The moment that is|Once that's} {in place|ready|sorted|through|complete}, <_p>",
  ],
  [
    `${ASK}<_p>`,
    "{, additionally|, likewise|, besides} <_p>",
    "{, and additionally|, and likewise|, and besides that} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {Additionally,|Likewise,|Likewise|Similarly,|What's more,|Over and above that,} <_p>",
    ". {Additionally,|Likewise,|On top,|What's more,|Not least,|Last but not least,} <_p>",
  ],
  [
    `${ASK}<_p>`,
    ". {The following step|Step after that|Following item|Another request|A further job}: <_p>",
    ". {Closing step|The finishing step|Final request|The remaining job|A last request}: <_p>",
  ],
  [`${ASK}<_p>`, " ... {then |and |}<_p>", " ... {and then |and finally |and |}<_p>"],
  [`${ASK}<_p>`, " - then <_p>", " - {then|and then|and finally} <_p>"],
  [
    `${ASK}<_p>`,
    ". {It would also help to|I'd also ask you to|Would you also|Also make sure to} <_p>",
    ". {It would also help to|Lastly I'd ask you to|And also make sure to|Then be sure to} <_p>",
  ],
  ["<_P>", " – <_p>", " – {and |}<_p>"],
  ["<_P>", " && <_p>", " && <_p>"],
  ["<_P>", "\n\n<_P>", "\n\n<_t>"],
  ["<_P>", ";\n<_p>", ";\n{and |then |}<_l>"],
  ["<_P>", ". {Also|Plus}: <_p>", ". {PS:|P.S.|P.S.:|PS -} <_p>"],
  ["(ordinal) {job|chore}: <_p>", ". (ordinal) job: <_p>", ". (ordinal) job: <_p>"],
  [
    "my (ordinal) wish: <_p>",
    ". My (ordinal) wish: <_p>",
    ". My {(ordinal)|last|final} wish: <_p>",
  ],
  ["number (number): <_p>", ". Number (number): <_p>", ". Number (number): <_p>"],
  ["part (number): <_p>", "{;|.} part (number): <_p>", "{;|.} part (number): <_p>"],
  ["#(number) <_p>", "{,|;|} #(number) <_p>", "{,|;|} #(number) <_p>"],
  ["stage (number): <_p>", ". Stage (number): <_p>", ". Stage (number): <_p>"],
  [
    "{do me a favour and|do me a favor and|be a dear and|be a star and|be so good as to|if you would,} <_p>",
    "{, then|, and then|, next} <_p>",
    "{, and then|, and finally|, then} <_p>",
  ],
  [
    "{it would be {great|lovely|handy|brilliant|super}|I'd be {grateful|obliged|glad|happy}} if you could <_p>",
    "{,|, then} <_p>",
    "{, and|, and then| and|, and finally} <_p>",
  ],
  [
    "{could I get you to|may I trouble you to|might I ask you to|do you think you could|any chance you could} <_p>",
    "{,|, then} <_p>",
    "{, and then| and|, and finally|, and also} <_p>?",
  ],
  [
    "{my list|chores|errands|on the list|still open|outstanding|on your plate}: - <_p>",
    " - <_p>",
    " - <_p>",
  ],
  [
    "{in a nutshell|in short|long story short|briefly|here goes|here we go|the brief|the drill}: <_p>",
    "{, then|;|, afterwards} <_p>",
    "{, then|; finally|, and finally|, and to finish} <_p>",
  ],
  ["{here goes|here we go|the lot|the rundown|the brief|on your plate}:\n<_P>", "\n<_P>", "\n<_t>"],
  [
    "{this request|my request|this job|the job|the assignment|my order} {comes in|has|consists of} (count) {parts|steps|pieces|stages}: <_p>",
    "{,|;|, then} <_p>",
    "{, and|; and|, then|, and finally} <_p>",
  ],
  [
    "{(count) chores|(count) errands|(count) items|(count) actions|(count) requests|(count) little jobs} {for you|today|to get through|on the list}: <_p>",
    "{,|;} <_p>",
    "{, and|;|; and} <_p>",
  ],
  [
    "{kick off like this|get going like this|get started like this|opening move}: <_p>",
    ". {Carry on|Proceed|Move on}: <_p>",
    ". {Close|Conclude|Wrap up}: <_p>",
  ],
  ...EVERYDAY_JOINTS,
  HELD_OUT,
  ...JOINTS_HELD_OUT,
  ["please <_p>", ", after that <_p>", ", and after that <_p>", ", after that <_p>"],
];
