/** Conditions of the Funnel view, as the window's address encodes them and as the command line writes them. */
import { z } from 'zod';

import { condition, type Condition } from '../../segment/conditions.ts';
import { readDays, readRange, readValues, writtenCondition } from '../../segment/written-conditions.ts';

const KINDS = ['is', 'is-not', 'between', 'days'] as const;

/** The settings of the other side of a comparison, besides its conditions. */
export const OTHER_SETTINGS = ['dataset', 'from', 'to', 'bank'] as const;

/** The other side of a comparison, in the order in which the address holds it. */
export type OtherSide = Partial<Record<(typeof OTHER_SETTINGS)[number], string>> & { readonly where?: string };

/** Conditions as the address of the window writes them. */
export function asFilters(conditions: readonly Condition[]): string {
  return JSON.stringify(
    conditions.map((one) => ('values' in one && one.operator !== 'is-not' ? [one.column, ...one.values] : one)),
  );
}

/**
 * Reads conditions such as `is city=Basel`, `between age=20..30` and `days 2026-05-01..`; values of one column belong
 * together. `wrong` is the first text that is not a condition; null if there is none.
 */
export function readFilters(texts: readonly string[]): {
  readonly conditions: readonly Condition[];
  readonly wrong: string | null;
} {
  const written = new Map<string, string[]>(KINDS.map((kind) => [kind, []]));
  for (const text of texts) {
    const [kind] = text.split(' ', 1);
    const ofKind = written.get(kind);
    if (ofKind === undefined) return { conditions: [], wrong: text };
    ofKind.push(text.slice(kind.length + 1));
  }
  const conditions: Condition[] = [];
  for (const kind of KINDS) {
    const rest = written.get(kind) ?? [];
    if (kind === 'is' || kind === 'is-not') {
      const { conditions: found, wrong } = readValues(kind, rest);
      if (wrong !== null) return { conditions: [], wrong: `${kind} ${wrong}` };
      conditions.push(...found);
    } else
      for (const text of rest) {
        const found = kind === 'between' ? readRange(text) : readDays(text);
        if (found === null) return { conditions: [], wrong: `${kind} ${text}` };
        conditions.push(found);
      }
  }
  return { conditions, wrong: null };
}

/** The conditions of an address as `readFilters` reads them, one value at a time; without those that are incomplete. */
export function writtenFilters(where: string): readonly string[] {
  const parsed = parseJson(where);
  const entries: readonly unknown[] = Array.isArray(parsed) ? parsed : [];
  return entries
    .map((entry) => (Array.isArray(entry) ? { column: entry[0] as unknown, values: entry.slice(1) } : entry))
    .flatMap((entry) => condition.safeParse(entry).data ?? [])
    .flatMap((one): Condition[] => ('values' in one ? one.values.map((value) => ({ ...one, values: [value] })) : [one]))
    .map(writtenCondition);
}

const other = z.looseObject({
  dataset: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  bank: z.string().optional(),
  where: z.string().optional(),
});

/** Decodes the other side of a comparison from an address; empty if invalid. */
export function otherIn(json: string | undefined): OtherSide {
  return other.safeParse(parseJson(json)).data ?? {};
}

/** Parses JSON from an address; null if it is invalid. */
export function parseJson(json: string | undefined): unknown {
  try {
    return json === undefined ? null : JSON.parse(json);
  } catch {
    return null;
  }
}
