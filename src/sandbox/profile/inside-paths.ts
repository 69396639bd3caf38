/** Where things are for a program inside; none of these names says anything about the machine outside. */
export const INSIDE = {
  workspace: "/workspace",
  home: "/home/agent",
  /** Whole outputs of calls whose result had to be cut, read-only. */
  output: "/output",
  runtime: "/opt/ostinato",
  path: "/usr/local/bin:/usr/bin:/bin",
} as const;

/** Who a program is inside, whoever it is outside. */
export const INSIDE_USER = { uid: 1000, gid: 1000, name: "agent" } as const;
