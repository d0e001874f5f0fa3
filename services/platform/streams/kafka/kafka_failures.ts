/** What can go wrong with Kafka, told apart: gone for now, refused for good, unreadable, out of range. */

/** It does not answer, has no leader, does not know the topic yet, or does not let us in: it may later. */
export class KafkaUnavailable extends Error {
  override name = "KafkaUnavailable";
  /** Kafka's own name of the reason, where it gave one. */
  readonly type: string | undefined;

  constructor(message: string, options: { cause?: unknown; type?: string | undefined } = {}) {
    super(message, options);
    this.type = options.type;
  }
}

/** It answers no, and would again. */
export class KafkaRefused extends Error {
  override name = "KafkaRefused";
}

/** Nothing stands at that offset: retention has taken it, or the topic is another one now. */
export class KafkaOutOfRange extends Error {
  override name = "KafkaOutOfRange";
}

/** Entries that stand in the log and cannot be decoded. */
export class KafkaUnreadable extends Error {
  override name = "KafkaUnreadable";
}

/** Kafka's name for a topic that is not there, or that a broker has not heard of yet. */
export const UNKNOWN_TOPIC = "UNKNOWN_TOPIC_OR_PARTITION";

interface ClientError extends Error {
  retriable?: boolean;
  type?: string;
  code?: unknown;
  cause?: unknown;
  /** What a request about several topics came to for each. */
  errors?: ClientError[];
}

/** Names of what the client says of bytes, not of brokers. */
const ABOUT_BYTES = new Set(["KafkaJSNotImplemented", "KafkaJSUnsupportedMagicByteInMessageSet"]);
const LOCKED_OUT = /SASL|Authentication|AUTHORIZATION/i;

/** A failure of ours for one of the client's. */
export function asKafkaFailure(thrown: unknown): Error {
  if (thrown instanceof KafkaUnavailable) return thrown;
  const error = (thrown as ClientError).errors?.[0] ?? thrown as ClientError;
  const { name, message, retriable, type, cause } = error;
  if (isUnreadable(error)) return new KafkaUnreadable(message, { cause: thrown });
  if (type === "OFFSET_OUT_OF_RANGE") return new KafkaOutOfRange(message, { cause: thrown });
  // When it gives up trying it tells what it gave up on; what is none of its errors is the network's.
  const passes = retriable || (cause as ClientError | undefined)?.retriable ||
    type === UNKNOWN_TOPIC || !name.startsWith("KafkaJS");
  const reason = type ?? (cause as ClientError | undefined)?.type;
  if (passes || LOCKED_OUT.test(`${name} ${type} ${message}`)) {
    return new KafkaUnavailable(`Kafka does not serve this: ${message}`, {
      ...{ cause: thrown, type: reason },
    });
  }
  return new KafkaRefused(`Kafka refuses this: ${type ?? ""} ${message}`, { cause: thrown });
}

/** True for what comes of decoding only: to step over what could be read would lose it. */
function isUnreadable(error: ClientError): boolean {
  return ABOUT_BYTES.has(error.name) || error instanceof RangeError ||
    String(error.code ?? "").startsWith("Z_");
}
