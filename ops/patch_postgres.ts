/**
 * `deno task driver`, before every other task: writes `_build/postgres/` from the installed package
 * `postgres` with the defects repaired that end this process or a connection for good when a server
 * goes away, with cheaper writes, and with a place for tracing. To be dropped with the release that has them: porsager/postgres
 * #1154, #1168, #1208.
 */

// Only so that the package is installed before it is read.
import "postgres";

interface Patch {
  file: string;
  from: string;
  to: string;
}

const PATCHES: Patch[] = [
  {
    // A write that was put off until the socket was gone: an exception nobody could catch.
    file: "connection.js",
    from: `  function nextWrite(fn) {
    const x = socket.write(chunk, fn)`,
    to: `  function nextWrite(fn) {
    if (socket === null) {
      nextWriteTimer !== null && clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options, socket))
      return false
    }
    const x = socket.write(chunk, fn)`,
  },
  // What was put off stayed in front of the next connection's first message, which was never sent.
  {
    file: "connection.js",
    from: `      error(Errors.connection('CONNECTION_DESTROYED', options))

    clearImmediate(nextWriteTimer)`,
    to: `      error(Errors.connection('CONNECTION_DESTROYED', options))

    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null`,
  },
  {
    file: "connection.js",
    from: `    incomings = null
    clearImmediate(nextWriteTimer)`,
    to: `    incomings = null
    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null`,
  },
  {
    // A connection lost while it asks for the server's types: nobody awaits that question. Whoever
    // wanted the connection is told by its own query.
    file: "connection.js",
    from: "return fetchArrayTypes()",
    to: "return fetchArrayTypes().catch(() => {})",
  },
  {
    // The same where it asks whether the server is the primary (`target_session_attrs`).
    file: "connection.js",
    from: `    query.execute()
  }`,
    to: `    query.catch(() => {})
    query.execute()
  }`,
  },
  // Whoever traces a statement is told where it is asked for, in its caller's context.
  {
    file: "index.js",
    from: `    handler.debug = options.debug`,
    to: `    handler.debug = options.debug
    handler.observe = options.observe`,
  },
  {
    file: "index.js",
    from: `    socket          : o.socket,`,
    to: `    socket          : o.socket,
    observe         : o.observe,`,
  },
  {
    file: "query.js",
    from: `    !this.executed && (this.executed = true) && await 1 && this.handler(this)`,
    to: `    if (this.executed)
      return
    this.executed = true
    this.handler.observe && this.handler.observe(this)
    await 1
    this.handler(this)`,
  },
  {
    // What was read of a COPY faster than it was taken paused the socket; the last of it never woke it.
    file: "connection.js",
    from: `    stream && stream.push(null)
    stream = null`,
    to: `    stream && (stream.push(null), socket.resume())
    stream = null`,
  },
  // Where nothing may follow before the answer, a transaction was never told its connection.
  {
    file: "connection.js",
    from: `        && sent.length < max_pipeline
        && (!q.options.onexecute || q.options.onexecute(connection))`,
    to: `        && (!q.options.onexecute || q.options.onexecute(connection))
        && sent.length < max_pipeline`,
  },
  // Statements that are sent together left in a write each, and woke the server for each.
  {
    file: "connection.js",
    from: "chunk.length >= 1024",
    to: "chunk.length >= 65536",
  },
];

const FILES = ["bytes", "connection", "errors", "index", "large", "query", "queue", "result"];
const MORE = ["subscribe", "types"];
const BUILT_IN = /from '(net|tls|crypto|stream|perf_hooks|os|fs)'/g;
/** What a package's module finds by itself and ours has to import. */
const GLOBALS = {
  Buffer: "import { Buffer } from 'node:buffer'",
  process: "import process from 'node:process'",
  setImmediate: "import { clearImmediate, setImmediate } from 'node:timers'",
};

/** The repaired files by name. @throws when a patch does not fit the package any more */
export async function patched(): Promise<Map<string, string>> {
  const source = new URL(".", import.meta.resolve("postgres"));
  const files = new Map<string, string>();
  for (const name of [...FILES, ...MORE].map((stem) => `${stem}.js`)) {
    let text = await Deno.readTextFile(new URL(name, source));
    for (const { file, from, to } of PATCHES) {
      if (file !== name) continue;
      if (text.split(from).length !== 2) throw new Error(`Cannot patch ${name}: look at ${from}`);
      text = text.replace(from, () => to);
    }
    const imports = Object.entries(GLOBALS)
      .filter(([name]) => new RegExp(`\\b${name}\\b`).test(text))
      .map(([, line]) => `${line}\n`).join("");
    files.set(name, imports + text.replace(BUILT_IN, "from 'node:$1'"));
  }
  return files;
}

if (import.meta.main) {
  const folder = new URL("../_build/postgres/", import.meta.url);
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, text] of await patched()) {
    const file = new URL(name, folder);
    // Left alone where it is right already: a watcher need not start again.
    const present = await Deno.readTextFile(file).catch(() => undefined);
    if (present !== text) await Deno.writeTextFile(file, text);
  }
}
