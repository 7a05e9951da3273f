import { z } from 'zod';

import { unknownName } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import { cliOption, declareCall } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { damaged, independent } from '../contract/results.ts';
import { describeDamaged } from '../damaged.ts';
import { withReadOnlyProject } from '../open.ts';
import { comparedObjectives, evidence, rule } from './bank-evidence.ts';
import { bank } from './banks.ts';

const input = z.strictObject({
  project,
  bank: cliOption(text().optional(), { value: 'B', about: 'only this bank' }),
  dataset: cliOption(text().optional(), {
    value: 'NAME',
    about: 'also show what this dataset says about each bank and its objective',
  }),
  rankings: cliOption(z.boolean().optional(), {
    about: 'also compare the rankings that each objective would give',
  }),
});
type Input = z.output<typeof input>;

/** The banks of a project; if requested, with the evidence of a dataset and the rankings by each objective. */
export const banksCall = declareCall({
  name: 'banks',
  summary: 'list the banks of a project, and what the data say about their objectives',
  input,
  result: z.object({
    banks: z.array(bank),
    damaged,
    /** What the dataset says about each bank of the settings or the data, if requested. */
    evidence: z
      .object({ dataset: z.string(), independent, steps: z.array(z.string()), rule, banks: z.array(evidence) })
      .optional(),
    /** The rankings by each objective, if requested; null for a bank without a trained run. */
    rankings: z.array(z.object({ bank: z.string(), comparison: comparedObjectives.nullable() })).optional(),
  }),
  async handle(given, job) {
    const { readBanks } = await import('../../store/runs/banks.ts');
    return withReadOnlyProject(given.project, async (opened) => {
      const { intact, damaged: rows } = readBanks(opened);
      const found = given.dataset === undefined ? undefined : await evidenceOf(opened, given.dataset, job);
      const names = [...new Set([...intact.map(({ name }) => name), ...(found?.banks ?? []).map((one) => one.bank)])];
      if (given.bank !== undefined && !names.includes(given.bank))
        throw unknownName(message('noun.bank'), given.bank, names);
      const banks = intact.filter(({ name }) => isWanted(name, given));
      return {
        banks,
        damaged: describeDamaged(rows),
        ...(found && { evidence: { ...found, banks: found.banks.filter((one) => isWanted(one.bank, given)) } }),
        ...(given.rankings === true && { rankings: await rankingsOf(opened, names, given, job) }),
      };
    });
  },
});

function isWanted(name: string, { bank: only }: Input): boolean {
  return only === undefined || name === only;
}

async function evidenceOf(opened: Project, dataset: string, job: JobContext) {
  const [{ bankEvidence }, rules] = await Promise.all([
    import('../../review/bank-evidence.ts'),
    import('../../funnel/objective.ts'),
  ]);
  const { independent: units, steps, banks } = await bankEvidence(opened, { dataset }, job);
  const needed = { positives: rules.MIN_POSITIVES, matureShare: rules.MIN_MATURE_SHARE };
  return { dataset, independent: units, steps, rule: needed, banks };
}

async function rankingsOf(opened: Project, names: readonly string[], given: Input, job: JobContext) {
  const { rankingByObjective } = await import('../../score/followup/objectives.ts');
  const rankings = [];
  for (const name of names.filter((one) => isWanted(one, given)))
    rankings.push({ bank: name, comparison: await rankingByObjective(opened, name, undefined, job) });
  return rankings;
}
