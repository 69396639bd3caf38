import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { requireNode } from "../src/require-node.ts";

// Issue 18, C 20.
test("Bun and Deno are told that this is for Node, by their names", () => {
  expect(() => requireNode()).not.toThrow();
  // As they say it themselves: Bun 1.4.5 and Deno 2.9.6 also claim to be a Node.
  for (const [versions, name] of [
    [{ node: "24.3.0", bun: "1.4.5" }, "Bun 1.4.5"],
    [{ node: "24.2.0", deno: "2.9.6" }, "Deno 2.9.6"],
  ] as const) {
    expect(() => requireNode(versions)).toThrow(
      expect.objectContaining({
        code: "runtime.unsupported",
        message: `Ostinato runs on Node only, and this is ${name}.`,
        hint: expect.stringContaining("node program.ts"),
      }),
    );
  }
});

const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/** Makes a Node say that it is a Deno. */
const asDeno = [
  "--import",
  `data:text/javascript,${encodeURIComponent(
    'Object.defineProperty(process, "versions", { value: { ...process.versions, deno: "2.9.6" } });',
  )}`,
];

// Issue 18, C 20: the machine's sandbox was said to be at fault.
test("neither the sandbox nor the model is blamed, in a program and on the command line", async () => {
  const program = `
    import { loadModel } from ${JSON.stringify(source("index.ts"))};
    import { defaultPolicy, openSandbox } from ${JSON.stringify(source("sandbox/index.ts"))};
    for (const open of [() => openSandbox(defaultPolicy("/tmp")), () => loadModel()]) {
      await open().then(() => console.log("opened"), ({ code }) => console.log(code));
    }`;
  const told = await execa(process.execPath, [...asDeno, "--input-type=module", "-e", program]);
  expect(told.stdout.split("\n")).toEqual(["runtime.unsupported", "runtime.unsupported"]);
  const doctor = await execa(process.execPath, [...asDeno, source("cli/main.ts"), "doctor"], {
    reject: false,
  });
  expect(doctor.exitCode).not.toBe(0);
  expect(doctor.stdout).toBe("");
  expect(doctor.stderr).toContain("Ostinato runs on Node only, and this is Deno 2.9.6.");
});
