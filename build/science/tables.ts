import { formatTable } from '../../core/cli/table.ts';
import { pairedTTest } from '../../core/evaluate/paired.ts';
import { adjustByHolm } from '../../core/funnel/adjust.ts';
import { TRAININGS, type FutureFigure } from './future.ts';
import type { Samples, SystemFigure } from './one-seed.ts';
import type { FoundSettings } from './search.ts';

/** The step that the systems are tested on. */
const TESTED = 'activation';

/** The default for data of several banks. */
const DEFAULT = { model: 'aitm', samples: 'all, then own' } as const;

type Metric = 'auc' | 'aucAfter' | 'excessLoss';

interface System {
  readonly model: string;
  readonly samples: Samples;
}

/** A figure of a table. */
interface Wanted {
  readonly history: string;
  readonly step: string;
  readonly metric: Metric;
}

/** A system's figures by day and bank, one map per seed; a bank with too few samples for the system has none. */
function byBank(
  seeds: readonly (readonly SystemFigure[])[],
  { model, samples }: System,
  { history, step, metric }: Wanted,
): ReadonlyMap<string, number>[] {
  return seeds.map((figures) => {
    const wanted = figures.filter((figure) => figure.model === model && figure.samples === samples);
    return new Map(
      wanted
        .filter((figure) => figure.history === history && figure.step === step)
        .flatMap((figure) =>
          figure[metric] === null ? [] : [[`${figure.day} ${figure.bank}`, figure[metric]] as const],
        ),
    );
  });
}

/** A system's means over the banks and days, one per seed. */
function bySeed(seeds: readonly (readonly SystemFigure[])[], system: System, wanted: Wanted): number[] {
  return byBank(seeds, system, wanted).map((values) => meanOf([...values.values()]));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const digits = (value: number, count = 4): string =>
  Number.isNaN(value) ? '–' : value.toFixed(count).replace('0.', '.');

/** The p-value of the default against a rival over the seeds, by means over the days and banks that both have. */
function pAgainst(seeds: readonly (readonly SystemFigure[])[], rival: System, wanted: Wanted): number | null {
  const [ofDefault, ofRival] = [byBank(seeds, DEFAULT, wanted), byBank(seeds, rival, wanted)];
  const meansOver = (values: typeof ofDefault, others: typeof ofDefault): number[] =>
    values.map((banks, seed) => meanOf([...banks].flatMap(([bank, value]) => (others[seed].has(bank) ? value : []))));
  return pValue(meansOver(ofDefault, ofRival), meansOver(ofRival, ofDefault));
}

/** The p-value of the default's means against a rival's over the seeds; null if one of them is missing. */
function pValue(ofDefault: readonly number[], ofRival: readonly number[]): number | null {
  return [...ofDefault, ...ofRival].some(Number.isNaN) ? null : pairedTTest(ofDefault, ofRival).p;
}

/** The default against every system of the paper, over all banks with all their history. */
export function systemsTable(seeds: readonly (readonly SystemFigure[])[]): string {
  const systems = systemsOf(seeds.flat());
  const tested = { history: 'all', step: TESTED, metric: 'auc' } as const;
  const ps = adjustByHolm(systems.map((system) => (isDefault(system) ? null : pAgainst(seeds, system, tested))));
  const cell = (system: System, step: string, metric: Metric, count?: number): string =>
    digits(meanOf(bySeed(seeds, system, { history: 'all', step, metric })), count);
  return formatTable(
    ['model', 'samples', 'approval', 'after application', TESTED, 'excess log loss', 'p (Holm)'].map((title) => ({
      title,
    })),
    systems.map((system, index) => [
      system.model,
      system.samples,
      cell(system, 'approval', 'auc'),
      cell(system, 'approval', 'aucAfter'),
      cell(system, TESTED, 'auc'),
      cell(system, TESTED, 'excessLoss', 6),
      ps[index] === null ? '' : digits(ps[index]),
    ]),
  );
}

function systemsOf(figures: readonly SystemFigure[]): System[] {
  const keys = figures
    .filter(({ history }) => history === 'all')
    .map(({ model, samples }) => JSON.stringify({ model, samples }));
  const systems = [...new Set(keys)].map((key) => JSON.parse(key) as System);
  return systems.sort((one, other) => Number(isDefault(other)) - Number(isDefault(one)));
}

function isDefault({ model, samples }: System): boolean {
  return model === DEFAULT.model && samples === DEFAULT.samples;
}

/** The default against a model trained on the bank's own samples only, for a bank with a short history. */
export function startUpTable(seeds: readonly (readonly SystemFigure[])[]): string {
  const own = { model: 'aitm', samples: 'own' } as const;
  const histories = [...new Set(seeds.flat().map(({ history }) => history))].filter((history) => history !== 'all');
  const wanted = histories.map((history) => ({ history, step: TESTED, metric: 'auc' }) as const);
  const ps = adjustByHolm(wanted.map((one) => pAgainst(seeds, own, one)));
  return formatTable(
    ['history', 'own samples', 'default', 'p (Holm)'].map((title) => ({ title })),
    histories.map((history, index) => [
      history,
      ...[own, DEFAULT].map((system) => digits(meanOf(bySeed(seeds, system, wanted[index])))),
      ps[index] === null ? '–' : digits(ps[index]),
    ]),
  );
}

/** Runs against their refits on the two weeks after training: means over the banks, days of training and seeds. */
export function futureTable(seeds: readonly (readonly FutureFigure[])[]): string {
  const figuresBySeed = (trained: string, step: string, metric: 'auc' | 'excessLoss'): number[] =>
    seeds.map((figures) =>
      meanOf(figures.filter((one) => one.trained === trained && one.step === step).map((one) => one[metric])),
    );
  const ofRun = figuresBySeed(TRAININGS[0], TESTED, 'auc');
  const ps = adjustByHolm(
    TRAININGS.map((trained, index) => (index === 0 ? null : pValue(figuresBySeed(trained, TESTED, 'auc'), ofRun))),
  );
  return formatTable(
    ['trained', 'click', 'application', 'approval', TESTED, 'excess log loss', 'p (Holm)'].map((title) => ({ title })),
    TRAININGS.map((trained, index) => [
      trained,
      ...['click', 'application', 'approval', TESTED].map((step) =>
        digits(meanOf(figuresBySeed(trained, step, 'auc'))),
      ),
      digits(meanOf(figuresBySeed(trained, TESTED, 'excessLoss')), 6),
      ps[index] === null ? '' : digits(ps[index]),
    ]),
  );
}

/** The trial that a search chose for each system, and how much it gained over the default settings. */
export function searchTable(found: readonly FoundSettings[]): string {
  return formatTable(
    ['model', 'samples', 'trial', 'default settings', 'chosen trial', 'gain'].map((title) => ({ title })),
    found.map(({ model, samples, trial, aucs }) => {
      const [ofDefaults, chosen] = [aucs[0] ?? NaN, aucs[trial - 1] ?? NaN];
      return [model, samples, String(trial), ...[ofDefaults, chosen, chosen - ofDefaults].map((auc) => digits(auc))];
    }),
  );
}
