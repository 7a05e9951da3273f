import type { Project } from '../file/project.ts';
import { all, run, transaction } from '../file/sql.ts';

/** What was tried: a model of certain parameters at a batch size, on samples whose embedded input is so wide. */
export interface Workload {
  readonly model: string;
  /** Equal for models of one name with the same parameters, which towers and steps decide. */
  readonly layout: string;
  readonly batchSize: number;
  readonly width: number;
}

/** How an engine did in a trial. */
export interface EngineTrial {
  readonly engine: string;
  readonly version: string;
  readonly device: string;
  /** Null where the engine did not run. */
  readonly samplesPerSecond: number | null;
}

/** A trial as it is kept. */
export interface StoredTrial extends EngineTrial, Workload {
  /** ISO 8601. */
  readonly measuredAt: string;
}

/** Keeps the trials of a workload on a machine, in the place of earlier ones. */
export function saveTrials(
  { database }: Project,
  machine: string,
  { model, layout, batchSize, width }: Workload,
  trials: readonly EngineTrial[],
): void {
  const measuredAt = new Date().toISOString();
  transaction(database, () => {
    run(
      database,
      'DELETE FROM engine_trials WHERE machine = ? AND model = ? AND layout = ? AND batch_size = ? AND width = ?',
      machine,
      model,
      layout,
      batchSize,
      width,
    );
    for (const { engine, version, device, samplesPerSecond } of trials) {
      run(
        database,
        `INSERT INTO engine_trials (
          machine, model, layout, batch_size, width, engine, version, device, samples_per_second, measured_at
        )
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        machine,
        model,
        layout,
        batchSize,
        width,
        engine,
        version,
        device,
        samplesPerSecond,
        measuredAt,
      );
    }
  });
}

/** All trials of a machine, the latest first, and of one workload the fastest. */
export function listTrials({ database }: Project, machine: string): StoredTrial[] {
  return all<StoredTrial>(
    database,
    `
    SELECT model, layout, batch_size AS batchSize, width, engine, version, device,
      samples_per_second AS samplesPerSecond, measured_at AS measuredAt
    FROM engine_trials WHERE machine = ?
    ORDER BY measured_at DESC, model, layout, batch_size, width, samples_per_second DESC`,
    machine,
  );
}
