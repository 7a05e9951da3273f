import type { JobContext } from '../../job.ts';
import type { CandidateList } from '../../score/candidates/candidates.ts';
import { competitionNotes } from '../../score/candidates/values.ts';
import { reportNotes } from '../../score/output/publish.ts';
import { listNotes, MIN_SHARE } from '../../score/ranking/list-notes.ts';
import { hasValues, type ListShape } from '../../score/ranking/list-writer.ts';
import { message, type Text } from '../../text/message.ts';
import type { CampaignAudience } from '../audience/campaign-audience.ts';
import type { ScoredBlock } from '../audience/scored-audience.ts';
import { spendRest } from '../solve/budget.ts';
import { checkLimits } from '../solve/check.ts';
import { valueAllocation, visitContacts } from '../solve/contacts.ts';
import type { AllocationProblem, ScoreSource } from '../solve/problem.ts';
import { shadowPrices, type ShadowPrice } from '../solve/shadow-prices.ts';
import { solveAllocation, type SolvedFlow } from '../solve/solve.ts';
import { ContactReader, ContactSums, type BankOutlook, type ContactsOutlook } from './contact-sums.ts';
import { pauseFor } from './pause.ts';
import { findPlainRankingEnd, PlainRanking } from './plain-ranking.ts';
import { PriceSums, type LimitPrice } from './price-sums.ts';
import type { CampaignTerms } from './request.ts';
import { problemOf, valuesOf, withCampaignValues } from './terms.ts';

/** A bank of a campaign: its contacts, and those of the plain ranking. */
export interface PlannedBank {
  readonly bank: string;
  readonly objective: string;
  readonly run: string;
  readonly campaign: BankOutlook;
  readonly plain: BankOutlook;
}

/** The yield and cost of a campaign, beside those of the plain ranking of as many contacts. */
export interface CampaignPlan {
  readonly banks: readonly PlannedBank[];
  readonly campaign: ContactsOutlook;
  readonly plain: ContactsOutlook;
  readonly prices: readonly LimitPrice[];
  /** An upper bound of the gain of any allocation within the limits. */
  readonly bound: number;
  readonly notes: readonly Text[];
}

/** A planned campaign, with all that is needed to write its list. */
export interface PlannedCampaign {
  readonly audience: CampaignAudience;
  readonly terms: CampaignTerms;
  readonly candidateList: CandidateList;
  readonly shape: ListShape;
  readonly problem: AllocationProblem;
  readonly solved: SolvedFlow;
  readonly source: ScoreSource<ScoredBlock>;
  readonly plan: CampaignPlan;
}

/** A campaign whose contacts are chosen but not yet added up. */
type Allocated = Omit<PlannedCampaign, 'plan'> & {
  readonly prices: readonly ShadowPrice[];
  readonly bound: number;
  /** Number of all contacts. */
  readonly contacts: number;
};

/**
 * Allocates the contacts of a campaign, adds up what they yield, and compares that with the plain ranking of as many
 * contacts. Throws `invalid-input` for limits that cannot be met.
 */
export async function planCampaign(
  audience: CampaignAudience,
  terms: CampaignTerms,
  job: JobContext,
): Promise<PlannedCampaign> {
  const candidateList = withCampaignValues(audience.metadata.candidateList, terms);
  const problem = problemOf(candidateList, terms);
  checkLimits(problem, candidateList.banks, audience.scored.users);
  const source = withProgress(audience.scored.source(valuesOf(candidateList)), job);
  const pause = pauseFor(job);
  const solved = await solveAllocation(source, problem, { pause });
  const prices = await shadowPrices(solved.flow, solved.multipliers);
  await spendRest(solved.flow);
  const { bound, contacts } = await valueAllocation(source, problem, solved, pause);
  const shape: ListShape = {
    user: audience.metadata.user,
    candidates: candidateList.candidates,
    runs: audience.metadata.runs,
  };
  const all = contacts.reduce((sum, count) => sum + count, 0);
  const allocated = { audience, terms, candidateList, shape, problem, solved, source, prices, bound, contacts: all };
  return { ...allocated, plan: await addUp(allocated, job) };
}

