/** The content of an export: the columns of the users, the runs with their banks and candidates, and the steps. */
import { AppError } from '../errors.ts';
import type { Field } from '../features/schema.ts';
import { isNumberFormat, type NumberFormat } from '../ingest/values/value-formats.ts';
import { ownValue } from '../own-value.ts';
import { audienceFields } from '../score/audience/audience.ts';
import type { ScoringSetup, StoredRun } from '../score/prepare-scoring.ts';
import { unionSteps } from '../score/ranking/list-writer.ts';
import { message } from '../text/message.ts';
import type { ColumnKind, InputColumn } from './graph/inputs.ts';
import { PREFERENCE, type GraphPlan } from './graph/model-graph.ts';

const DEFAULT_SEPARATOR = '|';
/** The names of the graph's inputs for candidates. */
const CANDIDATE_INPUTS = ['bank', 'banner'];

/** A plan with the texts that mean a missing value. */
export interface ExportPlan extends GraphPlan {
  readonly missing: readonly string[];
}

/** Plans the export of runs. Throws `invalid-input` if two runs read a column in different ways. */
export function planExport({ runs, candidateList }: Pick<ScoringSetup, 'runs' | 'candidateList'>): ExportPlan {
  const steps = unionSteps(runs).map((step) => ({ step, output: `p_${step}` }));
  const taken = new Set([...CANDIDATE_INPUTS, PREFERENCE, ...steps.map(({ output }) => output)].map(folded));
  const columns = audienceFields(runs).map(({ name }): InputColumn => {
    const [first, ...others] = runs.flatMap((run) => readingsOf(run, name));
    const other = others.find(
      ({ kind, separator, format }) => kind !== first.kind || separator !== first.separator || format !== first.format,
    );
    if (other !== undefined)
      throw new AppError(
        'invalid-input',
        message('export.readDifferently', { column: name, run: first.run, other: other.run }),
        message('export.exportSeparately'),
      );
    const { run: _, ...reading } = first;
    return { name, input: inputName(name, taken), ...reading };
  });
  const banks = candidateList.banks.map((bank) => {
    const candidate = candidateList.candidates.find((one) => one.bank === bank);
    if (candidate === undefined) throw new Error(`no candidate of ${bank}`);
    return { bank, run: candidate.run, objective: candidate.objective };
  });
  const missing = [...new Set(runs.flatMap(({ trainedOn }) => trainedOn.missing ?? []))];
  const exported = runs.map(({ model, forecast }) => ({ model, forecast: forecast ?? null }));
  return { columns, runs: exported, banks, steps, missing };
}

/** The name of a column's input, which is then taken: unique without regard to case, as in Parquet and Spark. */
function inputName(column: string, taken: Set<string>): string {
  let name = column;
  while (taken.has(folded(name))) name = `column ${name}`;
  taken.add(folded(name));
  return name;
}

function folded(name: string): string {
  return name.toLowerCase();
}

interface Reading {
  readonly run: string;
  readonly kind: ColumnKind;
  readonly separator?: string;
  readonly format?: NumberFormat;
}

/** How a run reads a column of the users. */
function readingsOf({ run, schema, trainedOn }: StoredRun, name: string): Reading[] {
  return audienceFields([{ schema }])
    .filter((field) => field.name === name)
    .map((field) => {
      const kind = kindOf(field);
      if (kind === 'multi') return { run, kind, separator: ownValue(trainedOn.separators, name) ?? DEFAULT_SEPARATOR };
      const format = ownValue(trainedOn.formats, name);
      return kind === 'numeric' && isNumberFormat(format) ? { run, kind, format } : { run, kind };
    });
}

function kindOf({ kind }: Field): ColumnKind {
  return kind === 'sequence' ? 'multi' : kind;
}
