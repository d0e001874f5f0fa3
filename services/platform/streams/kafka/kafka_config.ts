/** Where Kafka is, as kafkajs takes it. */

import { connect as connectPlain, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import { type ISocketFactory, type LogEntry, logLevel, type SASLOptions } from "kafkajs";
import type { Logger } from "../../observe/log.ts";

export interface KafkaSettings {
  /** host:port each. */
  brokers: string[];
  tls: boolean;
  sasl?: { mechanism: "plain" | "scram-sha-256" | "scram-sha-512"; user: string; password: string };
}

/** A call that gets no answer fails after about so long, the client's own tries included. */
const REQUEST_MS = 5_000;
export const TRIES = { retries: 5, initialRetryTime: 100, maxRetryTime: 1_000 };
const KEEP_ALIVE_MS = 60_000;

export function clientConfig({ brokers, tls, sasl }: KafkaSettings, log: Logger) {
  return {
    ...{ brokers, clientId: "veze", ssl: tls, retry: TRIES },
    ...{ connectionTimeout: REQUEST_MS, requestTimeout: REQUEST_MS, enforceRequestTimeout: true },
    ...(sasl && {
      sasl: {
        ...{ mechanism: sasl.mechanism, username: sasl.user, password: sasl.password },
      } as SASLOptions,
    }),
    socketFactory: openSocket,
    logLevel: logLevel.WARN as number,
    // It tells each try of its own; what comes of them is told by whoever asked.
    logCreator: () => ({ namespace, log: { message } }: LogEntry) =>
      log.debug({ namespace }, `kafka: ${message}`),
  };
}

/** A request waits for no other to fill its packet. */
const openSocket: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const at = { host, port };
  const socket = ssl
    ? connectTls(
      // A certificate names hosts; for an address there is nothing to ask for.
      { ...at, ...(isIP(host) === 0 && { servername: host }), ...(ssl as object) },
      onConnect,
    )
    : connectPlain(at, onConnect);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  // The client takes leave of a connection that never came once for each call that wanted it.
  return socket.setMaxListeners(0);
};