/** Adds up the campaign, the plain ranking and the prices in one pass. */
async function addUp(allocated: Allocated, job: JobContext): Promise<CampaignPlan> {
  const { audience, candidateList, shape, problem, solved, source, bound } = allocated;
  const pause = pauseFor(job);
  const reader = new ContactReader(shape, audience.scored.shape);
  const [campaign, plain] = [new ContactSums(reader, problem), new ContactSums(reader, problem)];
  const prices = new PriceSums(reader, allocated.prices, solved);
  const end = await findPlainRankingEnd(source, problem.cap, allocated.contacts, pause);
  const plainChoice = new PlainRanking(source.banks, problem.cap);
  let { ties } = end;
  await visitContacts(source, problem, solved, pause, (banks, count, block, row) => {
    const at = block.rowOf[row];
    const scoreOf = (bank: number): number => block.scores[row * source.banks + bank];
    for (let index = 0; index < count; index++) campaign.add(block.details(), at, banks[index], scoreOf(banks[index]));
    plainChoice.choose(block, row);
    for (let index = 0; index < plainChoice.count; index++) {
      const bank = plainChoice.banks[index];
      const score = scoreOf(bank);
      if (score > end.score || (score === end.score && ties-- > 0)) plain.add(block.details(), at, bank, score);
    }
    if (prices.has(block.first + row)) prices.add(block.first + row, block.details(), at);
  });
  const values = valuesOf(candidateList);
  const sides = [campaign.banks(candidateList.banks, values), plain.banks(candidateList.banks, values)];
  const banks = candidateList.banks.map((bank, index) => ({
    ...describeBank(allocated, bank),
    campaign: sides[0][index],
    plain: sides[1][index],
  }));
  return {
    banks,
    campaign: campaign.outlook(),
    plain: plain.outlook(),
    prices: prices.prices(candidateList.banks, hasValues(shape)),
    bound,
    notes: reportNotes(notesOf(allocated, campaign, banks), job),
  };
}

function describeBank({ shape }: Allocated, bank: string): Pick<PlannedBank, 'bank' | 'objective' | 'run'> {
  const { objective, run } = shape.candidates.find((candidate) => candidate.bank === bank)!;
  return { bank, objective, run: shape.runs[run].run };
}

function notesOf(
  { candidateList, shape, problem }: Allocated,
  { list: sums }: ContactSums,
  banks: readonly PlannedBank[],
): Text[] {
  const plainSums = shape.runs.filter(({ forecast }) => forecast === null).map(({ run }) => run);
  return [
    ...competitionNotes(candidateList.candidates),
    ...listNotes(candidateList.candidates, 'bank', sums),
    ...smallShares(banks, problem),
    ...(plainSums.length === 0 ? [] : [message('campaign.plainSums', { runs: plainSums })]),
  ];
}

/** A note on each bank that gets under 1 % of the contacts with a weight, unless its maximum allows no more. */
function smallShares(banks: readonly PlannedBank[], { max }: AllocationProblem): Text[] {
  const counts = banks.map(({ campaign }) => campaign.counted ?? campaign.contacts);
  const all = counts.reduce((sum, count) => sum + count, 0);
  return banks.flatMap(({ bank, campaign }, index) =>
    counts[index] < MIN_SHARE * all && campaign.contacts < max[index]
      ? [message('campaign.smallShare', { bank, contacts: counts[index], all })]
      : [],
  );
}

/** The source with each pass reported as progress. */
function withProgress(source: ScoreSource<ScoredBlock>, job: JobContext): ScoreSource<ScoredBlock> {
  let passes = 0;
  return {
    ...source,
    async *blocks() {
      passes++;
      job.report({ phase: 'allocate', counts: { passes } });
      yield* source.blocks();
    },
  };
}
