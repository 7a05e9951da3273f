import type { Graph, Value } from '../../engine/trace/graph.ts';
import { cast, double, doubles, node } from './nodes.ts';

/** An operand of arithmetic in double precision. */
export type Operand = Value | number;

/**
 * Arithmetic in double precision, as JavaScript computes. What the program keeps in arrays of single precision goes
 * through `rounded`, so that an exported model computes the same numbers.
 */
export class Arithmetic {
  readonly graph: Graph;

  constructor(graph: Graph) {
    this.graph = graph;
  }

  add(a: Operand, b: Operand): Value {
    return this.#binary('Add', a, b);
  }

  subtract(a: Operand, b: Operand): Value {
    return this.#binary('Sub', a, b);
  }

  multiply(a: Operand, b: Operand): Value {
    return this.#binary('Mul', a, b);
  }

  divide(a: Operand, b: Operand): Value {
    return this.#binary('Div', a, b);
  }

  min(a: Operand, b: Operand): Value {
    return this.#binary('Min', a, b);
  }

  max(a: Operand, b: Operand): Value {
    return this.#binary('Max', a, b);
  }

  exp(x: Value): Value {
    return node(this.graph, 'Exp', [x], 'float64');
  }

  log(x: Value): Value {
    return node(this.graph, 'Log', [x], 'float64');
  }

  /** 1 / (1 + e^−x) */
  sigmoid(x: Value): Value {
    return this.divide(1, this.add(1, this.exp(this.multiply(x, -1))));
  }

  /** Limits values to a range. */
  clip(x: Value, low: number, high: number): Value {
    return node(this.graph, 'Clip', [x, double(this.graph, low), double(this.graph, high)], 'float64');
  }

  /** A number for each row of a matrix; a single number if all are equal. */
  byRow(numbers: readonly number[]): Operand {
    const [first] = numbers;
    if (numbers.every((number) => number === first)) return first;
    return doubles(this.graph, Float64Array.from(numbers), numbers.length);
  }

  compare(op: 'Less' | 'LessOrEqual' | 'Equal', a: Operand, b: Operand): Value {
    return node(this.graph, op, [this.#value(a), this.#value(b)], 'bool');
  }

  /** `a` where the condition holds, else `b`. */
  where(condition: Value, a: Operand, b: Operand): Value {
    return node(this.graph, 'Where', [condition, this.#value(a), this.#value(b)], 'float64');
  }

  /** Rounds to single precision. */
  rounded(x: Value): Value {
    return cast(this.graph, cast(this.graph, x, 'float32'), 'float64');
  }

  #binary(op: string, a: Operand, b: Operand): Value {
    return node(this.graph, op, [this.#value(a), this.#value(b)], 'float64');
  }

  #value(operand: Operand): Value {
    return typeof operand === 'number' ? double(this.graph, operand) : operand;
  }
}
