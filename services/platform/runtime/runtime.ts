/**
 * What the program asks of the runtime that it runs on, as far as Deno and Node differ: listening,
 * upgrades to sockets, threads, locks. Files, signals, processes and the environment are `node:` modules,
 * which both have. Siblings: runtime_deno.ts, runtime_node.ts; mod.ts chooses.
 */

export interface Runtime {
  /** For people: `Deno 2.9.6`. */
  readonly name: string;
  /** The program is one file that holds its runtime. */
  readonly isBinary: boolean;
  /** @throws Error with `code` EADDRINUSE where another program has the port */
  listen(options: ListenOptions, answer: Answer): Promise<Listening>;
  /** Answers a handshake; the request is one that `listen` handed out. */
  readonly upgrade: Upgrade;
  /** A thread that runs a module of this program. */
  startThread(module: URL, name: string): Thread;
  /**
   * Locks a file, or a folder itself, until it is disposed or the process ends, however it ends.
   * @returns undefined where another process holds it
   * @throws Error where the system cannot lock it
   */
  lock(path: string): Promise<Disposable | undefined>;
  /**
   * Runs the same line once more with these settings besides, and ends as it ends; answers its exit code.
   * Undefined where the program may not, or would be no other than this one.
   */
  readonly runAgain: ((args: string[], env: Record<string, string>) => Promise<number>) | undefined;
  /** Starts this program once more, beside this process. Undefined where the program may not. */
  readonly startBeside: StartBeside | undefined;
}

/** @param args words behind the program's name @param env settings, those of this process included
 * @throws Error where the system refuses one process more */
export type StartBeside = (args: readonly string[], env: Environment) => Child;

export type Environment = Readonly<Record<string, string | undefined>>;

/** A process of ours. What it says goes where what we say goes. */
export interface Child {
  readonly pid: number;
  /** Its exit code; of one that a signal ended, 128 and more. */
  readonly ended: Promise<number>;
  /** Into its standard input, which ends with this process, even if that is killed. */
  tell(text: string): void;
  kill(signal: "SIGTERM" | "SIGHUP" | "SIGKILL"): void;
}

export interface ListenOptions {
  host: string;
  /** 0: one that is free. */
  port: number;
  /** Other processes of this user may listen there as well: connections are spread among them. */
  shared?: boolean;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Refuses new connections; resolves when the requests in hand are answered. */
  shutdown(): Promise<void>;
}

/** @param remoteAddress of the connection; `local` where it has none */
export type Answer = (request: Request, remoteAddress: string) => Response | Promise<Response>;

export interface Upgraded {
  socket: WebSocket;
  response: Response;
  /** Ends the connection at once, whatever the peer does. */
  sever(): void;
}

/**
 * @param options.protocol one of those the client offers, as its answer names it; the caller chose it
 * @throws TypeError when the request is no WebSocket handshake
 */
export type Upgrade = (request: Request, options: { protocol?: string }) => Upgraded;

/** As a dedicated worker of a browser, as far as we use it. */
export interface Thread {
  // Methods: a browser's worker hands its listeners more.
  // deno-lint-ignore no-explicit-any -- whatever may be cloned; who listens knows what the module says
  onmessage(event: { data: any }): void;
  /** It has died; where this is not prevented, so does the program. */
  onerror(event: { message: string; preventDefault(): void }): void;
  postMessage(message: unknown, transfer?: Transferable[]): void;
  terminate(): void;
}
