import { button, element } from "./element.ts";

const KEYS: readonly (readonly [string, string])[] = [
  ["j k ↓ ↑", "next, previous"],
  ["g G", "first, last"],
  ["Enter", "open the selected item"],
  ["→ ←", "show, fold the turns of a conversation"],
  ["Escape", "back; clear the search"],
  ["/", "search"],
  ["1 2 3 4", "overview, step, plan, related runs"],
  ["n N", "next, previous step with a problem"],
  ["f", "follow a running run"],
  ["t", "light, dark or system theme"],
  ["?", "this"],
];

let dialog: HTMLDialogElement | null = null;

export function toggleHelp(): void {
  if (dialog === null) {
    dialog = element(
      "dialog",
      { class: "help", "aria-label": "Keys" },
      element("h2", {}, "Keys"),
      element(
        "dl",
        {},
        ...KEYS.flatMap(([keys, means]) => [
          element("dt", {}, ...keys.split(" ").map((key) => element("kbd", {}, key))),
          element("dd", {}, means),
        ]),
      ),
      button("Close", {}, () => dialog?.close()),
    );
    document.body.append(dialog);
  }
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

export function helpIsOpen(): boolean {
  return dialog?.open ?? false;
}

export function helpButton(): HTMLButtonElement {
  return button("?", { class: "quiet", title: "Keys (?)", "aria-label": "Keys" }, toggleHelp);
}
