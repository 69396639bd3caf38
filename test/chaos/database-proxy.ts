import { connect, createServer, type Socket } from "node:net";

/** The way of one worker to Postgres, which can be cut. */
export interface DatabaseProxy {
  readonly port: number;
  /** From now on nothing passes, and nobody is told. */
  cut(): void;
  /** New connections pass. Those of before the cut are reset, or else forgotten: they stay dead without a word. */
  mend(how: "reset" | "forget"): void;
  close(): Promise<void>;
}

/** @param socketPath Postgres's unix socket. */
export async function openDatabaseProxy(socketPath: string): Promise<DatabaseProxy> {
  const pairs = new Set<readonly [Socket, Socket | null]>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      const lonely = [client, null] as const;
      pairs.add(lonely);
      client.on("error", () => {}).on("close", () => pairs.delete(lonely));
      return;
    }
    const upstream = connect(socketPath);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.on("error", () => {});
      socket.on("close", () => {
        // While the way is cut, neither end hears of the other's.
        if (!isCut) for (const each of pair) each.destroy();
        if (pair.every((each) => each.destroyed)) pairs.delete(pair);
      });
    }
    client.pipe(upstream);
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
  return {
    port: address.port,
    cut: () => {
      isCut = true;
      for (const [client, upstream] of pairs) {
        if (upstream) client.unpipe(upstream).pause();
        upstream?.unpipe(client).pause();
      }
    },
    mend: (how) => {
      isCut = false;
      if (how === "forget") return;
      for (const [client, upstream] of pairs) {
        client.resetAndDestroy();
        upstream?.destroy();
      }
      pairs.clear();
    },
    close: async () => {
      for (const pair of pairs) for (const socket of pair) socket?.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
