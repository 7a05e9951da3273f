import { basename } from 'node:path';

import type { Holdout } from '../../store/runs/export-holdout.ts';
import { english } from '../../text/en.ts';
import type { Text } from '../../text/message.ts';
import { withTexts } from '../../text/render.ts';
import type { RejectCount } from '../audience/rejects.ts';
import type { CandidateList } from '../candidates/candidates.ts';
import type { DescribedFormats } from '../list-formats/described-formats.ts';
import type { StepForecast } from '../ranking/forecast.ts';
import type { ValueForecast } from '../ranking/value-forecast.ts';
import type { RankingSelection } from '../saved-ranking/selection.ts';

/** A run as it appears in a ranked list's manifest. */
export interface ManifestRun {
  readonly run: string;
  readonly model: string;
  readonly bank: string | null;
  readonly objective: string;
  readonly dataset: string;
  /** SHA-256 of its training data. */
  readonly dataHash: string;
  readonly weightsSha256: string | null;
  /** The engine that computed its probabilities, and its device: `cpu` or the name of a GPU. */
  readonly engine: string;
  readonly device: string;
}

/** A bank as it competes in a ranked list. */
export interface ManifestBank {
  readonly bank: string;
  readonly objective: string;
  readonly weight: number;
  /** The value of a conversion of the objective, and the currency. */
  readonly value: number | null;
  readonly currency: string | null;
}

/** An amount of money; the currency is null if none was named. */
export interface Money {
  readonly amount: number;
  readonly currency: string | null;
}

/** An expected amount of money, with its 95 % interval and the errors behind it. */
export interface ExpectedMoney extends Money, Pick<ValueForecast, 'low' | 'high' | 'errors'> {}

/** Expected conversions, with their 95 % interval and the errors behind it. */
export interface ExpectedCount extends Pick<StepForecast, 'low' | 'high' | 'errors'> {
  readonly count: number;
}

/** The content of `<out>.manifest.json`: what a ranked list was made from, and the hash to check it with. */
export interface Manifest extends DescribedFormats {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly created: string;
  readonly audience: string;
  readonly per: 'user' | 'bank';
  readonly top: number | null;
  /** For a list exported from a saved ranking: which rows were selected. */
  readonly cut?: RankingSelection;
  /** For the list of a campaign: its name; the limits of the campaign are stored beside it. */
  readonly campaign?: { readonly name: string };
  /** The expected conversions of the list by step. */
  readonly expected?: Readonly<Record<string, ExpectedCount>>;
  /** The expected value of the list's conversions of the banks' objectives, if banks have a value. */
  readonly expectedValue?: ExpectedMoney;
  /** The users that were held out, if any; the other figures are those of the target group. */
  readonly holdout?: Holdout;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly records: number;
  readonly scored: number;
  readonly rejected: number;
  readonly rejects: readonly RejectCount[];
  /** Cells that were changed so that no spreadsheet executes them. */
  readonly neutralised: number;
  readonly runs: readonly ManifestRun[];
  readonly banks: readonly ManifestBank[];
  readonly notes: readonly Text[];
}

/** The banks of a list, in its order of banks. */
export function manifestBanks({
  candidates,
  currency,
}: Pick<CandidateList, 'candidates' | 'currency'>): readonly ManifestBank[] {
  const banks = new Map(
    candidates.map(({ bank, objective, weight, value }) => [bank, { bank, objective, weight, value, currency }]),
  );
  return [...banks.values()];
}

/** The expected counts of a forecast by step. */
export function expectedCounts(forecast: readonly StepForecast[]): Record<string, ExpectedCount> {
  return Object.fromEntries(
    forecast.map(({ step, expected, low, high, errors }) => [step, { count: expected, low, high, errors }]),
  );
}

/** The expected counts of a forecast by step, without their intervals. */
export function expectedNumbers(forecast: readonly StepForecast[]): Record<string, number> {
  return Object.fromEntries(forecast.map(({ step, expected }) => [step, expected]));
}

/** The expected value of a list, in the banks' currency; null if they have no value. */
export function expectedMoney(value: ValueForecast | null, currency: string | null): ExpectedMoney | null {
  if (value === null) return null;
  const { expected, low, high, errors } = value;
  return { amount: expected, currency, low, high, errors };
}

/** The part of a manifest that describes its control group, whose file lies beside the list. */
export function describeHoldout(holdout: Holdout | undefined): Pick<Manifest, 'holdout'> {
  return holdout === undefined ? {} : { holdout: { ...holdout, file: basename(holdout.file) } };
}

/** Serialises the manifest, with its texts in English. */
export function manifestBytes(manifest: Manifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(withTexts(manifest, english), null, 2)}\n`);
}

/** Path of the manifest of the list at `out`. */
export function manifestPath(out: string): string {
  return `${out}.manifest.json`;
}
