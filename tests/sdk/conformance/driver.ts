/**
 * A client under test, as the suite sees it: commands go in, answers and what the client was told come
 * out, one JSON object a line (README.md).
 *
 * Holds what each client was told so far, and who waits for more of it.
 */

export type Line = Record<string, unknown> & {
  client?: string;
  told?: string;
  ok?: Record<string, unknown>;
  failed?: Record<string, unknown>;
};

/** What carries the lines: a process, or a page. */
export interface Transport extends AsyncDisposable {
  send(line: string): void;
}

export interface Driver extends AsyncDisposable {
  /** @returns the answer, or the failure as it was told */
  ask(command: Record<string, unknown>): Promise<Pick<Line, "ok" | "failed">>;
  /** All that this client was told, oldest first. */
  toldTo(client: string): readonly Line[];
  /** Waits until `is` holds of what this client was told. @throws Error with the last of it */
  until(client: string, what: string, is: (told: readonly Line[]) => boolean): Promise<void>;
}

/** A machine with much else to do is no failure; a client that hangs is. */
const PATIENCE_MS = 60_000;

export async function openDriver(
  open: (take: (line: string) => void) => Promise<Transport>,
): Promise<Driver> {
  const told = new Map<string, Line[]>();
  const answers = new Map<number, (line: Line) => void>();
  const watchers = new Set<() => void>();
  let lastId = 0;
  const all = (client: string) => told.get(client) ?? [];

  const transport = await open((text) => {
    const line = JSON.parse(text) as Line;
    if (typeof line.id === "number") {
      answers.get(line.id)?.(line);
      answers.delete(line.id);
      return;
    }
    const { client = "" } = line;
    if (!told.has(client)) told.set(client, []);
    all(client).push(line);
    for (const look of [...watchers]) look();
  });

  async function within<T>(what: () => string, work: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(what())), PATIENCE_MS);
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    toldTo: all,
    async ask(command) {
      const id = ++lastId;
      const answered = new Promise<Line>((resolve) => answers.set(id, resolve));
      transport.send(JSON.stringify({ id, ...command }));
      return await within(() => `No answer to ${JSON.stringify(command)}`, answered);
    },
    async until(client, what, is) {
      if (is(all(client))) return;
      const came = Promise.withResolvers<void>();
      const look = () => is(all(client)) && came.resolve();
      watchers.add(look);
      const last = () => all(client).slice(-8).map((line) => JSON.stringify(line)).join("\n");
      await within(() => `${client} was not told ${what}; but\n${last()}`, came.promise)
        .finally(() => watchers.delete(look));
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

/** A driver that is a process, on its standard input and output. */
export function processDriver(
  program: string,
  options: { args: string[]; cwd?: string; env?: Record<string, string> },
): Promise<Driver> {
  return openDriver((take) => {
    const child = new Deno.Command(program, {
      ...options,
      ...{ stdin: "piped", stdout: "piped", stderr: "inherit" },
    }).spawn();
    const input = child.stdin.getWriter();
    const encoder = new TextEncoder();
    const reading = (async () => {
      let rest = "";
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + text).split("\n");
        rest = lines.pop()!;
        for (const line of lines) if (line.startsWith("{")) take(line);
      }
    })();
    return Promise.resolve({
      send: (line) => void input.write(encoder.encode(`${line}\n`)).catch(() => {}),
      async [Symbol.asyncDispose]() {
        await input.close().catch(() => {});
        const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
        await Promise.all([child.status, reading]);
        clearTimeout(timer);
      },
    });
  });
}
