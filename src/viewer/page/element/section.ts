import { type Child, element } from "./element.ts";

/** A part of a panel, with a heading. */
export function section(name: string, ...children: readonly Child[]): HTMLElement {
  return element("section", { "aria-label": name }, element("h3", {}, name), ...children);
}

/** A part that is closed at first; its content is created when it is opened. */
export function folded(name: Child, make: () => Child | Promise<Child>, open = false): HTMLElement {
  const body = element("div", { class: "fold-body" });
  const fold = element("details", { class: "fold", open }, element("summary", {}, name), body);
  let made = false;
  const show = async (): Promise<void> => {
    if (made) return;
    made = true;
    body.textContent = "…";
    try {
      const child = await make();
      body.replaceChildren(...(child instanceof Node ? [child] : [String(child ?? "")]));
    } catch (error) {
      made = false;
      body.replaceChildren(problem(error));
    }
  };
  fold.addEventListener("toggle", () => {
    if (fold.open) void show();
  });
  if (open) void show();
  return fold;
}

export function problem(error: unknown): HTMLElement {
  const text = error instanceof Error ? error.message : String(error);
  return element("p", { class: "problem", role: "alert" }, text);
}

/** Names and values, one pair per line. */
export function facts(pairs: readonly (readonly [string, Child])[]): HTMLElement {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return element(
    "dl",
    { class: "facts" },
    ...shown.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
  );
}
