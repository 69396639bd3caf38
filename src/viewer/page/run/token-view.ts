import type { TokenDetail } from "../../outline/token-detail.ts";
import { button, element, fill, plainText } from "../element/element.ts";
import { count, whole } from "../element/format.ts";
import type { ShownTokens } from "../run-source.ts";

const FIRST = 2000;

/** Tokens one by one, each with its id, and shaded by how unlikely it was, if that is recorded. */
export function tokenView(tokens: ShownTokens): HTMLElement {
  const { output, earlier, prompt, prefixLength, problem } = tokens;
  return element(
    "div",
    { class: "tokens" },
    problem !== null && element("p", { class: "muted" }, `Ids only: ${problem}`),
    ...earlier.flatMap((written, index) => [
      element("div", { class: "label" }, `attempt ${index + 1}: ${count(written.length, "token")}`),
      tokenList(written),
    ]),
    element("div", { class: "label" }, `written: ${count(output.length, "token")}`),
    tokenList(output),
    prompt !== null &&
      element(
        "div",
        { class: "label" },
        `new in the prompt: ${count(prompt.length, "token")} after ${whole(prefixLength)} kept tokens`,
      ),
    prompt !== null && tokenList(prompt),
  );
}

function tokenList(tokens: readonly TokenDetail[]): HTMLElement {
  const list = element("div", { class: "token-list" });
  fill(list, ...tokens.slice(0, FIRST).map(tokenChip));
  if (tokens.length > FIRST) {
    const more = button(`Show all ${whole(tokens.length)}`, { class: "quiet more" }, () => {
      fill(list, ...tokens.map(tokenChip));
    });
    list.append(more);
  }
  return list;
}

function tokenChip([id, text, probability]: TokenDetail): HTMLElement {
  const shown =
    text === null
      ? String(id)
      : text.replaceAll("\n", "↵").replaceAll("\t", "→").replaceAll(" ", "␣");
  const said = probability === null ? "" : ` · ${(probability * 100).toFixed(1)} %`;
  const made = element(
    "span",
    { class: text === null ? "token bare" : "token", title: `id ${id}${said}` },
    plainText(shown),
    element("small", {}, probability === null ? String(id) : `${id}${said}`),
  );
  if (probability !== null) {
    made.style.setProperty("--doubt", String(Math.min(1, Math.max(0, 1 - probability))));
    made.classList.add("weighed");
  }
  return made;
}
