import type { PartSummaries } from '../../predict/parts.ts';
import type { Study } from '../../study/result.ts';
import type { ReportWords } from '../../text/en/report.ts';
import { html, nameOf, truncated, type Content, type Markup } from '../html.ts';
import { pairs, section } from '../page.ts';
import { partsTable } from '../parts-table.ts';
import type { Versions } from '../versions.ts';

/** The run that was studied, or the first one that the study trained. */
export interface StudiedRun {
  readonly run: string;
  readonly model: string;
  readonly seed: number;
  readonly objective: string | null;
  readonly engine: string;
  readonly config: unknown;
  /** The segment of its samples, with the conditions it had at that time; null for all samples. */
  readonly segment: { readonly name: string; readonly conditions: readonly string[] } | null;
  /** Null if they were not recorded. */
  readonly parts: PartSummaries | null;
}

/** The training, validation and test data of the model; empty if they were not recorded. */
export function partsSection({ steps }: Study, { parts }: StudiedRun, words: ReportWords): Markup[] {
  if (parts === null) return [];
  return [section(words.study.data, partsTable(parts, steps, words))];
}

/** How a study was made: everything needed to reproduce it. */
export function provenanceSection(
  study: Study,
  { model, seed, objective, engine, config, segment }: StudiedRun,
  versions: Versions,
  words: ReportWords,
): Markup {
  const texts = words.provenance;
  const runPair: readonly (readonly [string, Content])[] =
    study.kind === 'hyper' ? [] : [[texts.run, texts.runOf(study.run, seed)]];
  const segmentPair: readonly (readonly [string, Content])[] =
    segment === null
      ? []
      : [[texts.segment, texts.segmentOf(truncated(segment.name), segment.conditions.map(truncated))]];
  return section(
    texts.title,
    pairs([
      [texts.study, texts.started(study.study, study.createdAt.slice(0, 16).replace('T', ' '))],
      ...runPair,
      [texts.model, model],
      [texts.bank, study.bank === null ? texts.allBanks : nameOf(study.bank)],
      ...segmentPair,
      [texts.stopsOn, objective === null ? texts.mean : words.step(objective)],
      [texts.engine, engine],
      [texts.versions, texts.versionsOf(versions.program, versions.node)],
      [study.kind === 'hyper' ? texts.settingsOfFirst : texts.settings, html`<code>${JSON.stringify(config)}</code>`],
    ]),
  );
}
