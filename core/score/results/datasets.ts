import { AppError } from '../../errors.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { getDataset, listDatasets } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { message, type Message } from '../../text/message.ts';

/** The newest dataset that has users and extends beyond a time; null if there is none. */
export function laterDataset(project: Project, since: number): DatasetInfo | null {
  const usable = listDatasets(project).filter(
    ({ columns, lastTime }) => lastTime !== null && lastTime >= since && columns.some(({ role }) => role === 'user'),
  );
  return usable.sort((a, b) => (b.lastTime ?? 0) - (a.lastTime ?? 0))[0] ?? null;
}

/** A dataset by its name; throws `unknown-name`, or `invalid-input` if it has no users or ends before a time. */
export function namedDataset(project: Project, name: string, since: number): DatasetInfo {
  const dataset = getDataset(project, name);
  const { columns, lastTime } = dataset;
  const refusal = (problem: Message): AppError =>
    new AppError('invalid-input', problem, message('listResults.chooseOther'));
  if (!columns.some(({ role }) => role === 'user')) throw refusal(message('listResults.noUsers', { dataset: name }));
  if (lastTime === null) throw refusal(message('listResults.noTimes', { dataset: name }));
  if (lastTime < since) throw refusal(message('listResults.tooEarly', { dataset: name, last: lastTime, since }));
  return dataset;
}
