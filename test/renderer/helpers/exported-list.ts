import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { addToHistory } from '../../../core/score/followup/history.ts';
import { scoreList } from '../../../core/score/score-audience.ts';
import { withProject } from '../../../core/store/file/project.ts';

/** An exported list with a control group, and the dataset `july` with what happened afterwards. */
export interface ExportedList {
  readonly list: string;
  readonly control: string;
}

/** The rows of a CSV file as texts by column. */
function rowsOf(path: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return lines.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index]])));
}

/**
 * Scores the audience with the runs of a sample project and keeps a control group. Afterwards, nine of ten users of the
 * target group are shown their banner, and every third of them clicks; of the control group, every tenth does.
 */
export async function exportList(project: string, audience: string): Promise<ExportedList> {
  const job = quietJob();
  const folder = dirname(project);
  const [list, control] = [join(folder, 'july-list.csv'), join(folder, 'july-list.control.csv')];
  const holdout = { share: 0.2, seed: 1, lift: 0.2 };
  const request = { runs: ['r1', 'r2'], audience, per: 'user', out: list } as const;
  const { result, sha256, expected } = await withProject(project, { mode: 'read' }, (opened) =>
    scoreList(opened, { ...request, holdout }, job),
  );
  const common = { file: list, audience, runs: ['r1', 'r2'], per: 'user', selection: {} } as const;
  await addToHistory(
    project,
    { ...common, rows: result.written, expected, sha256, holdout: result.holdout ?? undefined },
    job,
  );
  const time = new Date(Date.now() + 3_600_000).toISOString();
  const shown = rowsOf(list).flatMap(({ user_id: user, bank, banner }, index) => {
    const click = index % 3 === 0 ? 1 : 0;
    return index % 10 === 9 ? [] : [[user, time, bank, banner, click, 0, 0, 0].join(',')];
  });
  const held = rowsOf(control).flatMap(({ user_id: user, bank }, index) =>
    index % 10 === 0 ? [[user, time, bank, '', 1, 0, 0, 0].join(',')] : [],
  );
  const file = join(folder, 'july.csv');
  const header = 'user_id,event_time,bank,banner,click,application,approval,activation';
  writeFileSync(file, [header, ...shown, ...held].join('\n'));
  await withProject(project, { mode: 'write' }, (opened) =>
    importDataset(opened, { files: [file], dataset: 'july' }, job),
  );
  return { list, control };
}
