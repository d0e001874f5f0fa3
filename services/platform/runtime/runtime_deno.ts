/** The program on Deno. */

import { BACKLOG } from "./backlog.ts";
import { runChild, SHARES_PORTS, startChild } from "./child_deno.ts";
import type { Environment, Listening, Runtime, StartBeside, Thread, Upgrade } from "./runtime.ts";

/** A compiled program's own file, whatever it is called: the one program that it may run. */
const OWN_FILE = "/proc/self/exe";

export function createRuntimeDeno(): Runtime {
  return {
    name: `Deno ${Deno.version.deno}`,
    isBinary: Deno.build.standalone,
    // deno-lint-ignore require-await -- rejects where others throw
    async listen({ host, port, shared = false }, answer): Promise<Listening> {
      const server = Deno.serve(
        { hostname: host, port, reusePort: shared, tcpBacklog: BACKLOG, onListen: () => {} },
        (request, { remoteAddr }) =>
          // Read now: after an upgrade the runtime answers this with an exception.
          answer(request, "hostname" in remoteAddr ? remoteAddr.hostname : "local"),
      );
      const { hostname, port: given } = server.addr;
      return { host: hostname, port: given, shutdown: () => server.shutdown() };
    },
    upgrade,
    // Its listeners are null until they are set, and hear more than ours.
    startThread: (module, name) =>
      new Worker(module, { type: "module", name }) as unknown as Thread,
    async lock(path) {
      const isFolder = await Deno.stat(path).then((info) => info.isDirectory, () => false);
      const file = await Deno.open(
        path,
        isFolder ? { read: true } : { create: true, write: true, mode: 0o600 },
      );
      let isOurs = false;
      try {
        isOurs = file.tryLockSync(true);
      } finally {
        if (!isOurs) file.close();
      }
      return isOurs ? file : undefined;
    },
    // A compiled program is no Deno, and least permission lets nothing be run.
    get runAgain() {
      return !Deno.build.standalone && mayRun(Deno.execPath()) ? runAgain : undefined;
    },
    get startBeside(): StartBeside | undefined {
      if (Deno.build.standalone) {
        return mayRun(OWN_FILE) ? (args, env) => startChild(args, env, OWN_FILE) : undefined;
      }
      return mayRun(Deno.execPath()) ? startBeside : undefined;
    },
  };
}

function mayRun(command: string): boolean {
  return Deno.permissions.querySync({ name: "run", command }).state === "granted";
}

async function runAgain(args: string[], env: Record<string, string>): Promise<number> {
  return await runChild([...ownOptions(), ...args], { env });
}

function startBeside(args: readonly string[], env: Environment) {
  const [command, ...options] = ownOptions();
  return startChild([command!, SHARES_PORTS, ...options, ...args], env);
}

/** As this process was called up to its own words, where that can be read (proc(5)). */
function ownOptions(): string[] {
  try {
    const line = Deno.readTextFileSync("/proc/self/cmdline").split("\0").slice(1, -1);
    const options = line.slice(0, line.length - Deno.args.length);
    return options[0] === "run" ? options : ["run", ...options];
  } catch {
    return ["run", "-A", Deno.mainModule];
  }
}

const upgrade: Upgrade = (request, options) => {
  // Pings are the protocol's own: the runtime's would close every socket after a stall of its own.
  const { socket, response } = Deno.upgradeWebSocket(
    options.protocol === undefined ? request : offeringOnly(request, options.protocol),
    { ...options, idleTimeout: 0 },
  );
  return { socket, response, sever: () => sever(socket) };
};

/**
 * The same request with a list of one. The runtime would look for the protocol in the list itself, and
 * finds none where no blank follows the comma.
 */
function offeringOnly(request: Request, protocol: string): Request {
  const headers = new Headers(request.headers);
  headers.set("sec-websocket-protocol", protocol);
  // What the runtime keeps of a request hangs on the object: a copy could not be upgraded.
  return Object.create(request, { headers: { value: headers } });
}

interface Internals {
  core?: { tryClose?(handle: number): void };
}

/**
 * The runtime's `close()` waits for the peer's own close frame without a limit, and a peer that never
 * answers keeps its connection and everything queued for it. There is no public way to end such a
 * connection: this closes the runtime's handle, and does nothing should a later runtime hide it.
 */
function sever(socket: WebSocket): void {
  const name = Object.getOwnPropertySymbols(socket)
    .find(({ description }) => description === "[[rid]]");
  const handle: unknown = name && Reflect.get(socket, name);
  const internals = Reflect.get(Deno, Reflect.get(Deno, "internal")) as Internals | undefined;
  if (typeof handle === "number") internals?.core?.tryClose?.(handle);
}
