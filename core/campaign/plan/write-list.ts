import type { JobContext } from '../../job.ts';
import { expectedCounts, type Manifest } from '../../score/output/manifest.ts';
import { describeFile, neutralisedNotes, publishList } from '../../score/output/publish.ts';
import { rankedManifest } from '../../score/output/ranked-manifest.ts';
import type { WorkFolder } from '../../score/output/work-folder.ts';
import { listColumns, ListWriter } from '../../score/ranking/list-writer.ts';
import { RecordRanker } from '../../score/ranking/record-ranker.ts';
import { visitContacts } from '../solve/contacts.ts';
import { pauseFor } from './pause.ts';
import type { PlannedCampaign } from './plan-campaign.ts';
import { ContactReader } from './side.ts';

/** Writes the contacts of a campaign as a ranked list with its manifest, the highest score first. */
export async function writeCampaignList(
  planned: PlannedCampaign,
  name: string,
  work: WorkFolder,
  job: JobContext,
): Promise<Manifest> {
  const { audience, shape } = planned;
  const { steps } = audience.scored.shape;
  const groupOf = shape.candidates.map(() => 0);
  const ranker = new RecordRanker({ steps, groupOf, top: null, spillPath: work.file('ranking') });
  const output = work.open();
  try {
    await rankContacts(planned, ranker, job);
    const writer = new ListWriter(shape, steps, (bytes) => {
      output.write(bytes);
    });
    const rows = await ranker.visit(
      (arena, offset, rank) => {
        writer.add(arena, offset, rank);
      },
      () => false,
      job,
    );
    writer.flush();
    const notes = neutralisedNotes(writer.neutralised, job);
    const manifest = manifestOf(planned, name, {
      ...describeFile(output.finish()),
      rows,
      neutralised: writer.neutralised,
      notes: [...audience.facts.list.notes, ...planned.plan.notes, ...notes],
    });
    await publishList(work, [output], manifest, job);
    return manifest;
  } finally {
    output.close();
    ranker.close();
  }
}

async function rankContacts(
  { audience, shape, problem, solved, source }: PlannedCampaign,
  ranker: RecordRanker,
  job: JobContext,
): Promise<void> {
  const reader = new ContactReader(shape, audience.scored.shape);
  await visitContacts(source, problem, solved, pauseFor(job), (banks, count, block, row) => {
    if (count === 0) return;
    const details = block.details();
    const at = block.rowOf[row];
    for (let index = 0; index < count; index += 1) {
      const bank = banks[index];
      const candidate = reader.candidate(details, at, bank);
      const weight = reader.weight(details, at, bank);
      const value = shape.candidates[candidate].value ?? 1;
      ranker.push(
        weight * value * reader.objective(details, at, bank),
        candidate,
        details.ordinals[at],
        weight,
        details.probabilities,
        reader.probabilitiesAt(at, bank),
        details.ids,
        details.idEnds[at],
        details.idEnds[at + 1],
      );
    }
  });
}

function manifestOf(
  { audience, terms, list, shape, plan }: PlannedCampaign,
  name: string,
  file: ReturnType<typeof describeFile> & Pick<Manifest, 'rows' | 'neutralised' | 'notes'>,
): Manifest {
  const manifest = rankedManifest(
    { ...audience.facts, per: 'user', top: null, list },
    {
      ...file,
      columns: listColumns(shape),
      expected: expectedCounts(plan.campaign.steps),
      ...(plan.campaign.value !== null && {
        expectedValue: { amount: plan.campaign.value, currency: list.currency },
      }),
    },
  );
  return { ...manifest, campaign: { name, ...terms } };
}
