/** What is said between the program and its inference thread. */

export type Device = "cpu" | "gpu";

export type InferenceOrder =
  | {
    type: "start";
    /** Root of the program, below which a bundle has the engine's file. */
    root: string;
    device: Device;
    /** The engine as an earlier thread has compiled it: a restart takes a third of the time. */
    engine?: WebAssembly.Module;
  }
  | { type: "load"; id: number; model: number; onnx: Uint8Array; width: number }
  | { type: "unload"; model: number }
  | { type: "run"; id: number; model: number; rows: Float32Array; count: number };

export type InferenceReport =
  | { type: "compiled"; engine: WebAssembly.Module }
  /** `warning`: why it does not run on what was asked for. */
  | { type: "ready"; runsOn: string; warning?: string }
  | { type: "done"; id: number; scores?: Float32Array }
  | { type: "failed"; id: number; why: string };
