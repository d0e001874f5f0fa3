/**
 * Whether a `.onnx` file is such as `encodeTrees` and `encodeLinear` write, before any engine opens it.
 *
 * An engine does whatever a graph says: a few bytes can ask for gigabytes, or for hours. Here only the
 * operators pass that our models are made of, and sizes from which the rest follows: constants of at
 * most as many numbers as a row has features, trees that each row gets through in time. No value of the
 * graph then holds more than the larger of rows and features, squared. Field numbers as in `graph.ts`.
 */

import { BrokenMessage, type Field, readFields, readInts } from "./proto_reader.ts";

/** The graph is none of ours; the message says what is foreign about it. */
export class ForeignGraph extends Error {
  override name = "ForeignGraph";
}

const MOST_NODES = 16;
const MOST_CONSTANTS = 16;
/**
 * Of all trees together. The largest that the trainer makes have 36,600; a row that passes half of
 * these, one below the other, is scored in a millisecond.
 */
const MOST_TREE_NODES = 200_000;

/** Of any message besides an attribute, which lists its texts one by one. */
const MOST_MEMBERS = 1_000;
const MOST_DIMENSIONS = 2;

const FLOAT = 1;
const TREES = "TreeEnsembleRegressor";
const TREE_ATTRIBUTES = new Set([
  ...["nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_values", "nodes_modes"],
  ...["nodes_truenodeids", "nodes_falsenodeids", "nodes_missing_value_tracks_true"],
  ...["target_treeids", "target_nodeids", "target_ids", "target_weights"],
  ...["n_targets", "aggregate_function", "post_transform"],
]);
const NO_ATTRIBUTES: ReadonlySet<string> = new Set();

/** By domain and name: the attributes that it may have. */
const OPERATORS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [`ai.onnx.ml ${TREES}`, TREE_ATTRIBUTES],
  ...["IsNaN", "Where", "Sub", "Mul", "Clip", "MatMul", "Add", "Sigmoid"].map(
    (name): [string, ReadonlySet<string>] => [` ${name}`, NO_ATTRIBUTES],
  ),
]);

/** Members of each message that may be there; others (functions, sparse or external data) may not. */
const MEMBERS = {
  ModelProto: new Set([1, 2, 3, 4, 5, 6, 7, 8, 14]),
  GraphProto: new Set([1, 2, 5, 10, 11, 12]),
  NodeProto: new Set([1, 2, 3, 4, 5, 6, 7]),
  AttributeProto: new Set([1, 2, 3, 4, 7, 8, 9, 13, 20]),
  TensorProto: new Set([1, 2, 4, 8, 9, 12]),
} as const;

/**
 * @param width features of a row
 * @throws ForeignGraph
 */
export function inspectGraph(onnx: Uint8Array, width: number): void {
  try {
    const graphs = open(onnx, "ModelProto").filter(({ number }) => number === 7);
    refuseIf(graphs.length !== 1, `it has ${graphs.length} graphs`);
    const graph = open(bytesOf(graphs[0]!), "GraphProto");
    const of = (number: number) => graph.filter((field) => field.number === number).map(bytesOf);
    const [nodes, constants] = [of(1), of(5)];
    refuseIf(nodes.length > MOST_NODES, `it has ${nodes.length} operators: at most ${MOST_NODES}`);
    refuseIf(
      constants.length > MOST_CONSTANTS,
      `it has ${constants.length} constants: at most ${MOST_CONSTANTS}`,
    );
    for (const constant of constants) inspectConstant(constant, width);
    const ensembles = nodes.flatMap((node) => inspectNode(node, width) ?? []);
    const trees = ensembles.reduce((sum, { ids }) => sum + ids.length, 0);
    refuseIf(trees > MOST_TREE_NODES, `its trees have ${trees} nodes: at most ${MOST_TREE_NODES}`);
    ensembles.forEach(inspectBranches);
  } catch (error) {
    if (!(error instanceof BrokenMessage)) throw error;
    throw new ForeignGraph(`it is no ONNX file: ${error.message}`, { cause: error });
  }
}

function inspectConstant(bytes: Uint8Array, width: number): void {
  const fields = open(bytes, "TensorProto");
  const dimensions = readInts(fields, 1, MOST_MEMBERS);
  const values = dimensions.reduce((product, each) => product * each, 1);
  const name = textOf(fields, 8);
  refuseIf(
    dimensions.length > MOST_DIMENSIONS || values > width || values === 0 ||
      readInts(fields, 2, MOST_MEMBERS).some((type) => type !== FLOAT),
    `its constant "${name}" is [${
      dimensions.join(", ")
    }]: at most ${width} float32 in two dimensions`,
  );
}

