import { createHash } from 'node:crypto';

import { z } from 'zod';

import type { Project } from '../store/file/project.ts';
import { damagedRow } from '../store/file/stored-json.ts';
import { readArtifact, writeArtifact, type RunInfo } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import { countTrees } from '../trees/check-trees.ts';
import type { GrownTrees } from '../trees/continuation.ts';
import { bestOf } from './weights.ts';

const CHECKPOINT = 'checkpoint';

/** Validation metrics at a number of trees. */
export interface CurvePoint {
  readonly trees: number;
  readonly auc: number | null;
  /** The 95 % interval of the AUC and the number of positives, at the points for which they were measured. */
  readonly aucLow?: number | null;
  readonly aucHigh?: number | null;
  readonly positives?: number;
  readonly logLoss: number;
}

/** One step's finished trees. */
export interface GrownStep {
  /** Number of trees with the best metric; these are kept. */
  readonly trees: number;
  /** Total number of trees grown. */
  readonly grown: number;
  readonly curve: readonly CurvePoint[];
  /** The best trees in LightGBM's text format. */
  readonly text: string;
}

/** The trees of an unfinished step, up to where growth can resume. */
export interface PartialTrees extends GrownTrees {
  readonly curve: readonly CurvePoint[];
}

/** Saves the finished steps and the current one, so that an interrupted training run can resume. */
export function saveGrown(
  project: Project,
  run: string,
  steps: readonly GrownStep[],
  partial: PartialTrees | null,
  member?: number,
): void {
  save(project, run, CHECKPOINT, steps, partial, member);
}

/** The saved steps of a run; empty if there is no checkpoint. Throws `corrupt` if it is damaged. */
export function loadGrown(project: Project, { run, steps }: Pick<RunInfo, 'run' | 'steps'>): StoredTrees {
  const stored = load(project, run, CHECKPOINT) ?? { steps: [], partial: null };
  const begun = stored.steps.length + (stored.partial === null ? 0 : 1);
  if (begun > steps.length) throw damagedRow(message('store.run', { run }));
  return stored;
}

/** Saves the trees of all steps of a run, or of a member of it. */
export function saveTrees(project: Project, run: string, steps: readonly GrownStep[], member?: number): void {
  save(project, run, bestOf(member), steps, null);
}

/**
 * The trees of all steps of a run, or of a member of it, as text; null if it has none. Throws `corrupt` if they are
 * damaged.
 */
export function loadTrees(project: Project, run: string, member?: number): readonly string[] | null {
  return load(project, run, bestOf(member))?.steps.map(({ text }) => text) ?? null;
}

/** The number of trees of each step of a run, or of a member of it; null if it has none. */
export function loadTreeCounts(project: Project, run: string, member?: number): readonly number[] | null {
  return load(project, run, bestOf(member))?.steps.map(({ trees }) => trees) ?? null;
}

/** SHA-256 of all steps' trees, hexadecimal. */
export function hashTrees(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('hex');
}

interface StoredTrees {
  readonly steps: readonly GrownStep[];
  readonly partial: PartialTrees | null;
}

/** `half`, the trees of an unfinished step, is absent in files from older versions. */
interface Meta {
  /** Absent before the first step of a member. */
  readonly steps?: readonly Omit<GrownStep, 'text'>[];
  readonly half?: Omit<PartialTrees, 'text'> | null;
  /** The member of an ensemble whose trees these are. */
  readonly member?: number | undefined;
}

const count = z.int().min(0);
const auc = z.number().min(0).max(1).nullable();
const curve = z.array(
  z.looseObject({
    trees: count,
    auc,
    aucLow: auc.optional(),
    aucHigh: auc.optional(),
    positives: count.optional(),
    logLoss: z.number().min(0),
  }),
);
const storedMeta = z.looseObject({
  steps: z.array(z.looseObject({ trees: count, grown: count, curve })).optional(),
  half: z.looseObject({ trees: count, curve }).nullable().optional(),
});

const PARTIAL = 'half';

function save(
  project: Project,
  run: string,
  name: string,
  steps: readonly GrownStep[],
  partial: PartialTrees | null,
  member?: number,
): void {
  const texts = [
    ...steps.map(({ text }, step) => [`trees.${step}`, text] as const),
    ...(partial === null ? [] : [[PARTIAL, partial.text] as const]),
  ];
  const meta: Meta = { steps: steps.map(withoutText), half: partial === null ? null : withoutText(partial), member };
  writeArtifact(
    project,
    run,
    name,
    meta,
    Object.fromEntries(texts.map(([blob, text]) => [blob, new TextEncoder().encode(text)])),
  );
}

function withoutText<Trees extends { readonly text: string }>({ text: _, ...rest }: Trees): Omit<Trees, 'text'> {
  return rest;
}

function load(project: Project, run: string, name: string): StoredTrees | null {
  const artifact = readArtifact(project, run, name);
  if (artifact === null || artifact.meta === null) return null;
  const damaged = damagedRow(message('store.run', { run }));
  if (!storedMeta.safeParse(artifact.meta).success) throw damaged;
  const { steps, half: partial = null } = artifact.meta as Meta;
  if (steps === undefined) return null;
  const textOf = (blob: string): string => new TextDecoder().decode(artifact.blobs[blob]);
  // Resumed growth repeats the random draws of the trees that exist, so their number must be right.
  if (partial !== null && [partial.curve.length, countTrees(textOf(PARTIAL))].some((count) => count !== partial.trees))
    throw damaged;
  return {
    steps: steps.map((step, index) => ({ ...step, text: textOf(`trees.${index}`) })),
    partial: partial === null ? null : { ...partial, text: textOf(PARTIAL) },
  };
}
