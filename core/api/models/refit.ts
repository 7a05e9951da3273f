import { z } from 'zod';

import { ENGINE_CHOICES } from '../../engine/names.ts';
import { message } from '../../text/message.ts';
import { cliOption, declareCall } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { refittedRun } from '../contract/run-results.ts';
import { commandOf, withResumeCommand } from '../resume.ts';

const refitInput = z.strictObject({
  project,
  run: cliOption(z.array(text()).min(1), {
    value: 'RUN',
    separator: ',',
    about: 'finished runs to train again on all of their samples: r1 or r1,r2',
  }),
  engine: cliOption(z.enum(ENGINE_CHOICES).optional(), {
    value: 'ENGINE',
    about: 'engine that runs the models',
    fallback: 'that of the run',
  }),
});

/** Trains finished runs again on all of their samples, for as many epochs as each of them kept. */
export const refitCall = declareCall({
  name: 'refit',
  summary: 'train finished runs again on all of their samples, the newest included',
  input: refitInput,
  result: z.object({ refits: z.array(refittedRun) }),
  job: { title: (input) => message('api.refit', { runs: input.run }), writes: true },
  async handle({ project: path, run: runs, engine = 'auto' }, job) {
    const [{ withProject }, { refitRuns }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../train/refit/refit-runs.ts'),
    ]);
    return withProject(path, { mode: 'write', purpose: message('api.refit', { runs }) }, (opened) =>
      withResumeCommand(
        path,
        async () => ({ refits: [...(await refitRuns(opened, { runs, engine }, job))] }),
        () => commandOf({ name: 'refit', input: refitInput }, { project: path, run: runs, engine }),
      ),
    );
  },
});
