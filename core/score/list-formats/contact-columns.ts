import { CONTACT_KINDS, CONTACT_NAMES, type ContactKind } from '../../ingest/mapping/contact-names.ts';
import { plainName } from '../../ingest/mapping/standard-names.ts';

/** The column of each kind of contact details: the named one, else the first with a usual name. */
export function contactColumns(
  columns: readonly string[],
  named: Readonly<Record<string, string>> = {},
): ReadonlyMap<ContactKind, string> {
  const plain = columns.map(plainName);
  return new Map(
    CONTACT_KINDS.flatMap((kind) => {
      const names: readonly string[] = CONTACT_NAMES[kind];
      const column = Object.hasOwn(named, kind)
        ? named[kind]
        : columns.find((_, index) => names.includes(plain[index]));
      return column === undefined ? [] : [[kind, column] as const];
    }),
  );
}
