import type { JobContext } from '../../job.ts';
import { finishedColumns, finishList, openList, type FinishedList } from '../../score/holdout/finish-list.ts';
import type { HoldoutOptions } from '../../score/holdout/group.ts';
import { banksIn, type ListFormats } from '../../score/list-formats/format-paths.ts';
import type { ListToCopy } from '../../score/list-formats/write-ad-lists.ts';
import { writeFormats, type WrittenFormats } from '../../score/list-formats/write-formats.ts';
import { describeHoldout, expectedCounts, expectedMoney, type Manifest } from '../../score/output/manifest.ts';
import type { OutputFile } from '../../score/output/output.ts';
import { describeFile, neutralisedNotes, publishList, reportNotes } from '../../score/output/publish.ts';
import { rankedManifest } from '../../score/output/ranked-manifest.ts';
import type { WorkFolder } from '../../score/output/work-folder.ts';
import { ListWriter } from '../../score/ranking/list-writer.ts';
import { RecordRanker } from '../../score/ranking/record-ranker.ts';
import type { Holdout } from '../../store/runs/export-holdout.ts';
import { visitContacts } from '../solve/contacts.ts';
import { ContactReader } from './contact-sums.ts';
import { pauseFor } from './pause.ts';
import type { PlannedCampaign } from './plan-campaign.ts';
import type { CampaignTerms } from './request.ts';
import { holdoutLimitNotes } from './terms.ts';

/** The list to write: the campaign's name, and the control group to hold out; null to hold out nobody. */
export interface CampaignList {
  readonly name: string;
  readonly holdout: HoldoutOptions | null;
  /** Additional formats to write the list in. */
  readonly listFormats: ListFormats;
}

/** A list that was written; its control group is null if nobody is held out. */
export interface WrittenCampaign {
  readonly manifest: Manifest;
  readonly holdout: Holdout | null;
}

/**
 * Writes the contacts of a campaign as a ranked list with its manifest, the highest score first. A control group goes
 * into a list of its own.
 */
export async function writeCampaignList(
  planned: PlannedCampaign,
  { name, holdout, listFormats }: CampaignList,
  work: WorkFolder,
  job: JobContext,
): Promise<WrittenCampaign> {
  const { shape } = planned;
  const { steps } = planned.audience.scored.shape;
  // The contacts of all banks are ranked in one list.
  const listOf = shape.candidates.map(() => 0);
  const ranker = new RecordRanker({ steps, listOf, top: null, spillPath: work.file('ranking') });
  const output = openList({ work, holdout });
  let finished: FinishedList | null = null;
  let additional: WrittenFormats | null = null;
  try {
    await rankContacts(planned, ranker, job);
    const list = await writeRows(planned, ranker, output, job);
    finished = await finishList(output, { work, shape, per: rowsPer(planned.terms), holdout }, job);
    const { divided } = finished;
    additional = await writeFormats(
      { ...sourceOf(planned), work, rows: divided === null ? list.rows : divided.target.rows },
      listFormats,
      job,
    );
    const described = manifestOf(planned, name, finished, list, job);
    const manifest = { ...described, ...additional.described, notes: [...described.notes, ...additional.notes] };
    await publishList(work, [...finished.outputs, ...additional.outputs], manifest, job);
    return { manifest, holdout: divided?.holdout ?? null };
  } finally {
    output.close();
    for (const file of [...(finished?.outputs ?? []), ...(additional?.outputs ?? [])]) file.close();
    ranker.close();
  }
}

/** Writes the ranked contacts; returns how many there are, and how many cells with formulas were neutralised. */
async function writeRows(
  { audience, shape }: PlannedCampaign,
  ranker: RecordRanker,
  output: OutputFile,
  job: JobContext,
): Promise<Pick<Manifest, 'rows' | 'neutralised'>> {
  const writer = new ListWriter(shape, audience.scored.shape.steps, (bytes) => {
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
  return { rows, neutralised: writer.neutralised };
}

/** Where the users of a campaign's list, and their contact details, come from. */
function sourceOf({
  audience: { metadata },
  shape,
}: PlannedCampaign): Pick<ListToCopy, 'audience' | 'dialect' | 'user' | 'missing' | 'banks'> {
  const { audience, dialect, user, missing } = metadata;
  return { audience, dialect, user, missing, banks: banksIn(shape.candidates) };
}

/** Whether a user has one row, or one row for each bank that contacts them. */
function rowsPer({ cap }: CampaignTerms): 'user' | 'bank' {
  return cap === 1 ? 'user' : 'bank';
}

async function rankContacts(
  { audience, shape, problem, solved, source }: PlannedCampaign,
  ranker: RecordRanker,
  job: JobContext,
): Promise<void> {
  const reader = new ContactReader(shape, audience.scored.shape);
  const { banks, users } = source;
  const withRoom = { banks, users, blocks: () => blocksWithRoom(source, problem.cap, ranker, job) };
  await visitContacts(withRoom, problem, solved, pauseFor(job), (banks, count, block, row) => {
    if (count === 0) return;
    const details = block.details();
    const at = block.rowOf[row];
    for (let index = 0; index < count; index++) {
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
        details.idOffsets[at],
        details.idOffsets[at + 1],
      );
    }
  });
}

/**
 * The blocks of an audience. Before each, the ranker makes room for its contacts where necessary, and yields to the
 * event loop while it sorts; `push` would sort without yielding.
 */
async function* blocksWithRoom(
  source: PlannedCampaign['source'],
  cap: number,
  ranker: RecordRanker,
  job: JobContext,
): ReturnType<PlannedCampaign['source']['blocks']> {
  for await (const block of source.blocks()) {
    const { idOffsets } = block.details();
    await ranker.reserve(cap * block.rows, cap * idOffsets[idOffsets.length - 1], job);
    yield block;
  }
}

function manifestOf(
  { audience, terms, candidateList, shape, plan }: PlannedCampaign,
  name: string,
  { file, divided }: FinishedList,
  { rows, neutralised }: Pick<Manifest, 'rows' | 'neutralised'>,
  job: JobContext,
): Manifest {
  const ofGroup =
    divided === null ? [] : reportNotes([...holdoutLimitNotes(divided.holdout, terms), ...divided.notes], job);
  const { value, valueInterval } = plan.campaign;
  const ofAll = value === null || !valueInterval ? null : { expected: value, ...valueInterval };
  const expectedValue = expectedMoney(divided === null ? ofAll : divided.target.value(), candidateList.currency);
  const manifest = rankedManifest(
    { ...audience.metadata, per: rowsPer(terms), top: null, candidateList },
    {
      ...describeFile(file),
      columns: finishedColumns(shape, divided),
      rows: divided === null ? rows : divided.target.rows,
      neutralised,
      notes: [
        ...audience.metadata.candidateList.notes,
        ...plan.notes,
        ...ofGroup,
        ...neutralisedNotes(neutralised, job),
      ],
      expected: expectedCounts(divided === null ? plan.campaign.steps : divided.target.forecast()),
      ...(expectedValue !== null && { expectedValue }),
      ...describeHoldout(divided?.holdout),
    },
  );
  return { ...manifest, campaign: { name, ...terms } };
}
