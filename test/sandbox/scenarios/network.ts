import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import type { NetworkRequest, Sandbox } from "../../../src/sandbox/index.ts";
import type { Place, Scenario } from "../scenario.ts";

/** A server on loopback that answers with what it was asked. */
async function withServer(use: (port: number, asked: string[]) => Promise<void>): Promise<void> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.headers.host} ${request.url}`);
    let body = "";
    request.on("data", (data: Buffer) => {
      body += data.toString();
    });
    request.on("end", () => response.end(`got ${request.url} ${body}`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use((server.address() as AddressInfo).port, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const open = (
  place: Place,
  allow: readonly string[],
  onRequest?: (request: NetworkRequest) => void,
) =>
  place.open(
    { network: { allow } },
    {
      network: {
        resolve: async () => ["127.0.0.1"],
        ...(onRequest === undefined ? {} : { onRequest }),
      },
    },
  );

const curl = (sandbox: Sandbox, ...words: string[]) =>
  sandbox.exec({ argv: ["curl", "-sS", "-m", "10", ...words] });

/** The one way out of a call. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "requests on the list go through, plain and in a tunnel": (place) =>
    withServer(async (port, asked) => {
      const heard: NetworkRequest[] = [];
      const allow = [`good.test:${port}`, `127.0.0.1:${port}`];
      const sandbox = await open(place, allow, (request) => heard.push(request));
      const plain = await curl(sandbox, `http://good.test:${port}/a?b=c`);
      assert.equal(plain.output, "got /a?b=c ");
      const posted = await curl(sandbox, "-d", "x=1", `http://good.test:${port}/form`);
      assert.equal(posted.output, "got /form x=1");
      const tunnel = await curl(sandbox, "-p", `http://good.test:${port}/t`);
      assert.equal(tunnel.output, "got /t ");
      assert.deepEqual(asked, [
        `GET good.test:${port} /a?b=c`,
        `POST good.test:${port} /form`,
        `GET good.test:${port} /t`,
      ]);
      assert.deepEqual(
        heard.map(({ method, host, allowed, address }) => [method, host, allowed, address]),
        [
          ["GET", "good.test", true, "127.0.0.1"],
          ["POST", "good.test", true, "127.0.0.1"],
          ["CONNECT", "good.test", true, "127.0.0.1"],
        ],
      );
      assert.deepEqual(tunnel.network, heard.slice(2));
    }),

  "what is refused says why, to the program and to the caller": (place) =>
    withServer(async (port, asked) => {
      const sandbox = await open(place, [`good.test:${port}`]);
      const local = await curl(sandbox, `http://good.test:${port}/`);
      assert.match(local.output, /good\.test leads to 127\.0\.0\.1, a loopback address/);
      const other = await curl(sandbox, "https://other.test/");
      assert.match(other.output, /403/);
      assert.match(other.network?.[0]?.reason ?? "", /other\.test:443 is not on this run's list/);
      assert.equal(other.network?.[0]?.allowed, false);
      assert.deepEqual(asked, []);
    }),

  "a call without network has none, and no way round one": (place) =>
    withServer(async (port, asked) => {
      const sandbox = await open(place, [`127.0.0.1:${port}`]);
      const off = await sandbox.exec({
        argv: ["bash", "-c", `env | grep -ci proxy; curl -sS -m 3 http://127.0.0.1:${port}/`],
        network: "off",
      });
      assert.match(off.output, /^0\n.*(Failed to connect|Couldn't connect)/);
      assert.equal(off.network, undefined);
      const direct = await curl(sandbox, "--noproxy", "*", `http://127.0.0.1:${port}/`);
      assert.match(direct.output, /Failed to connect|Couldn't connect/);
      const none = await place.open({}, { stateDirectory: `${place.state}-2` });
      const wider = await none.exec({ argv: ["env"], network: { allow: ["*"] } });
      assert.doesNotMatch(wider.output, /PROXY/);
      assert.deepEqual(asked, []);
    }),

  "a call narrows the list and can't widen it": (place) =>
    withServer(async (port) => {
      const sandbox = await open(place, [`a.test:${port}`, `b.test:${port}`, `127.0.0.1:${port}`]);
      const urls = ["a", "b", "c"].map((name) => `http://${name}.test:${port}/${name}`);
      const { output } = await sandbox.exec({
        argv: ["curl", "-s", ...urls],
        network: { allow: [`b.test:${port}`, `c.test:${port}`, `127.0.0.1:${port}`] },
      });
      assert.match(output, /^Ostinato refused.*a\.test.*\ngot \/b Ostinato refused.*c\.test/);
    }),

  "a server that is not there, or ends early, is an answer and no hang": async (place) => {
    const rude = createTcpServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => rude.listen(0, "127.0.0.1", resolve));
    const { port } = rude.address() as AddressInfo;
    const sandbox = await open(place, ["127.0.0.1:*"]);
    // The list names loopback, so the programs' own exception for it has to be lifted.
    const rudely = await curl(sandbox, "--noproxy", "", `http://127.0.0.1:${port}/`);
    assert.match(rudely.output, /could not be reached/);
    const nothing = await curl(sandbox, "--noproxy", "", "http://127.0.0.1:1/");
    assert.match(nothing.output, /could not be reached \(ECONNREFUSED\)/);
    const tunnel = await curl(sandbox, "--noproxy", "", "-p", "http://127.0.0.1:1/");
    assert.match(tunnel.output, /502/);
    rude.close();
  },

  "the filter on Unix sockets holds with and without network": async (place) => {
    const probe =
      "import socket\ntry: socket.socket(socket.AF_UNIX); print('made')\nexcept OSError as e: print(e.errno)";
    const results: string[] = [];
    for (const mode of ["overlay", "direct"] as const) {
      const sandbox = await place.open(
        { mode, network: { allow: ["a.test"] } },
        { stateDirectory: `${place.state}-${mode}` },
      );
      for (const network of ["off", { allow: ["a.test"] }] as const) {
        results.push(
          (await sandbox.exec({ argv: ["python3", "-c", probe], network })).output.trim(),
        );
      }
    }
    assert.deepEqual(results, ["made", "made", "97", "97"]);
  },
};
