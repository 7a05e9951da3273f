import type { Check, Preview } from './calls.ts';
import { isFeature } from './roles.ts';
import type { MappingDraft } from './roles.ts';

/** Something about the files or the mapping that the user may want to change; of a column where it names one. */
export type Advice =
  | { readonly kind: 'no-id' }
  | { readonly kind: 'empty-files'; readonly files: readonly string[] }
  | { readonly kind: 'damaged'; readonly files: readonly string[] }
  | { readonly kind: 'late'; readonly column: string }
  | { readonly kind: 'constant' | 'unique'; readonly column: string; readonly distinct: number };

/** From so many samples on it is worth saying that a column's values hardly repeat. */
const ENOUGH = 10_000;

/** What is worth saying about an import before it is made. */
export function adviceFor(preview: Preview, mapping: MappingDraft, check: Check | null): readonly Advice[] {
  const hasId = [...mapping.roles.values()].some((role) => role === 'id' || role === 'id-user');
  const empty = preview.files.filter(({ dialect }) => dialect === null).map(({ name }) => name);
  return [
    ...!hasId && !mapping.isEventLog ? [{ kind: 'no-id' } as const] : [],
    ...empty.length > 0 && empty.length < preview.files.length ? [{ kind: 'empty-files', files: empty } as const] : [],
    ...check === null ? [] : checkedAdvice(mapping, check),
  ];
}

function checkedAdvice(mapping: MappingDraft, check: Check): readonly Advice[] {
  const wanted = [...mapping.roles].filter(([, role]) => isFeature(role) || role === 'bank' || role === 'banner').map(([name]) => name);
  const late = mapping.isEventLog ? wanted.filter((name) => check.mapping.ignore?.includes(name)) : [];
  const counted = check.columns.filter(({ role, distinct }) => distinct !== null && (role === 'categorical' || role === 'multi'));
  return [
    ...check.damaged.length > 0 ? [{ kind: 'damaged', files: check.damaged } as const] : [],
    ...late.map((column) => ({ kind: 'late', column }) as const),
    ...counted.flatMap(({ name, role, distinct }): Advice[] => {
      const count = distinct ?? 0;
      if (!wanted.includes(name) || check.samples === 0) return [];
      if (count <= 1) return [{ kind: 'constant', column: name, distinct: count }];
      return role === 'categorical' && check.samples >= ENOUGH && 2 * count > check.samples ? [{ kind: 'unique', column: name, distinct: count }] : [];
    }),
  ];
}
