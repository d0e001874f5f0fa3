/**
 * ONNX files of a small part of the standard: float32 tensors, one input `features` `[rows, n]`, one
 * output `score` `[rows, 1]`, nodes in the order they run. Field numbers are those of `onnx.proto`
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto); intermediate representation 8, operator
 * sets `ai.onnx` 17 and `ai.onnx.ml` 3, which every runtime since 2022 reads.
 */

import { littleEndianFloats, ProtoWriter } from "./protobuf.ts";

const IR_VERSION = 8;
const OPSET = 17;
const ML_DOMAIN = "ai.onnx.ml";
const ML_OPSET = 3;
const FLOAT = 1;

export type Attribute =
  | { int: number }
  | { text: string }
  | { floats: ArrayLike<number> }
  | { ints: ArrayLike<number> }
  | { texts: readonly string[] };

export interface Node {
  operator: string;
  inputs: string[];
  output: string;
  /** `ai.onnx.ml` for what is not in the common operator set. */
  domain?: typeof ML_DOMAIN;
  attributes?: Record<string, Attribute>;
}

/** A float32 constant of the graph, row-major; no dimensions: a scalar. */
export interface Constant {
  name: string;
  dimensions: number[];
  values: ArrayLike<number>;
}

export interface Graph {
  name: string;
  /** Width of `features`. */
  features: number;
  nodes: Node[];
  constants: Constant[];
}

/** The graph as the bytes of a `.onnx` file; equal graphs give equal bytes. */
export function encodeGraph(graph: Graph): Uint8Array<ArrayBuffer> {
  const body = new ProtoWriter();
  for (const node of graph.nodes) body.message(1, encodeNode(node));
  body.text(2, graph.name);
  for (const constant of graph.constants) body.message(5, encodeConstant(constant));
  body.message(11, encodeValueInfo("features", graph.features));
  body.message(12, encodeValueInfo("score", 1));

  const model = new ProtoWriter().int(1, IR_VERSION).text(2, "veze-game").message(7, body);
  model.message(8, new ProtoWriter().text(1, "").int(2, OPSET));
  if (graph.nodes.some((node) => node.domain === ML_DOMAIN)) {
    model.message(8, new ProtoWriter().text(1, ML_DOMAIN).int(2, ML_OPSET));
  }
  return model.finish();
}

function encodeNode(node: Node): ProtoWriter {
  const writer = new ProtoWriter();
  for (const input of node.inputs) writer.text(1, input);
  writer.text(2, node.output).text(3, node.output).text(4, node.operator);
  for (const [name, attribute] of Object.entries(node.attributes ?? {})) {
    writer.message(5, encodeAttribute(name, attribute));
  }
  if (node.domain !== undefined) writer.text(7, node.domain);
  return writer;
}

function encodeAttribute(name: string, attribute: Attribute): ProtoWriter {
  const writer = new ProtoWriter().text(1, name);
  if ("int" in attribute) return writer.int(3, attribute.int).int(20, 2);
  if ("text" in attribute) return writer.text(4, attribute.text).int(20, 3);
  if ("floats" in attribute) return writer.floats(7, attribute.floats).int(20, 6);
  if ("ints" in attribute) return writer.ints(8, attribute.ints).int(20, 7);
  for (const text of attribute.texts) writer.text(9, text);
  return writer.int(20, 8);
}

function encodeConstant({ name, dimensions, values }: Constant): ProtoWriter {
  return new ProtoWriter().ints(1, dimensions).int(2, FLOAT).text(8, name)
    .bytes(9, littleEndianFloats(values));
}

function encodeValueInfo(name: string, width: number): ProtoWriter {
  const shape = new ProtoWriter()
    .message(1, new ProtoWriter().text(2, "rows"))
    .message(1, new ProtoWriter().int(1, width));
  const tensor = new ProtoWriter().int(1, FLOAT).message(2, shape);
  return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
}
