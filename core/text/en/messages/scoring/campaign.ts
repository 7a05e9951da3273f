import { count, list, money, rounded, counted } from '../../format.ts';
import { steps } from '../../window/steps.ts';

/** A limit, and by how much it is loosened. */
interface LoosenedLimit {
  readonly limit: string;
  readonly bank: string;
  readonly step: number;
  readonly currency: string | null;
}

/** The cost of a limit: the limit, and the conversions gained and lost if it is loosened. */
interface PriceValues extends LoosenedLimit {
  /** Conversions gained, and lost. */
  readonly more: readonly string[];
  readonly fewer: readonly string[];
  /** The value of these conversions, without its sign; null without values. */
  readonly value: number | null;
  /**
   * Whether there is less value if the limit is loosened: a campaign maximises weighted scores less costs, not the
   * expected value.
   */
  readonly isNegative: boolean;
  /** The interval of the value; absent in campaigns from older versions. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** Conversions that a limit costs, with their interval, if they have one. */
interface PricedConversions {
  readonly number: number;
  readonly step: string;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** Campaigns: contacts allocated to banks within quotas and a budget. */
export const campaign = {
  smallerValue: 'give a smaller value, or set a smaller weight',
  giveValues: ({ bank }: { bank: string }) =>
    `give each a value, in the plan or in Banks (--value ${bank}=AMOUNT on the command line); or give none`,
  budgetNeedsCost: 'a budget needs the cost of a contact, but no bank has one',
  giveCost: 'set the cost per contact of at least one bank (--cost BANK=AMOUNT on the command line)',
  plainSums: ({ runs }: { runs: readonly string[] }) =>
    `${list(runs)} ${runs.length === 1 ? 'has no forecast, so its' : 'have no forecasts, so their'} expected ` +
    'conversions are plain sums of probabilities: too high for the best contacts, and with intervals that cover only ' +
    'chance. Train again for a forecast',
  smallShare: ({ bank, contacts, all }: { bank: string; contacts: number; all: number }) =>
    `bank ${bank} gets ${count(contacts)} of ${counted(all, 'contact')}, under 1 %: ` +
    'check its weight, its value, its cost and the predictions of its run',
  notSaved: ({ error }: { error: string }) => `the campaign is not saved in the project: ${error}`,
  saving: ({ name }: { name: string }) => `saving campaign ${name}`,
  deletion: ({ name }: { name: string }) => `deletion of campaign ${name}`,
  planning: ({ name }: { name: string }) => `plan of campaign ${name}`,
  exporting: ({ name }: { name: string }) => `export of campaign ${name}`,
  gone: ({ name }: { name: string }) => `campaign ${name} is no longer in memory`,
  planAgain: 'plan it again',
  notQuota: ({ given }: { given: string }) => `not a quota: ${given} (write BANK=MIN..MAX, BANK=MIN.. or BANK=..MAX)`,
  notAmount: ({ given }: { given: string }) => `not an amount: ${given} (write BANK=AMOUNT)`,
  notValue: ({ given }: { given: string }) => `not a value of a conversion: ${given} (write BANK=AMOUNT, above 0)`,
  noRuns: 'no bank has a finished run',
  trainFirst: 'train one first, or choose runs (--run on the command line)',
  named: ({ name }: { name: string }) => `campaign ${name}`,
  minAboveMax: ({ bank, min, max }: { bank: string; min: number; max: number }) =>
    `the quota of ${bank} is empty: at least ${count(min)}, but at most ${counted(max, 'contact')}`,
  swap: 'give the smaller number first',
  minAboveUsers: ({ bank, min, users }: { bank: string; min: number; users: number }) =>
    `the minimum of ${bank} is ${counted(min, 'contact')}, but the audience has ${counted(users, 'user')}`,
  lowerMin: 'lower the minimum, or choose a larger audience: a bank contacts a user once at most',
  minimaAboveCap: ({ all, users, cap }: { all: number; users: number; cap: number }) =>
    `the minima add up to ${counted(all, 'contact')}, but ${counted(users, 'user')} with ${counted(cap, 'contact')} ` +
    `each allow only ${count(users * cap)}`,
  lowerMinima: 'lower the minima, allow more contacts per user, or choose a larger audience',
  minimaAboveContacts: ({ all, contacts }: { all: number; contacts: number }) =>
    `the minima add up to ${counted(all, 'contact')}, but at most ${count(contacts)} are allowed in all`,
  raiseContacts: 'lower the minima, or allow more contacts',
  minimaAboveBudget: ({ cost, budget }: { cost: number; budget: number }) =>
    `the minima alone cost ${money(cost, null)}, more than the budget of ${money(budget, null)}`,
  raiseBudget: ({ cost }: { cost: number }) => `lower the minima, or raise the budget to ${money(cost, null)} or more`,
  noneFound: 'no allocation within all limits was found',
  loosenLimits: 'lower a minimum, or raise the budget or the number of contacts, by a little',
  holdoutWithoutList: 'a control group is drawn when the list is written, but no list is written',
  giveOut: 'name the list with --out FILE',
  controlCounts: ({ target, control }: { target: number; control: number }) =>
    `quotas, contacts and budget include the control group: ${counted(target, 'user')} in the list, ` +
    `${count(control)} held out`,
  belowMinimum: ({ bank, target, min }: { bank: string; target: number; min: number }) =>
    `without its control group, ${bank} contacts ${counted(target, 'user')}, fewer than its minimum of ` +
    `${count(min)}: raise the minimum, or hold out fewer`,
  noCampaigns: 'No campaigns yet: plan one with stepladder campaign.',
  ofBudget: ({ cost, budget, currency }: { cost: number; budget: number; currency: string | null }) =>
    `${money(cost, null)} of ${money(budget, currency)}`,
  gainNote:
    'gain and bound are sums of scores, which the plan maximises: exact, but no forecasts, so they have no interval. ' +
    'What to expect is in conversions and value, with their intervals',
  /** The distance of a plan from the optimum. */
  atMost: ({ share }: { share: string }) => `${share} at most (of the sum of scores: exact, so without an interval)`,
  expectedOfTarget: 'Expected of this list, which leaves out the control group:',
  listWritten: ({ rows, path }: { rows: number; path: string }) => `Wrote ${counted(rows, 'contact')} to ${path}`,
  conversions: ({ number, step, low, high }: PricedConversions) =>
    `${rounded(number)} ${rounded(number) === '1.0' ? step : steps.plural(step)}${within(low, high, rounded)}`,
  /** Without a price, usually because another limit binds too. */
  withoutPrice: (price: LoosenedLimit) =>
    price.limit === 'min'
      ? `${lastCost(price)} nothing as long as the other limits stay`
      : `${loosened(price)} would add nothing as long as the other limits stay`,
  price: (price: PriceValues) => {
    if (price.value !== null) return valuedPrice(price, price.value);
    const [yields, loses] = [changes(price.more), list(price.fewer)];
    const rest = (verb: string): string => (loses === '' ? '' : `, but ${verb} ${loses}`);
    if (price.limit === 'min') return `${lastCost(price)} ${yields}${rest(price.step === 1 ? 'yields' : 'yield')}`;
    return `${loosened(price)} would yield ${yields}${rest('lose')}`;
  },
};

function changes(conversions: readonly string[]): string {
  return conversions.length === 0 ? 'no conversions' : list(conversions);
}

/** With values, the conversions say where the value comes from: `+12.0 activations, −2.4 approvals`. */
function valuedPrice(price: PriceValues, value: number): string {
  const isMinimum = price.limit === 'min';
  const [gained, lost] = isMinimum ? [price.fewer, price.more] : [price.more, price.fewer];
  const conversions = list([...gained.map((one) => withSign('+', one)), ...lost.map((one) => withSign('−', one))]);
  const interval = within(price.low, price.high, (end) => money(end, null));
  const amount = `${money(value, price.currency)} of expected value${interval}`;
  // Beside an interval, further parentheses would have to be read twice.
  const from = conversions === '' ? '' : interval === '' ? ` (${conversions})` : `: ${conversions}`;
  if (!isMinimum) return `${loosened(price)} would ${price.isNegative ? 'lose' : 'add'} ${amount}${from}`;
  return `${price.isNegative ? lastGain(price) : lastCost(price)} ${amount}${from}`;
}

/** A number of conversions with its sign; without one if it is rounded to 0. */
function withSign(sign: string, conversions: string): string {
  return /^0\.0\b/.test(conversions) ? conversions : sign + conversions;
}

/** The interval of a figure: ` (95 % interval −3.2 to 31)`; nothing without one. */
function within(low: number | undefined, high: number | undefined, format: (end: number) => string): string {
  return low === undefined || high === undefined ? '' : ` (95 % interval ${format(low)} to ${format(high)})`;
}

function lastCost({ step, bank }: LoosenedLimit): string {
  return step === 1 ? `the last contact for ${bank} costs` : `the last ${count(step)} contacts for ${bank} cost`;
}

function lastGain({ step, bank }: LoosenedLimit): string {
  return step === 1 ? `the last contact for ${bank} adds` : `the last ${count(step)} contacts for ${bank} add`;
}

function loosened({ limit, bank, step, currency }: LoosenedLimit): string {
  if (limit === 'budget') return `a budget larger by ${money(step, currency)}`;
  return limit === 'max' ? `${counted(step, 'more contact')} for ${bank}` : `${counted(step, 'more contact')} in all`;
}
