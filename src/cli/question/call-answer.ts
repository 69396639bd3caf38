/** What a person may answer to the question whether a call may start. */
export interface CallChoices {
  /** What they type for yes. For a call with lasting effects a word, which isn't typed by habit. */
  readonly yes: string;
  readonly isWord: boolean;
  readonly mayEdit: boolean;
  /** There is a workspace for which the answer can be kept. */
  readonly hasWorkspace: boolean;
  /** Not all of the call is shown. */
  readonly isCut: boolean;
  /** What an answer that is remembered is for. */
  readonly alike: "such calls" | "this host";
}

export type CallAnswer =
  | { readonly kind: "yes"; readonly remember?: "run" | "workspace" }
  | { readonly kind: "no"; readonly reason: string }
  | { readonly kind: "edit" }
  | { readonly kind: "show" }
  /** None of them. */
  | { readonly kind: "unclear" };

/** Words that mean something else, also where a tool has such a name. */
const RESERVED = /^(y|yes|n|no|e|edit|r|run|a|always|v|view)$/i;

/** @param tool Its name is the word for yes. */
export function callChoices(tool: string, given: Omit<CallChoices, "yes">): CallChoices {
  const word = RESERVED.test(tool) ? `yes ${tool}` : tool;
  return { ...given, yes: given.isWord ? word : "y" };
}

/** What a typed line means. Enter alone is a no; what isn't understood is no answer. */
export function callAnswer(line: string, choices: CallChoices): CallAnswer {
  const { yes, isWord, mayEdit, hasWorkspace, isCut } = choices;
  if (line === yes) return { kind: "yes" };
  const [, word = "", rest = ""] = /^(\S*)\s*(.*)$/s.exec(line) ?? [];
  const said = word.toLowerCase();
  if (line === "" || said === "n" || said === "no") return { kind: "no", reason: rest };
  if (rest !== "") return { kind: "unclear" };
  const short = (letter: string, whole: string) => said === whole || (!isWord && said === letter);
  if (!isWord && said === "yes") return { kind: "yes" };
  if (short("r", "run")) return { kind: "yes", remember: "run" };
  if (hasWorkspace && short("a", "always")) return { kind: "yes", remember: "workspace" };
  if (mayEdit && (said === "e" || said === "edit")) return { kind: "edit" };
  if (isCut && (said === "v" || said === "view")) return { kind: "show" };
  return { kind: "unclear" };
}

/** The answers, explained in one line. */
export function choicesInWords(choices: CallChoices): string {
  const { yes, isWord, mayEdit, hasWorkspace, isCut, alike } = choices;
  return [
    `${yes}: yes`,
    "n or n WHY: no",
    ...(mayEdit ? ["e: edit the arguments"] : []),
    `${isWord ? "run" : "r"}: yes, and ${alike} in this run`,
    ...(hasWorkspace
      ? [`${isWord ? "always" : "a"}: yes, and ${alike} always in this workspace`]
      : []),
    ...(isCut ? ["v: view all of it"] : []),
  ].join(", ");
}

/** The same for the question itself: `y/N/e/r/a`. */
export function choicesInShort({ yes, isWord, mayEdit, hasWorkspace, isCut }: CallChoices): string {
  return [
    ...[yes, "N"],
    ...(mayEdit ? ["e"] : []),
    isWord ? "run" : "r",
    ...(hasWorkspace ? [isWord ? "always" : "a"] : []),
    ...(isCut ? ["v"] : []),
  ].join("/");
}
