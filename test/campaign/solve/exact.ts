import { createRequire } from 'node:module';

import type { Highs } from 'highs';

import type { AllocationProblem, ScoreSource } from '../../../core/campaign/solve/problem.ts';

// The package describes its types as those of a CommonJS module.
const loadHighs = createRequire(import.meta.url)('highs') as () => Promise<Highs>;
const highs = await loadHighs();

/** A source of scores in memory, `[users × banks]`, in blocks of `blockRows` users. */
export function sourceOf(scores: Float32Array, banks: number, blockRows: number): ScoreSource {
  const users = scores.length / banks;
  return {
    banks,
    users,
    async *blocks() {
      for (let first = 0; first < users; first += blockRows) {
        await Promise.resolve();
        const rows = Math.min(blockRows, users - first);
        yield { first, rows, scores: scores.slice(first * banks, (first + rows) * banks) };
      }
    },
  };
}

/** The gain of the best allocation, as HiGHS finds it as an integer program; NaN if there is none. */
export function exactGain(scores: Float32Array, problem: AllocationProblem): number {
  const { Status, ObjectiveValue } = highs.solve(programOf(scores, problem), {
    mip_rel_gap: 0,
    mip_abs_gap: 0,
    primal_feasibility_tolerance: 1e-9,
  });
  return Status === 'Optimal' ? ObjectiveValue : NaN;
}

/** The integer program in CPLEX's LP format: a variable for each user and bank. */
function programOf(scores: Float32Array, { min, max, costs, net, cap, contacts, budget }: AllocationProblem): string {
  const banks = min.length;
  const users = scores.length / banks;
  const name = (user: number, bank: number): string => `x${user}_${bank}`;
  const cells = Array.from(scores, (score, cell) => ({ score, user: Math.floor(cell / banks), bank: cell % banks }));
  const ofBank = (bank: number): string => sum(cells.filter((cell) => cell.bank === bank).map(variable));
  const variable = (cell: (typeof cells)[number]): string => `+ ${name(cell.user, cell.bank)}`;
  const gain = ({ score, bank }: (typeof cells)[number]): number => score - (net ? costs[bank] : 0);
  const rows = [
    ...Array.from({ length: users }, (_, user) => {
      const ofUser = cells.filter((cell) => cell.user === user).map(variable);
      return `${sum(ofUser)} <= ${cap}`;
    }),
    ...Array.from(min, (least, bank) => `${ofBank(bank)} >= ${least}`),
    ...Array.from(max, (most, bank) => `${ofBank(bank)} <= ${Math.min(most, users)}`),
    `${sum(cells.map(variable))} <= ${Math.min(contacts, users * cap)}`,
    ...(budget === Infinity
      ? []
      : [`${sum(cells.map((c) => `+ ${costs[c.bank]} ${name(c.user, c.bank)}`))} <= ${budget}`]),
  ];
  const objective = cells.map(
    (cell) => `${gain(cell) < 0 ? '-' : '+'} ${Math.abs(gain(cell))} ${name(cell.user, cell.bank)}`,
  );
  const variables = cells.map((cell) => name(cell.user, cell.bank));
  return `Maximize\n gain: ${sum(objective)}\nSubject To\n${rows.join('\n')}\nBinary\n${variables.join('\n')}\nEnd\n`;
}

/** Terms on lines of their own, since HiGHS limits the length of a line. */
function sum(terms: readonly string[]): string {
  return terms.join('\n ');
}
