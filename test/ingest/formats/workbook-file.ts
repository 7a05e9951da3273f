import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

import { ZipFile } from 'yazl';

/** A sheet of a workbook that a test writes: its rows as XML. */
export interface TestSheet {
  readonly name: string;
  /** The elements `row`. */
  readonly rows: string;
  /** Areas of merged cells, such as `A2:A5`. */
  readonly merged?: readonly string[];
  readonly state?: 'hidden' | 'veryHidden';
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** The parts of a workbook as Excel names them. */
export function workbookParts(
  sheets: readonly TestSheet[],
  { shared = '', styles = '', properties = '' }: { shared?: string; styles?: string; properties?: string } = {},
): Record<string, string> {
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const relations = (list: readonly string[]): string => `<Relationships>${list.join('')}</Relationships>`;
  const listed = sheets.map(
    ({ name, state }, index) =>
      `<sheet name="${name}" sheetId="${index + 1}"${state ? ` state="${state}"` : ''} r:id="s${index}"/>`,
  );
  return {
    '_rels/.rels': relations([relation('r', 'officeDocument', 'xl/workbook.xml')]),
    'xl/workbook.xml':
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr ${properties}/>` +
      `<sheets>${listed.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ...sheets.map((_, index) => relation(`s${index}`, 'worksheet', `worksheets/sheet${index + 1}.xml`)),
      relation('x', 'styles', '/xl/styles.xml'),
      relation('t', 'sharedStrings', 'sharedStrings.xml'),
    ]),
    'xl/styles.xml': `<styleSheet>${styles}</styleSheet>`,
    'xl/sharedStrings.xml': `<sst>${shared}</sst>`,
    ...Object.fromEntries(
      sheets.map(({ rows, merged = [] }, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData>${mergeElement(merged)}</worksheet>`,
      ]),
    ),
  };
}

function mergeElement(areas: readonly string[]): string {
  return areas.length === 0
    ? ''
    : `<mergeCells count="${areas.length}">${areas.map((area) => `<mergeCell ref="${area}"/>`).join('')}</mergeCells>`;
}

/** Writes parts as a ZIP file. */
export async function writeParts(path: string, parts: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

/** A row of texts, each in its cell. */
export function textRow(cells: readonly string[]): string {
  const escaped = cells.map((cell) => cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
  return `<row>${escaped.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`;
}
