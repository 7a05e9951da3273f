import type { PartSummaries, PartSummary } from '../../predict/parts.ts';
import type { Study } from '../../study/result.ts';
import type { ReportWords } from '../../text/en/report.ts';
import { formatCount, formatMoment, formatRate } from '../../text/figures.ts';
import { settledRate } from '../../text/settled-rate.ts';
import { html, type Content, type Markup } from '../html.ts';
import { pairs, section } from '../page.ts';
import { table, type Column } from '../table.ts';
import type { Versions } from '../versions.ts';

/** The run that was studied, or the first one that the study trained. */
export interface StudiedRun {
  readonly run: string;
  readonly model: string;
  readonly seed: number;
  readonly objective: string | null;
  readonly engine: string;
  readonly config: unknown;
  /** Null where they were not recorded. */
  readonly parts: PartSummaries | null;
}

/** The training, validation and test data of the model; empty where they were not recorded. */
export function partsSection({ steps }: Study, { parts }: StudiedRun, words: ReportWords): Markup[] {
  if (parts === null) return [];
  const namedParts = (
    [
      [words.parts.train, parts.train],
      [words.parts.valid, parts.valid],
      [words.parts.test, parts.test],
    ] as const
  ).filter((entry): entry is readonly [(typeof entry)[0], PartSummary] => entry[1] !== null);
  const columns: Column[] = [
    ...[words.columns.part, words.columns.dataset, words.columns.first, words.columns.last].map((title) => ({ title })),
    { title: words.columns.rows, kind: 'number' },
    ...steps.map((step): Column => ({ title: words.step(step), kind: 'number' })),
  ];
  return [
    section(
      words.study.data,
      table(
        words.partsCaption,
        columns,
        namedParts.map(([name, part]) => ({
          cells: [
            name,
            part.dataset,
            formatMoment(part.firstTime),
            formatMoment(part.lastTime),
            formatCount(part.rows),
            ...steps.map((step) => `${formatRate(settledRate(part, step))} (${formatCount(part.positives[step])})`),
          ],
        })),
      ),
    ),
  ];
}

/** How a study was made: everything needed to reproduce it. */
export function provenanceSection(
  study: Study,
  { model, seed, objective, engine, config }: StudiedRun,
  versions: Versions,
  words: ReportWords,
): Markup {
  const texts = words.making;
  const runPair: readonly (readonly [string, Content])[] =
    study.kind === 'hyper' ? [] : [[texts.run, texts.runOf(study.run, seed)]];
  return section(
    texts.title,
    pairs([
      [texts.study, texts.started(study.study, study.createdAt.slice(0, 16).replace('T', ' '))],
      ...runPair,
      [texts.model, model],
      [texts.bank, study.bank ?? texts.allBanks],
      [texts.stopsOn, objective === null ? texts.mean : words.step(objective)],
      [texts.engine, engine],
      [texts.versions, texts.versionsOf(versions.program, versions.node)],
      [study.kind === 'hyper' ? texts.settingsOfFirst : texts.settings, html`<code>${JSON.stringify(config)}</code>`],
    ]),
  );
}
