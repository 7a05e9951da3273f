import type { Comparison } from '../../compare/result.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { nameOf, truncated, type Content, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { note, pairs, section } from '../page.ts';
import { settingsText } from '../settings.ts';
import { table } from '../table.ts';
import type { Versions } from '../versions.ts';

type Settings = Readonly<Record<string, unknown>>;

/** How a comparison was made: everything needed to reproduce it. */
export function provenanceSection(comparison: Comparison, versions: Versions, words: ReportLanguage): Markup {
  const texts = words.provenance;
  const shared = sharedSettings(Object.values(comparison.making.settings));
  return section(
    texts.title,
    pairs([
      ...comparisonPairs(comparison, versions, words),
      ...Object.entries(shared).map(([name, value]): [string, string] => [name, settingsText(value, words)]),
    ]),
    modelsTable(comparison, shared, words),
    note(texts.note),
    comparison.tuned?.equalBudgets === false ? note(texts.unequalBudgets) : null,
  );
}

function comparisonPairs(
  { dataset, bank, segment, objective, seeds, createdAt, comparison }: Comparison,
  { program, node }: Versions,
  words: ReportLanguage,
): [string, Content][] {
  const texts = words.provenance;
  return [
    [texts.comparison, texts.started(comparison, createdAt.slice(0, 16).replace('T', ' '))],
    [texts.dataset, nameOf(dataset)],
    [texts.bank, bank === null ? texts.allBanks : nameOf(bank)],
    ...(segment === undefined
      ? []
      : [
          [texts.segment, texts.segmentOf(truncated(segment.name), segment.conditions.map(truncated))] as [
            string,
            Content,
          ],
        ]),
    [texts.stopsOn, objective === null ? texts.mean : words.step(objective)],
    [texts.seeds, seeds.join(', ')],
    [texts.versions, texts.versionsOf(program, node)],
  ];
}

/** The settings, engines and runs of each model. */
function modelsTable({ making, rows, tuned }: Comparison, shared: Settings, words: ReportLanguage): Markup {
  return table(
    words.provenance.models,
    [
      { title: words.columns.model },
      ...(tuned === undefined ? [] : [{ title: words.columns.tuned }]),
      { title: words.columns.settings, kind: 'long' as const },
      { title: words.columns.engine },
      { title: words.columns.runs, kind: 'long' },
    ],
    rows.map(({ model, title, runs }) => ({
      cells: [
        words.named(words.model(words.text(title)), model),
        ...(tuned === undefined ? [] : [tunedText(tuned.byModel, model, words)]),
        settingsText(ownSettings(making.settings[model], shared), words),
        making.engines[model]?.join(', ') || UNDEFINED,
        runs.map(({ run }) => run).join(', ') || UNDEFINED,
      ],
    })),
  );
}

/** The trial whose settings a model has: `3 of 20 (t1)`. */
function tunedText(
  byModel: NonNullable<Comparison['tuned']>['byModel'],
  model: string,
  { provenance }: ReportLanguage,
): string {
  if (!Object.hasOwn(byModel, model)) return UNDEFINED;
  const { tuning, trial, trials } = byModel[model];
  return provenance.tunedOf(trial, trials, tuning);
}

/** By section of the settings, its most frequent content, if at least two models have it. */
function sharedSettings(settings: readonly unknown[]): Settings {
  const sections = settings as readonly Settings[];
  const names = new Set(sections.flatMap((one) => Object.keys(one)).filter((name) => name !== 'model'));
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const written = sections.map((one) => JSON.stringify(one[name]));
      const timesOf = (text: string | undefined): number => written.filter((other) => other === text).length;
      const common = sections.reduce((best, one) =>
        timesOf(JSON.stringify(one[name])) > timesOf(JSON.stringify(best[name])) ? one : best,
      );
      return timesOf(JSON.stringify(common[name])) < 2 ? [] : [[name, common[name]]];
    }),
  );
}

/** A model's settings without the shared sections. */
function ownSettings(settings: unknown, shared: Settings): Settings {
  return Object.fromEntries(
    Object.entries((settings as Settings | undefined) ?? {})
      .filter(([name, value]) => JSON.stringify(shared[name]) !== JSON.stringify(value))
      .flatMap(([name, value]) => (name === 'model' ? Object.entries(value as object) : [[name, value]])),
  );
}
