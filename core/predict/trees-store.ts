import { createHash } from 'node:crypto';

import type { Project } from '../store/file/project.ts';
import { readArtifact, writeArtifact } from '../store/runs/runs.ts';
import type { GrownTrees } from '../trees/continuation.ts';

const CHECKPOINT = 'checkpoint';
const BEST = 'best';

/** Validation metrics at a number of trees. */
export interface CurvePoint {
  readonly trees: number;
  readonly auc: number | null;
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

/** Saves the finished steps and the current one, so that an interrupted training can resume. */
export function saveGrown(
  project: Project,
  run: string,
  steps: readonly GrownStep[],
  partial: PartialTrees | null,
): void {
  save(project, run, CHECKPOINT, steps, partial);
}

/** The saved steps; empty where there is no checkpoint. Throws `corrupt` where it is damaged. */
export function loadGrown(project: Project, run: string): StoredTrees {
  return load(project, run, CHECKPOINT) ?? { steps: [], partial: null };
}

/** Saves the trees of all steps. */
export function saveTrees(project: Project, run: string, steps: readonly GrownStep[]): void {
  save(project, run, BEST, steps, null);
}

/** The trees of all steps as text; null where the run has none. Throws `corrupt` where they are damaged. */
export function loadTrees(project: Project, run: string): readonly string[] | null {
  return load(project, run, BEST)?.steps.map(({ text }) => text) ?? null;
}

/** SHA-256 of all steps' trees, hexadecimal. */
export function hashTrees(steps: readonly GrownStep[]): string {
  const hash = createHash('sha256');
  for (const { text } of steps) hash.update(text);
  return hash.digest('hex');
}

interface StoredTrees {
  readonly steps: readonly GrownStep[];
  readonly partial: PartialTrees | null;
}

/** `partial` is absent in files of older versions. */
interface Meta {
  readonly steps: readonly Omit<GrownStep, 'text'>[];
  readonly half?: Omit<PartialTrees, 'text'> | null;
}

const PARTIAL = 'half';

function save(
  project: Project,
  run: string,
  name: string,
  steps: readonly GrownStep[],
  partial: PartialTrees | null,
): void {
  const texts = [
    ...steps.map(({ text }, step) => [`trees.${step}`, text] as const),
    ...(partial === null ? [] : [[PARTIAL, partial.text] as const]),
  ];
  const meta: Meta = { steps: steps.map(withoutText), half: partial === null ? null : withoutText(partial) };
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
  const { steps, half: partial = null } = artifact.meta as Meta;
  const textOf = (blob: string): string => new TextDecoder().decode(artifact.blobs[blob]);
  return {
    steps: steps.map((step, at) => ({ ...step, text: textOf(`trees.${at}`) })),
    partial: partial === null ? null : { ...partial, text: textOf(PARTIAL) },
  };
}
