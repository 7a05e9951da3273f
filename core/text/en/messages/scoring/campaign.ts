import { count, money, plural } from '../../format.ts';

/** Campaigns: contacts allocated to banks within quotas and a budget. */
export const campaign = {
  minAboveMax: ({ bank, min, max }: { bank: string; min: number; max: number }) =>
    `the quota of ${bank} is empty: at least ${count(min)}, but at most ${plural(max, 'contact')}`,
  swap: 'give the smaller number first',
  minAboveUsers: ({ bank, min, users }: { bank: string; min: number; users: number }) =>
    `the minimum of ${bank} is ${plural(min, 'contact')}, but the audience has ${plural(users, 'user')}`,
  lowerMin: 'lower the minimum, or choose a larger audience: a bank contacts a user once at most',
  minimaAboveCap: ({ all, users, cap }: { all: number; users: number; cap: number }) =>
    `the minima add up to ${plural(all, 'contact')}, but ${plural(users, 'user')} with ${plural(cap, 'contact')} ` +
    `each are ${count(users * cap)}`,
  lowerMinima: 'lower the minima, allow more contacts per user, or choose a larger audience',
  minimaAboveContacts: ({ all, contacts }: { all: number; contacts: number }) =>
    `the minima add up to ${plural(all, 'contact')}, but at most ${count(contacts)} are allowed in all`,
  raiseContacts: 'lower the minima, or allow more contacts',
  minimaAboveBudget: ({ cost, budget }: { cost: number; budget: number }) =>
    `the minima alone cost ${money(cost, null)}, more than the budget of ${money(budget, null)}`,
  raiseBudget: ({ cost }: { cost: number }) => `lower the minima, or raise the budget to ${money(cost, null)} or more`,
};
