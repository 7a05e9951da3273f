import { createHash } from 'node:crypto';

import type { Project } from '../store/project.ts';
import { readArtifact, writeArtifact } from '../store/runs.ts';

const CHECKPOINT = 'checkpoint';
const BEST = 'best';

/** What the validation part says of so many trees. */
export interface CurvePoint {
  readonly trees: number;
  readonly auc: number | null;
  readonly logLoss: number;
}

/** One step's trees, grown to their end. */
export interface GrownStep {
  /** Trees of the best measure, which are kept. */
  readonly trees: number;
  /** Trees that were grown in all. */
  readonly grown: number;
  readonly curve: readonly CurvePoint[];
  /** The library's text of the best trees. */
  readonly text: string;
}

/** Keeps the steps that are done, so that an interrupted training goes on after them. */
export function saveGrown(project: Project, run: string, steps: readonly GrownStep[]): void {
  save(project, run, CHECKPOINT, steps);
}

/** The steps that were done; none where there is no checkpoint. Throws `corrupt` where it is damaged. */
export function loadGrown(project: Project, run: string): readonly GrownStep[] {
  return load(project, run, CHECKPOINT) ?? [];
}

/** Keeps the trees of all steps. */
export function saveTrees(project: Project, run: string, steps: readonly GrownStep[]): void {
  save(project, run, BEST, steps);
}

/** The texts of all steps' trees; null where the run has none. Throws `corrupt` where they are damaged. */
export function loadTrees(project: Project, run: string): readonly string[] | null {
  return load(project, run, BEST)?.map(({ text }) => text) ?? null;
}

/** SHA-256 of all steps' trees, hexadecimal. */
export function hashTrees(steps: readonly GrownStep[]): string {
  const hash = createHash('sha256');
  for (const { text } of steps) hash.update(text);
  return hash.digest('hex');
}

function save(project: Project, run: string, name: string, steps: readonly GrownStep[]): void {
  const texts = steps.map(({ text }, step) => [`trees.${step}`, new TextEncoder().encode(text)] as const);
  writeArtifact(project, run, name, { steps: steps.map(({ text: _, ...rest }) => rest) }, Object.fromEntries(texts));
}

function load(project: Project, run: string, name: string): readonly GrownStep[] | null {
  const artifact = readArtifact(project, run, name);
  if (artifact === null || artifact.meta === null) return null;
  const { steps } = artifact.meta as { readonly steps: readonly Omit<GrownStep, 'text'>[] };
  return steps.map((step, at) => ({ ...step, text: new TextDecoder().decode(artifact.blobs[`trees.${at}`]) }));
}
