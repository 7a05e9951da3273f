/**
 * `npm run gpu-check [-- --out FOLDER --batch N]`: writes a folder for checking the program's graphs on a machine with
 * a GPU and Python but no network: the traced training step and scoring pass as ONNX, one batch, and the expected
 * outputs from ONNX Runtime on this CPU. Copy the folder there and run `python3 gpu_check.py` in it.
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { openMasks } from '../../core/engine/dropout.ts';
import { initialState } from '../../core/engine/engine.ts';
import { fillLossInputs, newLossInputs } from '../../core/engine/loss-inputs.ts';
import { traceScoring } from '../../core/engine/onnx/scoring.ts';
import { openSession, runInto, tensorOver, type Feeds } from '../../core/engine/onnx/session.ts';
import { traceGradients } from '../../core/engine/onnx/step-graph.ts';
import { writeOnnx } from '../../core/engine/onnx/write.ts';
import { layoutOf, programShape, type ParameterLayout, type ProgramShape } from '../../core/engine/program.ts';
import { mixSeed, Random } from '../../core/engine/random.ts';
import { configureModel } from '../../core/models/registry.ts';
import { countOf, readArguments } from '../arguments.ts';

const root = dirname(dirname(import.meta.dirname));
const SEED = 7;
const THREADS = 2;

/** An input or output array of a graph. */
interface GraphArray {
  readonly data: Float32Array | Uint8Array;
  readonly shape: readonly number[];
}

/** A graph with its inputs and expected outputs, by name. */
interface Case {
  readonly name: string;
  readonly model: Uint8Array;
  readonly inputs: Readonly<Record<string, GraphArray>>;
  readonly outputs: Readonly<Record<string, GraphArray>>;
}

/**
 * Writes the folder: both graphs, their inputs and expected outputs as raw little-endian numbers, and an index in
 * `manifest.json`.
 */
export async function exportGpuCheck(folder: string, batchSize: number): Promise<string> {
  const model = configureModel('aitm', {});
  const shape = programShape({
    batchSize,
    singleFields: 18,
    multiFields: 0,
    dimension: 5,
    steps: ['click', 'application', 'approval', 'activation'],
  });
  const layout = layoutOf(model, shape);
  const { weights } = initialState(layout, SEED);
  const embedded = { data: randomFloats(batchSize * shape.width, 0.1), shape: [batchSize, shape.width] };
  const flat = (data: Float32Array): GraphArray => ({ data, shape: [data.length] });
  const training = await trainingCase(shape, layout, { embedded, weights: flat(weights) });
  const scoring = await scoringCase(shape, layout, { embedded, weights: flat(weights) });
  const cases = [training, scoring];
  mkdirSync(folder, { recursive: true });
  const manifest = { batchSize, model: 'aitm', cases: cases.map((one) => writeCase(folder, one)) };
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(join(root, 'build', 'gpu-check', 'gpu_check.py'), join(folder, 'gpu_check.py'));
  return folder;
}

async function trainingCase(shape: ProgramShape, layout: ParameterLayout, sharedInputs: Case['inputs']): Promise<Case> {
  const { batchSize, width, steps } = shape;
  const { graph, masks } = traceGradients(configureModel('aitm', {}), shape, layout);
  const random = new Random(SEED);
  const stepCount = steps.length;
  const depth = Uint8Array.from({ length: batchSize }, () => Math.floor(random.uniform() * (stepCount + 1)));
  const loss = newLossInputs(() => new Float32Array(batchSize * stepCount));
  fillLossInputs({ depth, matureSteps: new Uint8Array(batchSize).fill(stepCount), count: batchSize }, loss, stepCount);
  const inputs: Record<string, GraphArray> = {
    ...sharedInputs,
    ...Object.fromEntries(
      Object.entries(loss).map(([name, data]: [string, Float32Array]) => [
        name,
        { data, shape: [batchSize, stepCount] },
      ]),
    ),
    sampleShare: { data: new Float32Array(batchSize).fill(1 / batchSize), shape: [batchSize] },
  };
  const newMask = await openMasks();
  masks.forEach(({ name, rate, shape: [rows, columns] }, i) => {
    const mask = newMask(rows, columns, rate);
    mask.draw(mixSeed(SEED, i), 0);
    inputs[name] = { data: mask.bytes, shape: [rows, columns] };
  });
  return compute('training', writeOnnx(graph), inputs, {
    loss: [],
    embeddedGradient: [batchSize, width],
    gradient: [layout.weightCount],
  });
}

async function scoringCase(shape: ProgramShape, layout: ParameterLayout, inputs: Case['inputs']): Promise<Case> {
  return compute('scoring', writeOnnx(traceScoring(configureModel('aitm', {}), shape, layout)), inputs, {
    probabilities: [shape.batchSize, shape.steps.length],
  });
}

/** Runs a graph on this machine's CPU. */
async function compute(
  name: string,
  model: Uint8Array,
  inputs: Case['inputs'],
  outputShapes: Readonly<Record<string, readonly number[]>>,
): Promise<Case> {
  const session = await openSession(model, THREADS);
  const outputs = Object.fromEntries(
    Object.entries(outputShapes).map(([output, shape]) => [
      output,
      { data: new Float32Array(shape.reduce((product, length) => product * length, 1)), shape },
    ]),
  );
  const tensors = (arrays: Case['inputs']): Feeds =>
    Object.fromEntries(Object.entries(arrays).map(([key, { data, shape }]) => [key, tensorOver(data, shape)]));
  await runInto(session, tensors(inputs), tensors(outputs));
  await session.release();
  return { name, model, inputs, outputs };
}

function writeCase(folder: string, { name, model, inputs, outputs }: Case): object {
  writeFileSync(join(folder, `${name}.onnx`), model);
  const write = (kind: string, arrays: Case['inputs']): object =>
    Object.fromEntries(
      Object.entries(arrays).map(([key, { data, shape }]) => {
        const file = `${name}.${kind}.${key}.bin`;
        writeFileSync(join(folder, file), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
        return [key, { file, type: data instanceof Float32Array ? 'float32' : 'uint8', shape }];
      }),
    );
  return { name, model: `${name}.onnx`, inputs: write('in', inputs), outputs: write('out', outputs) };
}

function randomFloats(length: number, deviation: number): Float32Array {
  const random = new Random(SEED);
  return Float32Array.from({ length }, () => deviation * random.normal());
}

if (import.meta.main) {
  const { values } = readArguments({
    options: { out: { type: 'string', default: join('out', 'gpu-check') }, batch: { type: 'string', default: '2000' } },
  });
  const batchSize = countOf('--batch', values.batch);
  const folder = await exportGpuCheck(resolve(values.out), batchSize);
  process.stdout.write(
    `${folder}\n\nCopy this folder to a machine with a GPU, Python, numpy and onnxruntime-gpu, and ` +
      `run there: python3 gpu_check.py\n`,
  );
}
