/** Paths as a program inside sees them. None of them reveals anything about the machine outside. */
export const INSIDE = {
  workspace: "/workspace",
  home: "/home/agent",
  /** Whole outputs of calls whose result was cut, read-only. */
  output: "/output",
  runtime: "/opt/ostinato",
  path: "/usr/local/bin:/usr/bin:/bin",
} as const;

/** The user of a program inside, whoever it is outside. */
export const INSIDE_USER = { uid: 1000, gid: 1000, name: "agent" } as const;
