import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  attribute,
  type RecordingReceiver,
  recordingReceiver,
} from "../outbox/recording-receiver.ts";
import { removeFolder } from "../remove-folder.ts";
import { jsonLines, ostinato } from "./run-command.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-cli-"));
  cpSync("examples/workspace", join(folder, "work"), { recursive: true });
});
afterAll(() => removeFolder(folder));

const TASK = ["run", "What is the port in settings.txt?", "--workspace", "work"];

function commandFor({ url }: RecordingReceiver) {
  const env = {
    ...{ LANGFUSE_PUBLIC_KEY: "pk-lf-1", LANGFUSE_SECRET_KEY: "sk-lf-2", LANGFUSE_BASE_URL: url },
  };
  return (...cliArguments: string[]) =>
    ostinato([...cliArguments, "--journal", "journal.db"], { cwd: folder, env });
}

describe("sending traces", () => {
  test("an invalid address is an error, not ignored", async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "notaurl" };
    const { exitCode, stderr } = await ostinato(["send"], { cwd: folder, env });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/Traces cannot be sent to "notaurl\/v1\/traces"/);
  });

  test("a run is sent when that was asked for, and not because keys are set", async () => {
    const receiver = await recordingReceiver();
    const command = commandFor(receiver);
    expect(await command(...TASK)).toMatchObject({ exitCode: 0 });
    expect(receiver.requests).toEqual([]);
    expect(await command("send")).toMatchObject({
      exitCode: 0,
      stdout: `sent 0 runs to ${receiver.url}/api/public/otel/v1/traces`,
    });
    expect(receiver.requests).toEqual([]);

    const labels = ["--label", "user=ann", "--label", "tags=a,b", "--label", "formula=x=y"];
    const sent = await command(...TASK, "--send", "langfuse", ...labels);
    expect(sent).toMatchObject({ exitCode: 0, stdout: "The port is 4810." });
    expect(sent.stderr).toMatch(/^the model in the box .*$/);
    expect([...receiver.spans().values()].map(({ name }) => name)).toEqual([
      ...["chat tiny", "execute_tool read_file", "chat tiny", "invoke_agent assistant"],
    ]);
    const [span] = receiver.spans().values();
    expect(attribute(span, "user.id")).toBe("ann");
    expect(attribute(span, "langfuse.trace.tags")).toEqual(["a", "b"]);
    expect(attribute(span, "langfuse.trace.metadata.formula")).toBe("x=y");
    expect((await command(...TASK, "--label", "user")).stderr).toContain("It must be NAME=VALUE");
  });

  test("a run whose receiver is away has its answer, and is sent later", async () => {
    const receiver = await recordingReceiver([500, 500]);
    const command = commandFor(receiver);
    const away = await command(...TASK, "--send", "langfuse");
    expect(away).toMatchObject({ exitCode: 0, stdout: "The port is 4810." });
    expect(away.stderr).toMatch(/not sent: .* answered 500\nThe run stays in the journal; .*send/);
    expect(await command("send")).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("answered 500"),
    });
    const later = await command("send", "--json");
    expect(later.exitCode).toBe(0);
    expect(jsonLines(later.stdout)).toMatchObject([{ runIds: [expect.any(String)], failed: [] }]);
    expect(receiver.spans().size).toBe(4);
    expect((await command("send", "LAST")).stdout).toContain("sent 0 runs");
  });

  test("a named run, without what was said in it; and all of them", async () => {
    const receiver = await recordingReceiver();
    const command = commandFor(receiver);
    await command(...TASK);
    expect((await command("send", "LAST", "--no-content")).stdout).toContain("sent 1 run ");
    // With the words around it: random ids and times may hold the number itself.
    expect(receiver.requests[0]?.body).not.toMatch(/port.{1,8}4810/);
    expect((await command("send", "--all")).exitCode).toBe(0);
    expect(receiver.requests.length).toBeGreaterThan(1);
  });

  test("without an address there is an error that says what to set", async () => {
    const none = (...cliArguments: string[]) => ostinato(cliArguments, { cwd: folder });
    expect(await none("send")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/No receiver is configured\.\nSet LANGFUSE_PUBLIC_KEY/),
    });
    const run = await none(...TASK, "--send", "langfuse");
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toMatch(/public and a secret key\.\nSet LANGFUSE/);
    expect((await none(...TASK, "--send", "jaeger")).exitCode).toBe(2);
  });
});
