import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeOnnx, type ExternalData, type WriteOptions } from '../engine/onnx/write.ts';
import type { ConstantData, Graph, Value } from '../engine/trace/graph.ts';
import { AppError } from '../errors.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { writeAll } from '../score/output/output.ts';
import { message } from '../text/message.ts';
import { CANDIDATES, ROWS } from './graph/inputs.ts';

/** The model in the folder of an export. */
export const MODEL_FILE = 'model.onnx';
/** The weights of a large model, beside it. */
export const DATA_FILE = `${MODEL_FILE}.data`;
/** A file in ONNX's format is limited to 2 GiB. */
const MAX_FILE_BYTES = 2 ** 31 - 1;
/** Weights beyond this lie in a second file; texts and structure need the rest. */
const MAX_WEIGHT_BYTES = 1_500_000_000;
/** Smaller tensors stay in the model's file. */
const MIN_EXTERNAL_BYTES = 4096;
/** Tensors begin at whole pages, so that they can be mapped into memory. */
const PAGE = 65_536;
/** Written at once; the export can be cancelled in between. */
const WRITE_BYTES = 1 << 25;

const OPERATOR_SET = 20;
const ML_OPERATOR_SET = 4;
/** The first version with trees whose sums are in double precision. */
const TREES_OPERATOR_SET = 5;

/**
 * Writes a model's graph into a folder; if its weights exceed `maxBytes`, they go into a second file. Returns the names
 * of the files. Throws the system's errors, and `cancelled` while it writes the second file.
 */
export async function writeModel(
  folder: string,
  graph: Graph,
  options: Pick<WriteOptions, 'producerVersion' | 'metadata'>,
  job: JobContext,
  maxBytes = MAX_WEIGHT_BYTES,
): Promise<readonly string[]> {
  const weightBytes = [...graph.constants.values()].reduce((total, { byteLength }) => total + byteLength, 0);
  const external = weightBytes > maxBytes ? layOutWeights(graph) : undefined;
  const bytes = writeOnnx(graph, {
    ...options,
    operatorSet: OPERATOR_SET,
    mlOperatorSet: graph.nodes.some(({ op }) => op === 'TreeEnsemble') ? TREES_OPERATOR_SET : ML_OPERATOR_SET,
    dimensionsOf: (value) => dimensionsOf(graph, value),
    ...(external !== undefined && { external }),
  });
  if (bytes.length > MAX_FILE_BYTES) throw new AppError('unsupported', message('export.tooManyTexts'));
  writeFileSync(join(folder, MODEL_FILE), bytes, { mode: 0o600, flush: true });
  if (external === undefined) return [MODEL_FILE];
  await writeWeights(folder, graph, external, job);
  return [MODEL_FILE, DATA_FILE];
}

function dimensionsOf(graph: Graph, value: Value): readonly (number | string)[] {
  const isColumn = graph.inputs.includes(value) && value.name !== 'bank' && value.name !== 'banner';
  return isColumn ? [ROWS, 1] : [ROWS, CANDIDATES];
}

function layOutWeights(graph: Graph): Map<Value, ExternalData> {
  let end = 0;
  const external = new Map<Value, ExternalData>();
  for (const [value, data] of graph.constants) {
    if (data.byteLength < MIN_EXTERNAL_BYTES) continue;
    external.set(value, { location: DATA_FILE, offset: end });
    end = Math.ceil((end + data.byteLength) / PAGE) * PAGE;
  }
  return external;
}

async function writeWeights(
  folder: string,
  graph: Graph,
  external: ReadonlyMap<Value, ExternalData>,
  job: JobContext,
): Promise<void> {
  const file = openSync(join(folder, DATA_FILE), 'wx', 0o600);
  try {
    for (const [value, { offset }] of external)
      for (const [part, position] of partsOf(graph.constants.get(value))) {
        writeAll(file, part, offset + position);
        await yieldToEventLoop(job, message('base.nothingWritten'));
      }
  } finally {
    closeSync(file);
  }
}

/** The parts of a tensor that are written at once, with their positions. */
function* partsOf(data: ConstantData | undefined): Generator<readonly [Uint8Array, number]> {
  if (data === undefined) return;
  const { buffer, byteOffset, byteLength } = data;
  for (let done = 0; done < byteLength; done += WRITE_BYTES)
    yield [new Uint8Array(buffer, byteOffset + done, Math.min(WRITE_BYTES, byteLength - done)), done];
}
