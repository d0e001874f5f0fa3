/**
 * A worker's `location.origin` is "null" here, on which ONNX Runtime's arithmetic with addresses fails
 * while it is imported. So this comes first, and hides it.
 */

try {
  Object.defineProperty(globalThis, "location", { value: undefined, configurable: true });
} catch {
  // Where it cannot be hidden it is not missed either.
}
