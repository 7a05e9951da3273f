/** Findings on what is missing in the data, so that they cannot show what all users of a list did. */
import { DAY_MS } from '../../funnel/steps.ts';
import { textValues } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import type { ExportInfo } from '../../store/runs/exports.ts';
import { message, type Message } from '../../text/message.ts';
import type { AssignedList } from './assigned-list.ts';
import type { Observed } from './observe.ts';
import type { RewrittenIds } from './rewritten-ids.ts';

/** If more than this share of the list's users have rewritten ids, the groups are not compared. */
const MAX_REWRITTEN = 0.01;

/** A finding on the column that a dataset lacks to match samples with rows of the list: the banks, or the banners. */
export function missingColumns(
  { name: dataset, columns }: DatasetInfo,
  { hasBanks, hasBanners }: Pick<AssignedList, 'hasBanks' | 'hasBanners'>,
): Message[] {
  const lacks = (wanted: 'bank' | 'banner'): boolean => !columns.some(({ role }) => role === wanted);
  if (hasBanks && lacks('bank')) return [message('listResults.withoutBanks', { dataset })];
  return hasBanners && lacks('banner') ? [message('listResults.withoutBanners', { dataset })] : [];
}

/** A finding on banks of the list that no sample has; if there are none, a finding if no sample has its banners. */
export function missingNames(project: Project, dataset: DatasetInfo, { candidates }: AssignedList): Message[] {
  const missing = (role: 'bank' | 'banner'): { readonly names: readonly string[]; readonly all: boolean } => {
    const listed = [...new Set(candidates.map((candidate) => candidate[role]))].filter((name) => name !== '');
    const column = dataset.columns.find((candidate) => candidate.role === role);
    if (column === undefined) return { names: [], all: false };
    const known = new Set(textValues(readDictionary(project, dataset, column)));
    const names = listed.filter((name) => !known.has(name));
    return { names, all: names.length > 0 && names.length === listed.length };
  };
  const banks = missing('bank');
  if (banks.names.length > 0)
    return [message('listResults.banksMissing', { dataset: dataset.name, banks: banks.names })];
  return missing('banner').all ? [message('listResults.bannersMissing', { dataset: dataset.name })] : [];
}

/** Findings on users of a list who are not in the data, and whether the groups can still be compared. */
export interface LostUsers {
  readonly findings: readonly Message[];
  readonly noneFound: boolean;
  /** Whether the groups can be compared. */
  readonly isComparable: boolean;
}

/** Describes the users of a list who are not in the data, or only under other ids. */
export function lostUsers(
  dataset: string,
  { rowOf: { size }, users }: AssignedList,
  { found }: Observed,
  { users: rewritten, rewritings }: RewrittenIds,
): LostUsers {
  const total = users.reduce((count, user) => Math.max(count, user + 1), 0);
  const noneFound = size > 0 && !found.includes(1);
  const isComparable = !noneFound && rewritten <= MAX_REWRITTEN * total;
  const findings = [
    ...(noneFound ? [message('listResults.noneFound', { dataset, users: total })] : []),
    ...(rewritten === 0 ? [] : [message('listResults.idsRewritten', { dataset, users: rewritten, rewritings })]),
    ...(isComparable || noneFound ? [] : [message('listResults.unknownUntilFound')]),
  ];
  return { findings, noneFound, isComparable };
}

/** A note on a list that was exported again; its exports are given with the latest first. */
export function repeatedExports(same: readonly ExportInfo[]): Message[] {
  const numbers = same.map(({ id }) => id).toReversed();
  return numbers.length > 1 ? [message('listResults.exportedAgain', { numbers })] : [];
}

/** A note on data that begin after the export. */
export function lateData({ firstTime, name }: DatasetInfo, since: number): Message[] {
  const days = Math.floor(((firstTime ?? since) - since) / DAY_MS);
  return days < 1 ? [] : [message('listResults.dataBeginLater', { dataset: name, days })];
}
