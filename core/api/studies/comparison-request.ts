import type { ComparisonRequest } from '../../compare/request.ts';
import type { JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import { tuneCommand } from '../resume.ts';

/** Defaults. The schema does not fill them in, so that a named comparison can tell which values were given. */
export const comparisonDefaults = { engine: 'auto', seeds: 5 } as const;

/** The inputs of a call for a new comparison. */
export interface NewComparison extends Partial<Omit<ComparisonRequest, 'segment' | 'config' | 'tuned'>> {
  readonly project: string;
  readonly segment?: string | undefined;
  /** Use the tuned settings of each model. */
  readonly tuned?: boolean | undefined;
  /** The tuning that supplies all other inputs except the seeds; `models` may select some of its models. */
  readonly tuning?: string | undefined;
}

/** The request of a new comparison, with tuned settings if the call requests them. */
export async function comparisonRequestOf(
  opened: Project,
  input: NewComparison,
  config: unknown,
  job: JobContext,
): Promise<ComparisonRequest> {
  const { seeds = comparisonDefaults.seeds, models, tuning, tuned } = input;
  if (tuning !== undefined) {
    const { requestOfTuning } = await import('../../tune/tuned.ts');
    const { models: chosen, splits, tuned: settings, ...samples } = await requestOfTuning(opened, tuning, models, job);
    // Requests are compared as JSON, so the keys have the same order as without a tuning.
    return { ...samples, models: chosen, seeds, splits, tuned: settings };
  }
  const request = await untunedRequest(opened, input, config);
  if (tuned !== true) return request;
  const { tunedSettings } = await import('../../tune/tuned.ts');
  const commandFor = (model: string): string => tuneCommand(input.project, { ...request, models: [model] });
  return { ...request, tuned: await tunedSettings(opened, request, commandFor, job) };
}

async function untunedRequest(
  opened: Project,
  { dataset = '', models = [], segment: named, ...given }: NewComparison,
  config: unknown,
): Promise<ComparisonRequest> {
  const { chosenSegment } = await import('../../segment/saved-segments.ts');
  const { valid, test, bank, from, to, objective, splits, epochs } = given;
  const { engine = comparisonDefaults.engine, seeds = comparisonDefaults.seeds } = given;
  const segment = chosenSegment(opened, named);
  return { dataset, valid, test, bank, segment, from, to, objective, engine, models, seeds, splits, epochs, config };
}
