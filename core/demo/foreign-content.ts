import { readAnnotations } from '../store/datasets/annotations.ts';
import { readAppends } from '../store/datasets/appends.ts';
import { listDatasets } from '../store/datasets/datasets.ts';
import { readSegments } from '../store/datasets/segments.ts';
import { readViews } from '../store/datasets/views.ts';
import { requireIntact, type Listing } from '../store/file/damaged-rows.ts';
import type { Project } from '../store/file/project.ts';
import { listBanks, type Bank } from '../store/runs/banks.ts';
import { readCampaigns } from '../store/runs/campaigns.ts';
import { comparisons, studies, tunings } from '../store/runs/experiments.ts';
import { readExports } from '../store/runs/exports.ts';
import { listRuns } from '../store/runs/runs.ts';
import { message, type Message } from '../text/message.ts';
import { SAMPLE_DATASET, trainedSettings } from './banks.ts';

/** The first content of a project that is not from a demo; null if there is none. Throws `corrupt` for damaged rows. */
export function foreignContent(project: Project): Message | null {
  const dataset = listDatasets(project).find(({ name }) => name !== SAMPLE_DATASET);
  if (dataset !== undefined) return message('sample.otherDataset', { dataset: dataset.name });
  const bank = listBanks(project).find((one) => !isDemoBank(one));
  if (bank !== undefined) return message('sample.otherBank', { bank: bank.name });
  const runs = listRuns(project);
  // A demo trains one run for each of its banks, so any further run is the user's.
  const run =
    runs.find((one) => one.dataset !== SAMPLE_DATASET || !trainedSettings.some(({ name }) => name === one.bank)) ??
    runs[trainedSettings.length];
  return run === undefined ? firstAddition(project) : message('sample.otherRun', { run: run.run });
}

function isDemoBank({ name, objective, weight, value, banners }: Bank): boolean {
  const isKnown = trainedSettings.some((settings) => settings.name === name && settings.objective === objective);
  return isKnown && weight === 1 && value === null && banners.length === 0;
}

/** The first addition of a user: content of a kind that a demo does not make. */
function firstAddition(project: Project): Message | null {
  return (
    first(readAppends(project), ({ append }) => message('store.append', { append })) ??
    first(comparisons.read(project), ({ name }) => message('store.comparison', { name })) ??
    first(tunings.read(project), ({ name }) => message('store.tuning', { name })) ??
    first(studies.read(project), ({ name }) => message('store.study', { name })) ??
    first(readExports(project), ({ id }) => message('store.exportNumber', { id })) ??
    first(readCampaigns(project), ({ name }) => message('campaign.named', { name })) ??
    first(readSegments(project), ({ name }) => message('segment.named', { name })) ??
    first(readViews(project), ({ name }) => message('view.named', { name })) ??
    first(readAnnotations(project), ({ id }) => message('annotation.numbered', { id }))
  );
}

function first<Item>(listing: Listing<Item>, describe: (item: Item) => Message): Message | null {
  const item = requireIntact(listing).at(0);
  return item === undefined ? null : describe(item);
}
