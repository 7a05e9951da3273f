import { spendRest } from '../../../core/campaign/solve/budget.ts';
import { valueAllocation, visitContacts, type AllocationValue } from '../../../core/campaign/solve/contacts.ts';
import type { AllocationProblem, ScoreSource } from '../../../core/campaign/solve/problem.ts';
import { solveAllocation, type SolvedFlow, type SolveOptions } from '../../../core/campaign/solve/solve.ts';

/** An allocation: its value, and the banks of each user. */
export interface Allocated extends AllocationValue {
  readonly solved: SolvedFlow;
  readonly banks: readonly (readonly number[])[];
}

const pause = (): Promise<void> => Promise.resolve();

/** Solves a problem, and spends the rest of its budget. */
export async function allocate(
  source: ScoreSource,
  problem: AllocationProblem,
  options: SolveOptions = {},
): Promise<Allocated> {
  const solved = await solveAllocation(source, problem, options);
  await spendRest(solved.flow);
  const banks: number[][] = [];
  await visitContacts(source, problem, solved, pause, (chosen, count) => {
    banks.push([...chosen.subarray(0, count)].sort((a, b) => a - b));
  });
  return { ...(await valueAllocation(source, problem, solved, pause)), solved, banks };
}

/** A problem without limits for `banks` banks, with the given changes. */
export function problemOf(banks: number, changes: Partial<AllocationProblem> = {}): AllocationProblem {
  return {
    min: new Float64Array(banks),
    max: new Float64Array(banks).fill(Infinity),
    costs: new Float64Array(banks),
    net: true,
    cap: 1,
    contacts: Infinity,
    budget: Infinity,
    ...changes,
  };
}
