import type { JobContext } from '../job.ts';
import type { ColumnInfo } from '../store/columns/columns.ts';
import type { StepInfo, Reject } from '../store/datasets/dataset-types.ts';
import type { Text } from '../text/message.ts';
import type { FileDialect } from './files/dialect.ts';
import type { IllegalPolicy } from './mapping/mapping.ts';
import type { Mapping } from './mapping/resolve.ts';
import { readInto, type ReadingOptions } from './read.ts';
import { DryWriter, type ImplausibleTimes } from './rows/dry-writer.ts';
import type { LimitedLabels } from './rows/label-limits.ts';
import { REASONS } from './rows/reasons.ts';

/** The expected result of importing the files; times are ISO 8601. */
export interface ImportCheck {
  readonly records: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Samples the import would create: one per accepted record, or built from the accepted events. */
  readonly samples: number;
  /** Samples with a step whose window is still open. */
  readonly immature: number;
  /** Most frequent first, with the first records of each. */
  readonly rejects: readonly {
    readonly reason: string;
    readonly count: number;
    /** The values that the column accepts, if the format of the value is the reason. */
    readonly accepted: Text | null;
    readonly examples: readonly Reject[];
  }[];
  /** Illegal label chains, and whether the policy would stop the import because of them. */
  readonly illegal: { readonly policy: IllegalPolicy; readonly count: number; readonly stops: boolean };
  readonly labels: LimitedLabels;
  readonly steps: readonly StepInfo[];
  /** Unlike in a dataset's metadata, the user column has its number of distinct values too. */
  readonly columns: readonly ColumnInfo[];
  /** Categorical columns with many distinct values, all of them numbers; the first records may not have shown this. */
  readonly numeric: readonly string[];
  /** Samples before 1990 and in the future; given an as-of date, `late` is the number of rejects for being after it. */
  readonly implausibleTimes: ImplausibleTimes;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly asOf: string | null;
  readonly dialect: readonly FileDialect[];
  readonly mapping: Mapping;
  /** Files in which bytes that are invalid in their encoding were replaced. */
  readonly damaged: readonly string[];
  readonly elapsedMs: number;
}

const MAX_RAW_LENGTH = 500;

/**
 * Reads files to the end as an import would, but stores nothing. Under the policy `fail`, illegal chains are counted
 * like rejected ones instead of ending the check at the first. Otherwise throws what an import would throw.
 */
export async function checkImport(options: ReadingOptions, job: JobContext): Promise<ImportCheck> {
  const latest = options.asOf ?? Date.now();
  let writer = new DryWriter([], latest);
  const target = {
    needsRecords: false,
    countsIllegal: true,
    begin: () => ({ commit: () => undefined, rollback: () => undefined }),
    create: (steps: readonly StepInfo[]) => ({ writer: (writer = new DryWriter(steps, latest)) }),
    saveMapping: () => undefined,
  };
  const { info, features: _, illegal, rejects, ...result } = await readInto(target, options, job);
  const afterAsOf = rejects.find(({ reason }) => reason === REASONS.afterAsOf);
  return {
    ...result,
    samples: info.rows,
    columns: info.columns,
    numeric: writer.numeric,
    implausibleTimes:
      options.asOf === undefined
        ? writer.implausibleTimes
        : { ...writer.implausibleTimes, late: afterAsOf?.count ?? 0 },
    illegal: { ...illegal, stops: illegal.policy === 'fail' && illegal.count > 0 },
    rejects: rejects.map(({ reason, count, accepted = null }) => ({
      reason,
      count,
      accepted,
      examples: examplesOf(writer, reason),
    })),
  };
}

function examplesOf(writer: DryWriter, reason: string): readonly Reject[] {
  return (writer.examples.get(reason) ?? []).map((reject) => ({ ...reject, raw: reject.raw.slice(0, MAX_RAW_LENGTH) }));
}
