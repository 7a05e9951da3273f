import type { Project } from '../file/project.ts';
import { all, execute, transaction } from '../file/sql.ts';

/** The workload of a benchmark: a model's parameters, the batch size, and the width of a sample's embedded input. */
export interface Workload {
  readonly model: string;
  /** Equal for models with the same name and parameters, which depend on towers and steps. */
  readonly layout: string;
  readonly batchSize: number;
  readonly width: number;
}

/** The result of an engine's benchmark. */
export interface EngineBenchmark {
  readonly engine: string;
  readonly version: string;
  readonly device: string;
  /** Null if the engine did not run. */
  readonly samplesPerSecond: number | null;
}

/** A benchmark as stored. */
export interface StoredBenchmark extends EngineBenchmark, Workload {
  /** ISO 8601. */
  readonly measuredAt: string;
}

/** Stores the benchmarks of a workload on a machine, replacing earlier ones. */
export function saveBenchmarks(
  { database }: Project,
  machine: string,
  { model, layout, batchSize, width }: Workload,
  benchmarks: readonly EngineBenchmark[],
): void {
  const measuredAt = new Date().toISOString();
  transaction(database, () => {
    execute(
      database,
      'DELETE FROM engine_trials WHERE machine = ? AND model = ? AND layout = ? AND batch_size = ? AND width = ?',
      machine,
      model,
      layout,
      batchSize,
      width,
    );
    for (const { engine, version, device, samplesPerSecond } of benchmarks) {
      execute(
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

/** All benchmarks of a machine, latest workload first, and fastest first within a workload. */
export function listBenchmarks({ database }: Project, machine: string): StoredBenchmark[] {
  return all<StoredBenchmark>(
    database,
    `
    SELECT model, layout, batch_size AS batchSize, width, engine, version, device,
      samples_per_second AS samplesPerSecond, measured_at AS measuredAt
    FROM engine_trials WHERE machine = ?
    ORDER BY measured_at DESC, model, layout, batch_size, width, samples_per_second DESC`,
    machine,
  );
}