/** Nodes of all trees of an ensemble, a place in each list for each. */
interface Ensemble {
  ids: number[];
  whenTrue: number[];
  whenFalse: number[];
  modes: string[];
}

/** @returns what its trees are like, where it has trees */
function inspectNode(bytes: Uint8Array, width: number): Ensemble | undefined {
  const fields = open(bytes, "NodeProto");
  const [name, domain] = [textOf(fields, 4), textOf(fields, 7)];
  const attributes = OPERATORS.get(`${domain === "ai.onnx" ? "" : domain} ${name}`);
  if (!attributes) {
    throw new ForeignGraph(`it has the operator ${name}, which no model of ours has`);
  }
  const ints = new Map<string, number[]>();
  let modes: string[] = [];
  for (const field of fields) {
    if (field.number !== 5) continue;
    const attribute = open(bytesOf(field), "AttributeProto");
    const own = textOf(attribute, 1);
    refuseIf(!attributes.has(own), `its operator ${name} has the attribute "${own}"`);
    refuseIf(ints.has(own), `its operator ${name} has the attribute "${own}" twice`);
    ints.set(own, inspectAttribute(own, attribute, width));
    if (own === "nodes_modes") {
      modes = attribute.filter(({ number }) => number === 9)
        .map((each) => new TextDecoder().decode(bytesOf(each)));
    }
  }
  if (name !== TREES) return undefined;
  const of = (list: string) => ints.get(list) ?? [];
  return {
    ids: of("nodes_nodeids"),
    ...{ whenTrue: of("nodes_truenodeids"), whenFalse: of("nodes_falsenodeids"), modes },
  };
}

/** A row goes down only: on the way its ids grow, and so it arrives. */
function inspectBranches({ ids, whenTrue, whenFalse, modes }: Ensemble): void {
  refuseIf(
    [whenTrue, whenFalse, modes].some(({ length }) => length !== ids.length),
    "its trees have lists of different lengths",
  );
  for (const [i, id] of ids.entries()) {
    if (modes[i] === "LEAF") continue;
    refuseIf(modes[i] !== "BRANCH_LEQ", `its trees branch by ${modes[i]}`);
    refuseIf(!(whenTrue[i]! > id && whenFalse[i]! > id), "its trees have a branch that leads back");
  }
}

/** What a tree looks at, and how much it answers. @returns its whole numbers */
function inspectAttribute(name: string, attribute: readonly Field[], width: number): number[] {
  const ints = readInts(attribute, 8, MOST_TREE_NODES);
  const outputs = readInts(attribute, 3, MOST_MEMBERS);
  refuseIf(
    name === "n_targets" && outputs.some((count) => count !== 1),
    `its trees give ${outputs} outputs, and not one`,
  );
  refuseIf(name === "target_ids" && ints.some((id) => id !== 0), "its leaves are of many outputs");
  refuseIf(
    name === "nodes_featureids" && ints.some((column) => column >= width),
    `its trees ask for a feature beyond the ${width} of a row`,
  );
  return ints;
}

function open(bytes: Uint8Array, message: keyof typeof MEMBERS): Field[] {
  const most = message === "AttributeProto" ? MOST_TREE_NODES + MOST_MEMBERS : MOST_MEMBERS;
  const fields = readFields(bytes, most);
  const foreign = fields.find(({ number }) => !(MEMBERS[message] as Set<number>).has(number));
  if (foreign) throw new ForeignGraph(`it has the member ${foreign.number} of ${message}`);
  return fields;
}

function bytesOf({ bytes }: Field): Uint8Array {
  if (!bytes) throw new BrokenMessage("it has a number where a message should be");
  return bytes;
}

/** Said twice the later one would count. */
function textOf(fields: readonly Field[], number: number): string {
  const said = fields.filter((field) => field.number === number);
  if (said.length > 1) throw new BrokenMessage("it says a name twice");
  return said[0] ? new TextDecoder().decode(bytesOf(said[0])) : "";
}

function refuseIf(is: boolean, why: string): void {
  if (is) throw new ForeignGraph(why);
}
