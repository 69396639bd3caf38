/**
 * Sentences around a request that have nothing to do with it: who asks, why, how they feel. Words of them must never
 * be taken for the task, so there are very many. `<w>` is a word, `<a>` an adjective, `<p>` a person, `<d>` a day.
 */
const WHO =
  "{my|our|the} {boss|editor|teacher|manager|colleague|client|customer|accountant|lawyer|doctor|secretary|director|landlord|supplier|auditor|intern|team|neighbour|assistant|chef|nurse|driver|coach|principal|architect}";
const THING =
  "{meeting|call|lesson|talk|trip|report|<w>|interview|inspection|deadline|exam|lecture|delivery|visit|presentation|party|wedding|audit|launch|concert|match|hearing|appointment|conference|move|repair}";
const WHEN =
  "{today|tomorrow|tonight|this morning|this afternoon|yesterday|last week|next week|on <d>|at noon|at ten|before lunch|after lunch|before I leave|in an hour|by the end of the day|later|soon|right now}";

/** Before or behind a request. */
export const CONTEXTS: readonly string[] = [
  "I work on the <w> project.",
  "{we|I} had a {meeting|talk|call|long day|lesson} about <w> {today|yesterday|last week}.",
  "my <w> is <a>.",
  "this is for the <w> {team|project|department|class|club|shop}.",
  "I am in the <w> {now|today|until noon|with <p>}.",
  "the <w> is <a> {today|again|now|this week}.",
  "I have a {task|job|small job|question|favour} for you.",
  "here is my {question|request|wish|problem}.",
  "I lost {my notes|the printout|track of it|my <w>}.",
  "my boss asks me this.",
  "you have some tools.",
  "use your tools.",
  "do this step by step.",
  "I hope you can help{ me|}.",
  "this should be {easy|quick|simple|no trouble}.",
  "sorry to {bother|trouble|disturb} you.",
  "take your time.",
  "I am preparing the <w>.",
  "we are short of {<w>|time|people|money}.",
  "it is about the <w>.",
  "someone from <w> called.",
  "I can't {find|open|see|read} it {myself|from here|on my phone|any more}.",
  "I forgot where I put it.",
  `${WHO} {asked for it|needs it|wants it|wants to know|is waiting|called about it|keeps asking|needs to know} ${WHEN}.`,
  `${WHO} {asked me|told me|wants me} to {look into|take care of|sort out|deal with} {this|it|the <w>} ${WHEN}.`,
  `I {missed|slept through|skipped|forgot|prepared|joined|was late for} the ${THING} ${WHEN}.`,
  `{I have|we have|there is|I've got} {a|an important|another|a long} ${THING} ${WHEN}.`,
  `the ${THING} {starts|begins|is|takes place|was moved to|has been cancelled|went well} ${WHEN}.`,
  "{I'm|I am|we're|we are|<p> is} {tidying up|cleaning|sorting|moving|preparing|closing|checking|packing|painting|repairing|selling|planning} {our|the|my} <w>.",
  "<p> {has left|is away|is ill|is new here|said so|told me about it|asked me|is on holiday|knows more|is at the <w>}.",
  "{a|one} {reader|customer|student|visitor|friend|colleague|neighbour|guest|patient|parent} {is asking|wants to know|asked {me |}{about it|yesterday|again}|called}.",
  "{I'm|I am} {in a hurry|on the train|on the phone|at home|new here|not sure|a bit late|still at the <w>|quite <a>|waiting for <p>}.",
  "{I'm|I am} {writing|preparing|finishing|checking|reviewing} {a|my|the} {report|article|letter|story|summary|lesson|speech|newsletter|<w>}.",
  "we {changed|moved|sold|lost|found|bought|ordered|painted|closed|opened} the <w> {last week|yesterday|in spring|on <d>}.",
  "{I think|I believe|I guess|I hope} {<p>|the <w> team|someone} {wrote|made|sent|left} it.",
  "{before|once|after|while|since|because|as|if} {I|we} {leave|forget|go home|start|break anything|call them|send it off|close the <w>|go to the <w>}, {I need this|this has to be done|help me|one thing}:",
  "{thanks|thank you} for {your help|yesterday|the <w>|helping me}{ earlier|}.",
  "it {rains|is cold|is late|is <d>} {today|here|already}.",
  "nobody {here |}{knows|remembers|can tell me}.",
  "{don't worry about|forget|never mind} the <w>{ for now|}.",
  "{as you know|as I said|as discussed|like last time|same as always}, {we are|I am} {busy|late|<a>} {today|again}.",
  "{my|the} {screen|phone|printer|laptop|keyboard|connection} is {broken|slow|cracked|too small|off}.",
  `{the|our} {shop|office|school|library|clinic|warehouse|lab|kitchen} {opens|closes|is busy|is closed} ${WHEN}.`,
  "{I|we} {promised|owe|wrote to|spoke with|met} <p> {about it |}{today|yesterday|last week}.",
];

/** Behind a request, as one sentence with it. */
export const TAILS: readonly string[] = [
  `, ${WHO} {needs it|wants it|is waiting|asked for it}`,
  ", {I'm in a hurry|it's urgent|no hurry|I need it for <p>|I need it for the <w>|it's for the <w>}",
  " for {my|our|the} {report|story|lesson|<w>|meeting|records|files|newsletter}",
  " {before|after|for} {the|my|our} {meeting|call|<w>|lesson|lunch}",
  ` so {I|we|<p>} can {carry on|go home|finish|send it|plan the <w>|call back} ${WHEN}`,
  " because {I forgot|I lost my notes|<p> asked|we need it|it matters|my <w> is <a>}",
  " if you {can|could|would|have a moment|don't mind|have time|please}",
  ", {ok|okay|all right|please|pls|thanks|thank you|will you|would you|if I may|thx|cheers|my friend|dear}",
  " when you {can|get a chance|have a minute|are ready}",
  ", {<p> says so|<p> told me|as <p> said|said <p>}",
  " {for <p>|for me and <p>|on behalf of <p>}",
];
