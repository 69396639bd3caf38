const MARKS: { readonly [status: string]: string } = {
  pending: " ",
  in_progress: ">",
  completed: "x",
};

/** The plan in the arguments of `update_plan`, as the model reads it. Empty: there is none. */
export function planText(given: unknown): string {
  if (!isRecord(given) || !Array.isArray(given.plan)) return "";
  const lines = given.plan.flatMap((item: unknown) => {
    if (!isRecord(item) || typeof item.step !== "string") return [];
    return [`[${MARKS[String(item.status)] ?? " "}] ${item.step}`];
  });
  return lines.length === 0 ? "" : ["Plan:", ...lines].join("\n");
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null;
}
