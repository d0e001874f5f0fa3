/** Idempotency: the same request twice is done once and answered twice (GEN4). */

export { idempotencyChores } from "./chores.ts";
export { answerOf, claimKeys, keepAnswers } from "./fragments.ts";
export { idempotencyPersonal } from "./personal.ts";
export {
  createOnceStore,
  keepAnswer,
  type KeptAnswer,
  type OnceKey,
  type OnceStore,
} from "./store.ts";
