/**
 * Makes the project that the renderer's tests copy: `make-sample.ts FILE`. Runs in its own process, so that its threads
 * are gone when the tests start.
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { fillSampleProject, sampleAudience } from '../../../core/demo/sample-project.ts';
import { quietJob } from '../../../core/job.ts';

const [, , target] = process.argv;
const folder = mkdtempSync(join(dirname(target), 'making-'));
const project = join(folder, basename(target));
await fillSampleProject({ project, rows: 15_000, epochs: 3, batchSize: 125 }, quietJob());
const audience = await sampleAudience(project);
if (audience === null) throw new Error('the sample has no audience');
renameSync(audience.file, join(dirname(target), audience.name));
renameSync(project, target);
rmSync(folder, { recursive: true });
writeFileSync(`${target}.made`, '');
process.exit(0);
