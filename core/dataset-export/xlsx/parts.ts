const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The sheet's name in the archive. */
export const SHEET_PATH = 'xl/worksheets/sheet1.xml';

/** The styles of cells, by their index in `styles.xml`. */
export const STYLES = { general: 0, text: 1, time: 2, percent: 3 } as const;

/** The largest number of decimals of a percentage; the style for one with d decimals is `STYLES.percent + d`. */
export const MAX_PERCENT_DECIMALS = 4;

/** Numbers of formats: Excel's built-in `@`, which keeps typed text as text; those that a file defines start at 164. */
const TEXT_FORMAT = 49;
const TIME_FORMAT = 164;
const PERCENT_FORMAT = 165;

const percentFormats = Array.from({ length: MAX_PERCENT_DECIMALS + 1 }, (_, decimals) => PERCENT_FORMAT + decimals);
const percentCodes = percentFormats.map(
  (format, decimals) =>
    `<numFmt numFmtId="${format}" formatCode="0${decimals === 0 ? '' : '.'}${'0'.repeat(decimals)}%"/>`,
);

const CELL_FORMATS = [0, TEXT_FORMAT, TIME_FORMAT, ...percentFormats]
  .map((format) => `<xf numFmtId="${format}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`)
  .join('');

/** The parts of a workbook with one sheet, besides the sheet itself, by their names in the archive. */
export const PARTS: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="${CONTENT}.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="${CONTENT}.styles+xml"/>
<Override PartName="/${SHEET_PATH}" ContentType="${CONTENT}.worksheet+xml"/>
</Types>`,
  '_rels/.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships">
<Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>`,
  'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">
<sheets><sheet name="dataset" sheetId="1" r:id="rId1"/></sheets>
</workbook>`,
  'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships">
<Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/>
</Relationships>`,
  'xl/styles.xml': `${XML}<styleSheet xmlns="${MAIN}">
<numFmts count="${1 + percentFormats.length}">${percentCodes.join('')}
<numFmt numFmtId="${TIME_FORMAT}" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts>
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="${3 + percentFormats.length}">${CELL_FORMATS}</cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>`,
};

/** The sheet before its rows: the header stays in view, and columns of times are wide enough to show them. */
export function sheetStart(isTime: readonly boolean[]): string {
  const widths = isTime.flatMap((time, index) =>
    time ? [`<col min="${index + 1}" max="${index + 1}" width="24" customWidth="1"/>`] : [],
  );
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>${
    widths.length === 0 ? '' : `<cols>${widths.join('')}</cols>`
  }<sheetData>`;
}

/** The sheet after its rows; Excel must not mark ids of digits as mistakes. */
export const SHEET_END =
  '</sheetData><ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors></worksheet>';
