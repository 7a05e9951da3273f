/** Options shared by the commands that train. */
import { z } from 'zod';

import { cliOption } from './call.ts';
import { text, time } from './inputs.ts';

/** Datasets for validation and testing. */
export const partDatasets = {
  valid: cliOption(text().optional(), {
    value: 'NAME',
    about: 'dataset for validation; without one, the split is by time, 80/10/10',
  }),
  test: cliOption(text().optional(), { value: 'NAME', about: 'dataset for testing: its metrics are reported' }),
};

/** The period of the samples used for training, validation and testing. */
export const period = {
  from: cliOption(time.optional(), { value: 'T', about: 'only samples from this time on' }),
  to: cliOption(time.optional(), { value: 'T', about: 'only samples before this time' }),
};

/** The step that decides `what`, e.g. stopping. */
export const objective = (what: string): z.ZodOptional<z.ZodString> =>
  cliOption(text().optional(), {
    value: 'STEP',
    about: `step that decides ${what}; default: the bank's, else the mean of all`,
  });

/** The command line flags of the settings that an input gives, e.g. `--epochs`. */
export function givenFlags<Name extends string>(
  input: Readonly<Partial<Record<Name, unknown>>>,
  names: readonly Name[],
): string[] {
  return names.filter((name) => input[name] !== undefined).map((name) => `--${name}`);
}

/** Each test period must keep enough samples to tell models apart. */
const MAX_SPLITS = 20;

/** The number of test periods. */
export const splits = (about: string): z.ZodOptional<z.ZodNumber> =>
  cliOption(z.number().int().min(1).max(MAX_SPLITS).optional(), { value: 'K', about, fallback: '1' });

/** Maximum number of epochs. */
export const epochs = cliOption(z.number().int().min(1).optional(), { value: 'N', about: 'maximum number of epochs' });

// Options are registered by schema object, so each option needs a new one.
function settings() {
  return z.union([text(), z.record(z.string(), z.unknown())]).optional();
}

/** Settings of model and training: the path of a JSON file on the command line, its content from a window. */
export const config = (about: string): ReturnType<typeof settings> =>
  cliOption(settings(), { value: 'FILE', about, path: 'read' });

/** Number of models of an ensemble. */
export const members = cliOption(z.number().int().min(1).optional(), {
  value: 'N',
  about: 'train N models that differ by seed and average their probabilities',
  fallback: '1',
});

/** Whether each member of an ensemble trains on users drawn with replacement. */
export const bootstrap = cliOption(z.boolean().optional(), {
  about: 'with --members: each model trains on users drawn with replacement',
});

/** Defaults for training. The schemas do not fill them in, so that a resumed run can tell which values were given. */
export const trainingDefaults = { model: 'aitm', engine: 'auto', seed: 1 } as const;

/** The seed of a training run. */
export const seed = cliOption(z.number().int().min(0).optional(), {
  value: 'N',
  about: 'the same seed gives the same weights on the same machine',
  fallback: String(trainingDefaults.seed),
});

/** Whether a bank's run is trained on the bank's own samples only. */
export const separate = cliOption(z.boolean().optional(), {
  about: "train on the bank's own samples only, if banks do not share data",
});

/** Whether the trained runs are then refitted. */
export const refit = cliOption(z.boolean().optional(), {
  about: 'then train the run again on all of its samples, the newest included',
});

/** The options of an ensemble. */
interface EnsembleOptions {
  readonly members?: number | undefined;
  readonly bootstrap?: boolean | undefined;
}

/** Adds the given options of an ensemble to settings; leaves invalid settings unchanged, to be refused later. */
export function withEnsemble(
  settingsInput: unknown,
  { members: count, bootstrap: isBootstrap }: EnsembleOptions,
): unknown {
  const given = {
    ...(count !== undefined && { members: count }),
    ...(isBootstrap !== undefined && { bootstrap: isBootstrap }),
  };
  if (Object.keys(given).length === 0 || (settingsInput !== undefined && !isRecord(settingsInput)))
    return settingsInput;
  const training = settingsInput?.['training'] ?? {};
  return isRecord(training) ? { ...settingsInput, training: { ...training, ...given } } : settingsInput;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
