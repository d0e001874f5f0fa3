/** Channels of Redis: what is told on one reaches whoever listens there, and nobody later. */

import type { Logger } from "../observe/log.ts";
import type { Clock } from "../time/clock.ts";
import type { Redis } from "./redis.ts";

export interface Channels extends AsyncDisposable {
  /** Resolves when the server has confirmed; one receiver per channel. `receive` must not throw. */
  open(channel: string, receive: (text: string) => void): Promise<void>;
  /** Nothing is received from now on. */
  close(channel: string): void;
}

export interface ChannelOptions {
  redis: Redis;
  clock: Clock;
  log: Logger;
  /** Told of channels that nothing comes through until further notice. */
  onGone?: (channels: Iterable<string>) => void;
  /** Told of channels that stand again, after messages may have been missed. */
  onBack?: (channels: Iterable<string>) => void;
}
