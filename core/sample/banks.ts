/** A bank of the sample: its approval policy and the offers of its banners. */
export interface SampleBank {
  readonly name: string;
  readonly kind: 'start-up' | 'mature';
  /** Share of the impressions. */
  readonly share: number;
  /** Shift of the approval logit: the starting point of an average applicant. */
  readonly leniency: number;
  readonly creditWeight: number;
  readonly incomeWeight: number;
  /** Shift of the activation logit. */
  readonly loyalty: number;
  /** Shift of the approval logit per day: the policy tightens (negative) or loosens over the period. */
  readonly policyDrift: number;
  /** Offers with their share of the bank's impressions and the days they run, from and to (exclusive). */
  readonly offers: readonly (readonly [offer: string, share: number, from: number, to: number])[];
}

/** Length of the sample's period in days; the export is taken at its end. */
export const DAYS = 84;

/**
 * The banks of the sample: two start-ups, which are lenient and aim at many cards, and two mature banks, which are
 * strict and aim at used cards.
 */
export const BANKS: readonly SampleBank[] = [
  {
    name: 'lantern',
    kind: 'start-up',
    share: 0.33,
    leniency: 0.7,
    creditWeight: 1.1,
    incomeWeight: 0.3,
    loyalty: -0.3,
    policyDrift: 0.004,
    offers: [
      ['cashback', 30, 0, DAYS],
      ['first-card', 24, 0, DAYS],
      ['no-fee', 20, 0, 60],
      ['takeaway', 16, 0, DAYS],
      ['cinema', 10, 0, DAYS],
      ['spring', 18, 40, DAYS],
    ],
  },
  {
    name: 'sprout',
    kind: 'start-up',
    share: 0.17,
    leniency: 0.4,
    creditWeight: 0.8,
    incomeWeight: 0.6,
    loyalty: -0.5,
    policyDrift: -0.003,
    offers: [
      ['gift', 34, 0, DAYS],
      ['student', 22, 0, DAYS],
      ['bike', 18, 0, DAYS],
      ['coffee', 16, 0, DAYS],
      ['pet', 10, 25, DAYS],
    ],
  },
  {
    name: 'meridian',
    kind: 'mature',
    share: 0.33,
    leniency: -0.5,
    creditWeight: 1.8,
    incomeWeight: 0.9,
    loyalty: 0.5,
    policyDrift: -0.004,
    offers: [
      ['travel', 28, 0, DAYS],
      ['dining', 26, 0, DAYS],
      ['platinum', 14, 0, DAYS],
      ['fuel', 16, 0, DAYS],
      ['instalment', 16, 0, 52],
      ['family', 14, 48, DAYS],
    ],
  },
  {
    name: 'oakhill',
    kind: 'mature',
    share: 0.17,
    leniency: -0.2,
    creditWeight: 1.5,
    incomeWeight: 1.2,
    loyalty: 0.3,
    policyDrift: 0.002,
    offers: [
      ['hotel', 30, 0, DAYS],
      ['groceries', 28, 0, DAYS],
      ['gold', 22, 0, DAYS],
      ['pharmacy', 20, 0, DAYS],
    ],
  },
];

/** A banner of a bank. */
export interface SampleBanner {
  readonly name: string;
  /** Index of the bank. */
  readonly bank: number;
  readonly share: number;
  readonly from: number;
  readonly to: number;
}

/** The banners of banks, grouped by bank. */
export function bannersOf(banks: readonly SampleBank[]): readonly SampleBanner[] {
  return banks.flatMap((bank, index) => {
    const total = bank.offers.reduce((sum, [, share]) => sum + share, 0);
    return bank.offers.map(([offer, share, from, to]) => ({
      name: `${bank.name}-${offer}`,
      bank: index,
      share: (bank.share * share) / total,
      from,
      to,
    }));
  });
}
