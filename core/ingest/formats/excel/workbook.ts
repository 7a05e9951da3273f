import { posix } from 'node:path';

import type { Archive } from './archive.ts';
import { formatKind, type DateSystem, type FormatKind } from './dates.ts';
import { attribute, readXml } from './xml.ts';

/** A sheet of a workbook. */
export interface Sheet {
  readonly name: string;
  readonly hidden: boolean;
  /** The name of its part. */
  readonly part: string;
}

/** What the parts of a workbook beside its sheets say. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly dateSystem: DateSystem;
  /** What each cell style shows. */
  readonly styles: readonly FormatKind[];
  /** Name of the part with the shared texts, which may be missing. */
  readonly sharedTexts: string;
}

/** A workbook has at most a few hundred sheets, and 65,490 cell styles. */
const MAX_ITEMS = 100_000;

/** Reads a workbook's list of sheets and its cell styles; null if the archive is not a workbook. */
export async function readWorkbook(archive: Archive): Promise<Workbook | null> {
  const root = [...(await readRelations(archive, '')).values()].find(({ type }) => type === 'officeDocument');
  if (root === undefined || !archive.has(root.part)) return null;
  const relations = await readRelations(archive, root.part);
  const sheets: Sheet[] = [];
  let [isWorkbook, dateSystem] = [false, 1900 as DateSystem];
  await readXml(archive.pieces(root.part), {
    open(name, attributes) {
      if (name === 'workbook') isWorkbook = true;
      if (name === 'workbookPr' && /^(1|true)$/.test(attributes['date1904'] ?? '')) dateSystem = 1904;
      if (name !== 'sheet') return;
      const relation = relations.get(attribute(attributes, 'id') ?? '');
      // Charts are sheets too.
      if (relation?.type !== 'worksheet') return;
      const hidden = /hidden/i.test(attributes['state'] ?? '');
      add(sheets, { name: attributes['name'] ?? '', hidden, part: relation.part });
    },
    close: () => undefined,
  });
  const part = (type: string): string => [...relations.values()].find((one) => one.type === type)?.part ?? '';
  return isWorkbook
    ? { sheets, dateSystem, styles: await readStyles(archive, part('styles')), sharedTexts: part('sharedStrings') }
    : null;
}

/** The part that a relation leads to, and its kind, which is the end of its type. */
interface Relation {
  readonly type: string;
  readonly part: string;
}

/** The relations of a part, by id; those of the archive for the part ''. */
async function readRelations(archive: Archive, part: string): Promise<ReadonlyMap<string, Relation>> {
  const relations = new Map<string, Relation>();
  const folder = posix.dirname(part);
  await readXml(archive.pieces(posix.join(folder, '_rels', `${posix.basename(part)}.rels`)), {
    open(name, attributes) {
      if (name !== 'Relationship' || relations.size >= MAX_ITEMS) return;
      const type = posix.basename(attributes['Type'] ?? '');
      const target = posix.resolve('/', folder, attributes['Target'] ?? '').slice(1);
      relations.set(attributes['Id'] ?? '', { type, part: target });
    },
    close: () => undefined,
  });
  return relations;
}

async function readStyles(archive: Archive, part: string): Promise<readonly FormatKind[]> {
  const codes = new Map<number, string>();
  const styles: FormatKind[] = [];
  let inCellStyles = false;
  await readXml(archive.pieces(part), {
    open(name, attributes) {
      const id = Number(attributes['numFmtId'] ?? 0);
      if (name === 'cellXfs') inCellStyles = true;
      if (name === 'numFmt' && codes.size < MAX_ITEMS) codes.set(id, attributes['formatCode'] ?? '');
      if (name === 'xf' && inCellStyles) add(styles, formatKind(id, codes.get(id) ?? null));
    },
    close(name) {
      if (name === 'cellXfs') inCellStyles = false;
    },
  });
  return styles;
}

function add<Item>(items: Item[], item: Item): void {
  if (items.length >= MAX_ITEMS) throw new Error('too many sheets or styles');
  items.push(item);
}
