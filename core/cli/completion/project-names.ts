import { existsSync } from 'node:fs';

import type { JobContext } from '../../job.ts';
import { isPrintable } from '../../text/shown.ts';

/** The kinds of names in a project that can be completed. */
export const projectNameKinds = [
  'datasets',
  'runs',
  'banks',
  'steps',
  'comparisons',
  'tunings',
  'segments',
  'views',
] as const;
/** One of these kinds. */
export type ProjectNames = (typeof projectNameKinds)[number];

/** The names of a kind in a project; none if the file is missing. Names that a line cannot hold are left out. */
export async function projectNames(kind: ProjectNames, project: string, context: JobContext): Promise<string[]> {
  if (!existsSync(project)) return [];
  const names = await readers[kind]({ project }, context);
  return [...new Set(names)].filter(isPrintable);
}

type Reader = (input: { project: string }, context: JobContext) => Promise<readonly string[]>;

const readers: Readonly<Record<ProjectNames, Reader>> = {
  async datasets(input, context) {
    const { datasetsCall } = await import('../../api/data/data.ts');
    return (await datasetsCall.handle(input, context)).datasets.map(({ name }) => name);
  },
  async runs(input, context) {
    const { runsCall } = await import('../../api/models/models.ts');
    return (await runsCall.handle(input, context)).runs.map(({ run }) => run);
  },
  async banks(input, context) {
    const { banksCall } = await import('../../api/banks/list-banks.ts');
    return (await banksCall.handle(input, context)).banks.map(({ name }) => name);
  },
  async steps(input, context) {
    const { datasetsCall } = await import('../../api/data/data.ts');
    const { datasets } = await datasetsCall.handle(input, context);
    return datasets.flatMap(({ steps }) => steps.map(({ name }) => name));
  },
  async comparisons(input, context) {
    const { comparisonsCall } = await import('../../api/studies/experiments.ts');
    return (await comparisonsCall.handle(input, context)).comparisons.map(({ comparison }) => comparison);
  },
  async tunings(input, context) {
    const { tuningsCall } = await import('../../api/models/tune.ts');
    return (await tuningsCall.handle(input, context)).tunings.map(({ tuning }) => tuning);
  },
  async views(input, context) {
    const { viewListCall } = await import('../../api/views/views.ts');
    return (await viewListCall.handle(input, context)).views.map(({ name }) => name);
  },
  async segments(input, context) {
    const { segmentListCall } = await import('../../api/segments/segments.ts');
    return (await segmentListCall.handle(input, context)).segments.map(({ name }) => name);
  },
};
