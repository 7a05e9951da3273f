/**
 * Ranks an audience of a project with a run, then exits or waits to be killed: `rank.ts PROJECT AUDIENCE RUN end|wait`.
 */
import { quietJob } from '../../../../core/job.ts';
import { rankAndSave } from '../../../../core/score/saved-ranking/rank-and-save.ts';
import { withProject } from '../../../../core/store/file/project.ts';

const [, , project, audience, run, then] = process.argv;
await withProject(project, { mode: 'read' }, (opened) =>
  rankAndSave(opened, { runs: [run], audience, per: 'user' }, quietJob()),
);
process.stdout.write('ranked\n');
if (then === 'wait') setInterval(() => undefined, 1000);
