/** One process per data directory: a second one would silently ruin it. */

/** Another process has the directory open. */
export class DirectoryInUse extends Error {
  override name = "DirectoryInUse";

  constructor(readonly directory: string) {
    super(
      `Cannot open the database in "${directory}": another process is using it. ` +
        "Stop that process, attach through its pg.sock, or choose another DATA_DIR.",
    );
  }
}

/**
 * Locks `<directory>.lock` until the result is disposed. The operating system drops the lock when
 * the process ends, however it ends; the file itself stays and means nothing.
 *
 * @throws {DirectoryInUse}
 */
export function lockDirectory(directory: string): Disposable {
  const file = Deno.openSync(`${directory}.lock`, { create: true, write: true, mode: 0o600 });
  if (!file.tryLockSync(true)) {
    file.close();
    throw new DirectoryInUse(directory);
  }
  return { [Symbol.dispose]: () => file.close() };
}
