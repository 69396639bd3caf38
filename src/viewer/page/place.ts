/** Where in the viewer a person is. It is part of the address, so that links and Back work. */
export type Place =
  | { readonly screen: "runs" }
  | { readonly screen: "run"; readonly runId: string; readonly tab: Tab; readonly step: number };

export const TABS = ["overview", "step", "plan", "related"] as const;
export type Tab = (typeof TABS)[number];

/** @param address The part after `#`. */
export function readPlace(address: string): Place {
  const [, kind, id, tab, step] = address.replace(/^#/, "").split("/");
  if (kind !== "run" || id === undefined) return { screen: "runs" };
  const known = TABS.find((each) => each === tab) ?? "overview";
  return {
    screen: "run",
    runId: decodePart(id),
    tab: known,
    step: /^\d{1,9}$/.test(step ?? "") ? Number(step) : -1,
  };
}

/** @param step Index of the step in the list, from 0; -1 for none. */
export function runPlace(runId: string, tab: Tab = "overview", step = -1): `#${string}` {
  const end = step >= 0 ? `/${tab}/${step}` : tab === "overview" ? "" : `/${tab}`;
  return `#/run/${encodeURIComponent(runId)}${end}`;
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
