import { afterEach, describe, expect, it, vi } from "vitest";
import { checkChromium, checkPrograms } from "../../../src/sandbox/doctor/program-checks.ts";

describe("checkPrograms", () => {
  const statuses = (isRoot: boolean) =>
    Object.fromEntries(
      checkPrograms(isRoot, (name) => (name === "bash" ? "/bin/bash" : null)).map((check) => [
        check.name,
        check.status,
      ]),
    );

  it("does not miss for an ordinary user what only root needs", () => {
    expect(statuses(true)).toMatchObject({ bash: "ok", setpriv: "missing", unshare: "missing" });
    expect(statuses(false)).toMatchObject({
      bash: "ok",
      find: "missing",
      setpriv: "limited",
      unshare: "unused",
    });
  });
});

describe("checkChromium", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("finds the programs that the browser's tools start, and no script on the PATH", () => {
    vi.stubEnv("OSTINATO_CHROMIUM", "");
    const only = (path: string) => checkChromium((each) => each === path);
    expect(only("/opt/google/chrome/chrome")).toMatchObject({ status: "ok" });
    expect(only("/usr/bin/chromium")).toMatchObject({ status: "limited" });
  });

  it("uses OSTINATO_CHROMIUM if it is set", () => {
    vi.stubEnv("OSTINATO_CHROMIUM", "/home/me/chrome");
    expect(checkChromium(() => true)).toMatchObject({ status: "ok", finding: "/home/me/chrome" });
    const missing = checkChromium((path) => path !== "/home/me/chrome");
    expect(missing).toMatchObject({
      status: "limited",
      finding: expect.stringContaining("OSTINATO_CHROMIUM"),
    });
  });
});
