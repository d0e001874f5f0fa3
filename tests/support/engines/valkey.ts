/** Real Valkey without an installation: the WebAssembly build, on a free loopback port. */

import { runtime } from "../../../services/platform/runtime/mod.ts";
import { place } from "../process/place.ts";

export interface TestServer extends AsyncDisposable {
  /** `redis://127.0.0.1:PORT`. */
  url: string;
}

/** Starts a server of its own (about 0.2 s); it is gone, with all it held, after disposal. */
export async function startValkey(): Promise<TestServer> {
  const module = place.entry("tests/support/engines/valkey_worker.ts");
  const worker = runtime.startThread(module, "valkey");
  const port = await new Promise<number>((resolve, reject) => {
    worker.onmessage = (event: { data: { port: number } }) => resolve(event.data.port);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot start Valkey: ${event.message}`));
    };
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    [Symbol.asyncDispose]() {
      worker.terminate();
      return Promise.resolve();
    },
  };
}
