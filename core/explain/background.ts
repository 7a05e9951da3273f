import { Random } from '../engine/random.ts';
import { AppError } from '../errors.ts';
import { interleave } from '../features/gather.ts';
import { RowPicker, visitChunks } from '../features/picker.ts';
import { singleFields, type FeatureSchema } from '../features/schema.ts';
import { openSources } from '../features/sources.ts';
import type { JobContext } from '../job.ts';
import type { TrainingData } from '../predict/training-data.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { sampleAt, type EncodedSample } from './samples.ts';

/** How many samples to draw, and from which seed. */
export interface BackgroundDraw {
  readonly samples: number;
  readonly seed: number;
}

/**
 * Draws samples of a run's training data at random, without replacement; all of them if there are too few. Only the
 * chunks that hold a drawn sample are decoded. Throws `state` if there is none.
 */
export async function drawBackground(
  project: Project,
  { dataset, selection }: TrainingData,
  schema: FeatureSchema,
  draw: BackgroundDraw,
  job: JobContext,
): Promise<readonly EncodedSample[]> {
  const picker = new RowPicker(project, dataset, selection);
  let total = 0;
  await visitChunks(picker, job, (_chunk, rows) => {
    total += rows.length;
  });
  if (total === 0)
    throw new AppError(
      'state',
      message('explain.noTrainingSamples', { dataset: dataset.name }),
      message('predict.trainAgain'),
    );
  const drawn = drawPositions(total, draw);
  const read = sampleReader(project, dataset, schema);
  const samples: EncodedSample[] = [];
  let [before, next] = [0, 0];
  await visitChunks(picker, job, (chunk, rows) => {
    const first = next;
    while (next < drawn.length && drawn[next] < before + rows.length) next++;
    const chosen = Uint32Array.from(drawn.subarray(first, next), (position) => rows[position - before]);
    before += rows.length;
    job.report({ phase: 'read', fraction: before / total });
    if (chosen.length === 0) return;
    for (const sample of read(chunk, chosen)) samples.push(sample);
  });
  return samples;
}

/** Returns a function that encodes the samples of a chunk's rows. */
function sampleReader(
  project: Project,
  dataset: TrainingData['dataset'],
  schema: FeatureSchema,
): (chunk: number, rows: Uint32Array) => EncodedSample[] {
  const sources = openSources(project, dataset, schema);
  const offsets = singleFields(schema).map((field) => field.offset);
  return (chunk, rows) => {
    const single = sources.single.flatMap((source) => source(chunk, rows));
    const encoded = {
      count: rows.length,
      singleFields: offsets.length,
      single: interleave(single, offsets, rows.length),
      multi: sources.multi.map((source) => source(chunk, rows)),
    };
    return Array.from(rows, (_, row) => sampleAt(encoded, row));
  };
}

/** Distinct positions below `total`, ascending. */
function drawPositions(total: number, { samples, seed }: BackgroundDraw): Float64Array {
  if (total <= samples) return Float64Array.from({ length: total }, (_, position) => position);
  const random = new Random(seed);
  const drawn = new Set<number>();
  while (drawn.size < samples) drawn.add(Math.floor(random.uniform() * total));
  return Float64Array.from(drawn).sort();
}
