import { listBanks } from '../../store/runs/banks.ts';
import type { Project } from '../../store/file/project.ts';
import { scoringBanks } from './choose-run.ts';

/** What a ranking rests on besides its audience, as a text that differs once any of it has changed: the settings of the banks that can be scored for, and the run that each has first. */
export function rankingBasis(project: Project): string {
  const settings = listBanks(project);
  return JSON.stringify(scoringBanks(project).filter(({ runs }) => runs.length > 0).map(({ bank, runs: [first] }) => {
    const { objective, weight, banners } = settings.find(({ name }) => name === bank) ?? {};
    return { bank, run: first.run, objective, weight, banners };
  }));
}
