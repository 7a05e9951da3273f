/**
 * Element types of a graph; `uint8` is for dropout masks from the host, `float64` and `string` are for exported models.
 */
export type ElementType = 'float32' | 'float64' | 'int32' | 'int64' | 'bool' | 'uint8' | 'string';

/** A tensor of a graph: a node's output, an input or a constant. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/**
 * An ONNX attribute: integers, a float (wrapped, so that 1 is not read as an integer), a list of integers, a text, a
 * list of texts as UTF-8, or a tensor.
 */
export type Attribute =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly texts: readonly Uint8Array[] }
  | { readonly tensor: ConstantData };

/** One ONNX operator. */
export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** The values of a constant, in row-major order. */
export type ConstantData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

/**
 * An ONNX graph under construction: nodes in execution order, without duplicates. Adding the same operator with the
 * same inputs and attributes again returns the existing value.
 */
export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly inputs: Value[] = [];
  readonly outputs = new Map<string, Value>();
  readonly constants = new Map<Value, ConstantData>();
  readonly #producers = new Map<Value, GraphNode>();
  readonly #valuesByKey = new Map<string, readonly Value[]>();
  #count = 0;

  /** Declares an input that is fed whenever the graph is executed. */
  input(name: string, type: ElementType, shape: readonly number[]): Value {
    const value = { name, type, shape };
    this.inputs.push(value);
    return value;
  }

  /** Adds a constant; equal constants are shared. */
  constant(data: ConstantData, type: ElementType, shape: readonly number[]): Value {
    const key =
      data.length <= 64
        ? `const ${type} ${shape.join('x')} ${Array.from(data as ArrayLike<number | bigint>).join()}`
        : undefined;
    const existing = key === undefined ? undefined : this.#valuesByKey.get(key);
    if (existing !== undefined) return existing[0];
    const value = { name: `c${this.#count++}`, type, shape };
    this.constants.set(value, data);
    if (key !== undefined) this.#valuesByKey.set(key, [value]);
    return value;
  }

  /** A float constant that broadcasts to any shape. */
  scalar(x: number): Value {
    return this.constant(Float32Array.of(x), 'float32', []);
  }

  /** A list of 64-bit integers, as ONNX requires for shapes and axes. */
  integers(list: readonly number[]): Value {
    return this.constant(BigInt64Array.from(list, BigInt), 'int64', [list.length]);
  }

  /** Adds an operator with one output. */
  add(
    op: string,
    inputs: readonly Value[],
    shape: readonly number[],
    type: ElementType = 'float32',
    attributes: GraphNode['attributes'] = {},
  ): Value {
    return this.addMany(op, inputs, [shape], type, attributes)[0];
  }

  /** Adds an operator with one output per shape. */
  addMany(
    op: string,
    inputs: readonly Value[],
    shapes: readonly (readonly number[])[],
    type: ElementType,
    attributes: GraphNode['attributes'] = {},
  ): readonly Value[] {
    const key =
      `${op} ${type} ${inputs.map((value) => value.name).join()} ${JSON.stringify(attributes)} ` +
      `${shapes.join(';')}`;
    const existing = this.#valuesByKey.get(key);
    if (existing !== undefined) return existing;
    const outputs = shapes.map((shape) => ({ name: `t${this.#count++}`, type, shape }));
    this.#record({ op, inputs, outputs, attributes });
    this.#valuesByKey.set(key, outputs);
    return outputs;
  }

  /** Adds an operator with one output, even if an equal one exists: its attributes are too large to compare. */
  addLarge(op: string, inputs: readonly Value[], type: ElementType, attributes: GraphNode['attributes']): Value {
    const value: Value = { name: `t${this.#count++}`, type, shape: [] };
    this.#record({ op, inputs, outputs: [value], attributes });
    return value;
  }

  #record(node: GraphNode): void {
    this.nodes.push(node);
    for (const value of node.outputs) this.#producers.set(value, node);
  }

  /** The node that computes a value; undefined for inputs and constants. */
  producer(value: Value): GraphNode | undefined {
    return this.#producers.get(value);
  }

  /** The existing product of two values, in either order; undefined if there is none. */
  productOf(a: Value, b: Value): Value | undefined {
    return this.nodes.find((node) => node.op === 'Mul' && node.inputs.includes(a) && node.inputs.includes(b))
      ?.outputs[0];
  }

  /** The number in a constant scalar; undefined for anything else. */
  numberIn(value: Value): number | undefined {
    const data = this.constants.get(value);
    return data instanceof Float32Array && data.length === 1 && value.shape.length === 0 ? data[0] : undefined;
  }

  /** Names a value that each execution returns. */
  output(name: string, value: Value): void {
    this.outputs.set(name, value);
  }
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
