import { posix } from 'node:path';

import type { JobContext } from '../../../job.ts';
import type { Archive } from './archive.ts';
import type { DateSystem } from './dates.ts';
import { WorkbookError } from './error.ts';
import { cellFormat, type CellFormat } from './number-formats.ts';
import { attribute, readXml, type XmlHandler } from './xml.ts';

/** A sheet of a workbook. */
export interface Sheet {
  readonly name: string;
  readonly hidden: boolean;
  /** The name of its part. */
  readonly part: string;
}

/** A workbook, without the content of its sheets. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly dateSystem: DateSystem;
  /** How each cell style shows numbers. */
  readonly styles: readonly CellFormat[];
  /** Name of the part with the shared texts, which may be missing. */
  readonly sharedTexts: string;
}

/** A workbook has at most a few hundred sheets, and 65,490 cell styles. */
const MAX_ITEMS = 100_000;
/** Maximum characters of a name or a number format; Excel allows 31 and 255. */
const MAX_NAME_LENGTH = 1000;
/** Maximum characters of all number formats, which are kept in memory as tokens; Excel allows 250 formats. */
const MAX_FORMATS_LENGTH = 1 << 18;

/** Reads a workbook's list of sheets and its cell styles; null if the archive is not a workbook. */
export async function readWorkbook(archive: Archive, job: JobContext): Promise<Workbook | null> {
  const root = [...(await readRelationships(archive, '', job)).values()].find(({ type }) => type === 'officeDocument');
  if (root === undefined || !archive.has(root.part)) return null;
  const relationships = await readRelationships(archive, root.part, job);
  const sheets: Sheet[] = [];
  let [isWorkbook, dateSystem] = [false, 1900 as DateSystem];
  const handler: XmlHandler = {
    open(name, attributes) {
      if (name === 'workbook') isWorkbook = true;
      if (name === 'workbookPr' && /^(1|true)$/.test(attributes['date1904'] ?? '')) dateSystem = 1904;
      if (name !== 'sheet') return;
      const relationship = relationships.get(attribute(attributes, 'id') ?? '');
      // Charts are sheets too.
      if (relationship?.type !== 'worksheet') return;
      const hidden = /hidden/i.test(attributes['state'] ?? '');
      add(sheets, { name: checkLength(attributes['name']), hidden, part: relationship.part });
    },
    close: () => undefined,
  };
  await readXml(archive.pieces(root.part), handler, job);
  const part = (type: string): string => [...relationships.values()].find((one) => one.type === type)?.part ?? '';
  return isWorkbook
    ? { sheets, dateSystem, styles: await readStyles(archive, part('styles'), job), sharedTexts: part('sharedStrings') }
    : null;
}

/** The part that a relationship leads to, and the last segment of its type. */
interface Relationship {
  readonly type: string;
  readonly part: string;
}

/** The relationships of a part, by id; the part '' stands for the archive itself. */
async function readRelationships(
  archive: Archive,
  part: string,
  job: JobContext,
): Promise<ReadonlyMap<string, Relationship>> {
  const relationships = new Map<string, Relationship>();
  const folder = posix.dirname(part);
  const handler: XmlHandler = {
    open(name, attributes) {
      if (name !== 'Relationship' || relationships.size >= MAX_ITEMS) return;
      const type = posix.basename(attributes['Type'] ?? '');
      const target = posix.resolve('/', folder, checkLength(attributes['Target'])).slice(1);
      relationships.set(checkLength(attributes['Id']), { type: checkLength(type), part: target });
    },
    close: () => undefined,
  };
  await readXml(archive.pieces(posix.join(folder, '_rels', `${posix.basename(part)}.rels`)), handler, job);
  return relationships;
}

async function readStyles(archive: Archive, part: string, job: JobContext): Promise<readonly CellFormat[]> {
  const codes = new Map<number, string>();
  const formats = new Map<number, CellFormat>();
  const styles: CellFormat[] = [];
  let [inCellStyles, characters] = [false, 0];
  const handler: XmlHandler = {
    open(name, attributes) {
      const id = Number(attributes['numFmtId'] ?? 0);
      if (name === 'cellXfs') inCellStyles = true;
      if (name === 'numFmt') {
        const code = checkLength(attributes['formatCode']);
        characters += code.length;
        if (characters > MAX_FORMATS_LENGTH) throw new WorkbookError('too many number formats');
        codes.set(id, code);
      }
      if (name !== 'xf' || !inCellStyles) return;
      const format = formats.get(id) ?? cellFormat(id, codes.get(id) ?? null);
      formats.set(id, format);
      add(styles, format);
    },
    close(name) {
      if (name === 'cellXfs') inCellStyles = false;
    },
  };
  await readXml(archive.pieces(part), handler, job);
  return styles;
}

/** Returns a name or a number format, to keep in memory; throws if it is longer than any that Excel writes. */
function checkLength(text = ''): string {
  if (text.length > MAX_NAME_LENGTH) throw new WorkbookError('a name or a number format is too long');
  return text;
}

function add<Item>(items: Item[], item: Item): void {
  if (items.length >= MAX_ITEMS) throw new WorkbookError('too many sheets or styles');
  items.push(item);
}
