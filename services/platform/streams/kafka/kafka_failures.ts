/** What can go wrong with Kafka, told apart: gone for now, refused for good, unreadable, out of range. */

/** It does not answer, has no leader, or does not let us in: it may later. */
export class KafkaUnavailable extends Error {
  override name = "KafkaUnavailable";
}

/** It answers no, and would again. */
export class KafkaRefused extends Error {
  override name = "KafkaRefused";
  /** Kafka's own name of the reason. */
  readonly type: string | undefined;

  constructor(message: string, options: { cause: unknown; type?: string | undefined }) {
    super(message, options);
    this.type = options.type;
  }
}

/** Nothing stands at that offset: retention has taken it, or the topic is another one now. */
export class KafkaOutOfRange extends Error {
  override name = "KafkaOutOfRange";
}

/** Entries that stand in the log and cannot be decoded. */
export class KafkaUnreadable extends Error {
  override name = "KafkaUnreadable";
}

interface ClientError extends Error {
  retriable?: boolean;
  type?: string;
  cause?: unknown;
}

/** Names of what the client says of bytes, not of brokers. */
const ABOUT_BYTES = new Set(["KafkaJSNotImplemented", "KafkaJSUnsupportedMagicByteInMessageSet"]);
/** ECONNRESET and the like. */
const SOCKET_CODES = /^E[A-Z]+$/;
const LOCKED_OUT = /SASL|Authentication|AUTHORIZATION/i;

/** True for what comes of decoding: errors that are none of the client's own, or say so. */
function isUnreadable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const ofTheSocket = "code" in error && SOCKET_CODES.test(String(error.code));
  return !(error.name.startsWith("KafkaJS") || ofTheSocket) || ABOUT_BYTES.has(error.name);
}

/** A failure of ours for one of the client's. */
export function asKafkaFailure(error: unknown): Error {
  if (error instanceof KafkaUnavailable) return error;
  const { name, message, retriable, type, cause } = error as ClientError;
  if (isUnreadable(error)) return new KafkaUnreadable(message, { cause: error });
  if (type === "OFFSET_OUT_OF_RANGE") return new KafkaOutOfRange(message, { cause: error });
  // When it gives up trying it tells what it gave up on.
  const passes = retriable || (cause as ClientError | undefined)?.retriable ||
    !name.startsWith("KafkaJS");
  if (passes || LOCKED_OUT.test(`${name} ${type} ${message}`)) {
    if (type !== "UNKNOWN_TOPIC_OR_PARTITION") {
      return new KafkaUnavailable(`Kafka does not serve this: ${message}`, { cause: error });
    }
  }
  return new KafkaRefused(`Kafka refuses this: ${message}`, { cause: error, type });
}
