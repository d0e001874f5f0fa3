/**
 * Bytes a function of WebAssembly runs before it is compiled anew, optimized: ten times V8's own figure.
 * Migrations and seeds run much of the embedded engine a little, and optimizing that took a first start
 * 400 MB that stay with the process and a fifth of its processor time. What is busy still becomes fast.
 *
 * For the command line of either runtime: V8 does not hear it later.
 */
export const LATER_OPTIMIZED = "--wasm-tiering-budget=130000000";
