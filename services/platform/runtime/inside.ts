/** The first import of a thread's module: makes Node's threads what workers are elsewhere. */

type Heard = (event: { data: unknown }) => void;

if (!("Deno" in globalThis)) {
  const { parentPort } = await import("node:worker_threads");
  const scope = globalThis as unknown as Record<string, unknown>;
  scope.self = globalThis;
  scope.postMessage = parentPort!.postMessage.bind(parentPort);
  let heard: Heard | undefined;
  Object.defineProperty(globalThis, "onmessage", {
    get: () => heard,
    set(next: Heard) {
      if (!heard) parentPort!.on("message", (data) => heard!({ data }));
      heard = next;
    },
  });
}
