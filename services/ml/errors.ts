import { defineFailures } from "../platform/errors.ts";

export const mlFailures = defineFailures("ml", {
  unknown_version: {
    status: 404,
    title: "There is no such version of this model",
    remedy: "GET /ml/models lists what is served; MODELS_DIR holds what can be promoted.",
  },
  unknown_plot: {
    status: 404,
    title: "This version has no such plot",
    remedy: "GET /ml/models/{name}/{version} gives the addresses of its plots.",
  },
  nothing_before: {
    status: 409,
    title: "Nothing was served before",
    remedy: "Promote the version that you want instead.",
  },
  promoted_meanwhile: {
    status: 409,
    title: "Another version was promoted at the same time",
    remedy: "Look at GET /ml/models and decide again.",
  },
  gate_refused: {
    status: 409,
    title: "The gate says no to this version",
    remedy:
      "The detail says what it does not beat; an admin may promote it all the same, by force.",
  },
  model_refused: {
    status: 422,
    title: "The version's files cannot be served",
    remedy: "The detail says what is wrong with them; the version served before stays.",
  },
  model_not_ready: {
    status: 503,
    title: "No version of this model is served",
    remedy: "Train and promote one: docs/ml.md says how.",
    retryAfter: 10,
  },
  inference_busy: {
    status: 503,
    title: "More rows wait than can be scored in time",
    remedy: "Try again after the time Retry-After gives, with fewer rows at a time.",
    retryAfter: 1,
  },
  inference_down: {
    status: 503,
    title: "The inference worker is starting again",
    remedy: "Try again after the time Retry-After gives.",
    retryAfter: 1,
  },
});
