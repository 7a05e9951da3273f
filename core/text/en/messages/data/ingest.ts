import { anyOf, count, list, moment, firstOf, counted } from '../../format.ts';
import { appends } from './ingest-appends.ts';
import { labels } from './ingest-labels.ts';

/** How files are read and imported. */
export const ingest = {
  noFileGiven: 'no file given',
  nameFile: 'name at least one file or folder',
  fileGivenTwice: ({ path }: { path: string }) => `file given twice: ${path}`,
  nameFileOnce: 'name each file once',
  tooManyColumns: ({ file, columns, max }: { file: string; columns: number; max: number }) =>
    `${file} has ${count(columns)} columns; at most ${count(max)} can be imported`,
  leaveColumnsOut: 'leave out columns that are not features',
  longColumnName: ({ file, column, length, max }: { file: string; column: number; length: number; max: number }) =>
    `the name of column ${column} of ${file} has ${count(length)} characters; at most ${count(max)} are allowed`,
  shortenName: 'shorten the name; if the first line holds data instead of names, say that the file has no header',
  notRegularFile: ({ path }: { path: string }) => `not a regular file: ${path}`,
  saveToFile: 'files are read more than once: save the data to a file first',
  noDataFiles: ({ folder }: { folder: string }) => `no data files in the folder: ${folder}`,
  readableFiles: ({ endings }: { endings: readonly string[] }) =>
    `files that end in ${anyOf(endings)} are read; text also compressed (.gz, .zst)`,
  readPartitions: 'it has folders named COLUMN=VALUE: add --partitions to read the Parquet files in them',
  noSuchFile: ({ path }: { path: string }) => `no such file: ${path}`,
  checkPath: 'check the path',
  noPermission: ({ path }: { path: string }) => `no permission to read: ${path}`,
  checkPermission: 'check the permissions of the file',
  cannotRead: ({ path, reason }: { path: string; reason: string }) => `cannot read ${path}: ${reason}`,
  checkDisk: 'check the file and its disk',
  cannotUnpack: ({ path, reason }: { path: string; reason: string }) => `cannot decompress ${path}: ${reason}`,
  fileChanged: ({ path }: { path: string }) => `the file was changed or removed while it was being read: ${path}`,
  waitForFile: 'wait until nothing writes to it any more, or read a copy of it; then try again',
  damagedFile: 'the file is damaged or incomplete: copy it again',
  unpacking: ({ path }: { path: string }) => `converting ${path} to text`,
  unpackDiskFull: ({ path, folder }: { path: string; folder: string }) =>
    `disk full while converting ${path} to text in ${folder}`,
  setTempFolder: 'free some space there, or set TMPDIR to a folder with more',
  cannotReadAs: ({ path, format, reason }: { path: string; format: string; reason: string }) =>
    `cannot read ${path} as ${format}: ${reason}`,
  damagedBinary: 'the file is damaged, encrypted or incomplete',
  arrowContradiction: 'its metadata contradicts its content',
  arrowIncomplete: 'the file ends before its content does',
  arrowBigEndian: 'the file was written for big-endian processors',
  arrowType: ({ column, type }: { column: string; type: string }) =>
    `values of type ${type}, such as those of column ${column}, cannot be imported`,
  arrowOtherType: 'leave the column out when writing the file, or write it as text or as columns of single values',
  arrowLargeBatch: ({ bytes, limit }: { bytes: number; limit: number }) =>
    `a batch of rows takes ${count(bytes)} bytes, but at most ${count(limit)} can be read at once`,
  arrowSmallerBatches:
    'write the file in smaller batches, for example with write_feather(…, chunksize=65536), or as Parquet',
  arrowDictionaries: ({ limit }: { limit: number }) => `its dictionaries take more than ${count(limit)} bytes`,
  arrowPlainText: 'write these columns as plain text instead of dictionaries, or the file as Parquet',
  arrowNotUtf8: 'a value is not valid UTF-8',
  arrowLongValue: ({ limit }: { limit: number }) => `a value is longer than ${count(limit)} bytes`,
  findingColumns: ({ path }: { path: string }) => `finding the columns of ${path}`,
  findingLines: ({ path }: { path: string }) => `indexing the lines of ${path}`,
  jsonList: ({ path }: { path: string }) => `${path} is one JSON list; only JSON Lines can be read`,
  sameJsonColumn: ({ path, column }: { path: string; column: string }) =>
    `two keys of one line of ${path} both become the column ${column}`,
  renameJsonKey: 'rename or remove one of them (a key within an object becomes OBJECT.KEY)',
  notJsonLines: ({ path }: { path: string }) => `no line of ${path} is a JSON object`,
  saveAsJsonLines: 'save one object per line, for example with jq -c ".[]"',
  longLine: ({ bytes }: { bytes: number }) => `a line is longer than ${count(bytes)} bytes`,
  splitLine: 'check how the file was written: a line holds one record',
  table: 'table',
  noTables: ({ file }: { file: string }) => `${file} has no tables`,
  onlyTables: 'only tables are read, not views',
  severalTables: ({ file, tables, count: all }: { file: string; tables: readonly string[]; count: number }) =>
    `${file} has several tables: ${list(tables)}${all > tables.length ? `, … (${count(all)} in all)` : ''}`,
  nameTable: ({ kind }: { kind: 'table' | 'sheet' }) =>
    `choose ${kind === 'table' ? 'one' : 'the sheet'} (command line: --table, or "table" under "dialect" in a mapping)`,
  tableOfPlainFile: ({ file, table }: { file: string; table: string }) =>
    `table ${table} was named, but ${file} holds a single table without a name`,
  leaveTableOut: 'leave out --table; only databases and workbooks have tables to choose from',
  duckdbLog: 'its latest changes are only in its log (.wal): open it in DuckDB, run CHECKPOINT, and import it again',
  sheet: 'sheet',
  noSheets: ({ file }: { file: string }) => `${file} has no visible sheet with values`,
  showSheet: 'unhide the sheet in Excel (on the command line, it can also be named with --table)',
  severalSheets: ({ file, sheets, count: all }: { file: string; sheets: readonly string[]; count: number }) =>
    `${file} has several sheets: ${list(sheets)}${all > sheets.length ? `, … (${count(all)} in all)` : ''}`,
  titleRows: ({ file, rows }: { file: string; rows: number }) =>
    `${file}: skipped ${counted(rows, 'row')} above the header`,
  unitsRow: ({ file }: { file: string }) => `${file}: skipped the units in the row below the header`,
  uncomputed: ({ file, cells }: { file: string; cells: number }) =>
    `${file}: read ${counted(cells, 'formula')} without a result as empty: open and save the file in Excel`,
  errorCells: ({ file, cells }: { file: string; cells: number }) =>
    `${file}: read ${counted(cells, 'cell')} with an Excel error, such as #DIV/0!, as missing`,
  errorTexts: ({ errors }: { errors: readonly string[] }) =>
    `${list(errors)}: errors of Excel are read as missing (listed under "missing" in the mapping)`,
  mergedCells: ({ file, cells }: { file: string; cells: number }) =>
    `${file}: gave ${counted(cells, 'cell')} the value of the merged cell above, which holds for all its rows`,
  largeWorkbook: ({ path }: { path: string }) => `the texts in ${path} need too much memory`,
  saveAsCsv: 'save the sheet as CSV (UTF-8) in Excel',
  oldExcel: ({ path }: { path: string }) => `${path} is an old Excel file (.xls), or protected by a password`,
  saveAsXlsx: 'save it in Excel as .xlsx, without a password',
  foreignKind: ({ path, kind }: { path: string; kind: string }) => `${path} is ${kind}, not a table`,
  exportAsTable: 'export the data as CSV, Excel (.xlsx), JSON Lines or Parquet',
  notWorkbook: ({ path }: { path: string }) => `${path} is a ZIP archive, but not an Excel workbook (.xlsx)`,
  unpackFirst: 'unpack it first; save a spreadsheet of another kind as .xlsx or CSV',
  compressedCommon: ({ file }: { file: string }) => `${file} is compressed, but its common features need random access`,
  decompressFirst: 'decompress the file first',
  badCommonLine: ({ file, line }: { file: string; line: number }) =>
    `line ${count(line)} of ${file} has no valid list of features`,
  commonMissing: ({ file }: { file: string }) => `the common features of ${file} are missing`,
  samplesMissing: ({ file }: { file: string }) => `${file} holds common features only; the samples are missing`,
  nameBothFiles: 'name both files: sample_skeleton_… and common_features_…',
  valuesLeftOut: 'features of Ali-CCP are imported by id; the values beside the ids are left out',
  copyDiskFull: ({ path }: { path: string }) => `disk full while copying ${path} to a temporary folder`,
  unfinishedWrite: ({ path }: { path: string }) =>
    `another program is writing ${path}, or ended before it had finished`,
  finishWrite: 'open it once with the program that writes it, close it there, then try again',
  computedColumns: ({ file, table }: { file: string; table: string }) =>
    `the table ${table} of ${file} has columns that are computed when they are read`,
  copyTable: 'code in files is not run: copy the table with its values, for example with CREATE TABLE … AS SELECT',
  isProject: ({ path }: { path: string }) => `${path} is a Stepladder project, not an export`,
  openProject: 'open it as a project instead',

  notText: ({ path }: { path: string }) => `${path} is neither text nor in a format that can be read`,
  saveAsText: 'the file is damaged, or of another kind: export the data as CSV, Excel (.xlsx), JSON Lines or Parquet',
  noFirstRecord: ({ file }: { file: string }) => `cannot read the first record of ${file}`,
  setDialect: 'set "delimiter", "quote" and "encoding" under "dialect" in the mapping file',
  unnamedColumn: ({ file, column }: { file: string; column: number }) =>
    `column ${count(column)} of ${file} has no name`,
  nameColumn:
    'remove titles above the header; else name the column in the first line, or set "header": false under "dialect" ' +
    'in the mapping file',
  duplicateColumn: ({ file, column }: { file: string; column: string }) => `two columns of ${file} are named ${column}`,
  nameColumnsApart: 'give every column its own name in the first line',
  emptyFiles: ({ files }: { files: readonly string[] }) =>
    `nothing to read: ${firstOf(files)} ${files.length === 1 ? 'is' : 'are'} empty`,
  needsHeader: 'the first line of a file names its columns',
  noRecords: ({ files }: { files: readonly string[] }) => `no records in ${firstOf(files)}`,
  checkExport: 'there is at most a header: check how the data were exported',
  otherColumns: ({ file, first, missing, extra }: OtherColumns) =>
    `${file} does not have the columns of ${first}: it ${[
      ...(missing.length === 0 ? [] : [`lacks ${firstOf(missing)}`]),
      ...(extra.length === 0 ? [] : [`also has ${firstOf(extra)}`]),
    ].join(' and ')}`,
  importApart: 'import files with other columns as separate datasets',
  nameOneFile: ({ files, path, first }: { files: readonly string[]; path: string; first: string }) =>
    `files that are read together need the same columns, in any order; these were to be read together: ` +
    `${firstOf(files)}; name only the one you mean, such as ${path} or ${first}`,
  replacedBytes: ({ file, encoding }: { file: string; encoding: string }) =>
    `${file} has bytes that are not valid ${encoding}; they were replaced (set another "encoding" under "dialect" if ` +
    'that is wrong)',
  replacedCharacters: ({ file }: { file: string }) =>
    `${file} has text with characters that are not valid Unicode; they were replaced`,
  unusableDelimiter: ({ given }: { given: string }) => `invalid delimiter: ${given}`,
  chooseDelimiter: 'use one ASCII character, e.g. "," ";" "|" or "\\t"',
  unusableQuote: ({ given }: { given: string }) => `invalid quote: ${given}`,
  chooseQuote: 'use one ASCII character other than the delimiter, or leave it empty for none',
  unusableSeparator: ({ column, separator }: { column: string; separator: string }) =>
    `column ${column}: values cannot be separated by ${separator}`,
  chooseSeparator:
    'under "separators" in the mapping file, give one ASCII character, such as "|", and separate the values in the ' +
    'data by it',

  cannotReadMapping: ({ path }: { path: string }) => `cannot read the mapping file: ${path}`,
  mappingNotJson: ({ path, reason }: { path: string; reason: string }) => `${path} is not JSON: ${reason}`,
  mappingKey: 'key of the mapping file',
  mappingKeyIn: ({ path }: { path: string }) => `key in ${path} of the mapping file`,
  mappingValue: ({ path }: { path: string }) => `value of ${path}`,
  invalidMapping: ({ reason }: { reason: string }) => `the mapping file ${reason}`,
  invalidMappingAt: ({ path, reason }: { path: string; reason: string }) => `${path} in the mapping file ${reason}`,
  mappingKeys: ({ keys }: { keys: readonly string[] }) => `its keys: ${list(keys)}`,
  twoRoles: ({ column, roles }: { column: string; roles: readonly string[] }) =>
    `column ${column} is both ${roles.join(' and ')}`,
  oneRole: 'give it one role in the mapping file',
  id: 'id',
  user: 'user',
  time: 'time',
  weight: 'weight',
  bankWeight: 'weight of a bank',
  stepColumn: ({ step }: { step: string }) => `step ${step}`,
  feature: 'feature',
  ignored: 'ignored',
  duplicateStep: ({ step }: { step: string }) => `two steps are named ${step}`,
  giveStepsOwnNames: 'give every step its own name in the mapping file',
  noStepEvents: ({ column, events }: { column: string; events: readonly string[] }) =>
    `no steps among the events in column ${column}: ${firstOf(events)}`,
  nameStepEvents: 'name them under "steps" in the mapping file, e.g. [{"name": "click"}]',
  noStepColumns: ({ columns }: { columns: readonly string[] }) => `no step columns among: ${firstOf(columns)}`,
  nameStepColumns:
    'name them under "steps" in the mapping file, e.g. [{"name": "click", "column": "clicked"}], and check the ' +
    'delimiter, the encoding and the header, above which there may be titles',
  nameLikelySteps: ({ columns }: { columns: readonly string[] }) =>
    `by their values, these may be steps: ${list(columns)}; name them under "steps" in the mapping file, ` +
    'e.g. [{"name": "click", "column": "clicked"}]',
  chooseStepColumns: 'choose the columns that hold the steps of the funnel',

  largeColumn: 'the distinct values of one column take more than 4 GiB',
  ignoreColumn: 'list the column under "ignore" in the mapping file',
  manyValues: ({ column, values }: { column: string; values: number }) =>
    `too many distinct values: column ${column} alone has ${count(values)}`,
  ignoreOrSetKind:
    'list it under "ignore" in the mapping file (ids and free text are of no use as features), or set its kind',
  outOfOrder: ({ file, line, record }: { file: string; line: number; record: string }) =>
    `out-of-order steps in ${file} line ${line}: ${record}`,
  outOfOrderEvents: ({ file, line, sample, steps }: OutOfOrderEvents) =>
    `out-of-order steps of the sample in ${file} line ${line} (${sample}): it reached only ${list(steps)}`,
  handleOutOfOrder:
    'a later step was reached without an earlier one: correct, reject or repair it (--illegal on the command line)',
  manyRejects: ({ limit, rejects }: { limit: number; rejects: readonly string[] }) =>
    `more than ${counted(limit, 'rejected record')}: ${rejects.join('; ')}`,
  allowRejects:
    'correct the mapping or the data, or allow more rejects (--max-rejects on the command line); nothing was imported',
  noneAccepted: ({ records, rejects }: { records: number; rejects: readonly string[] }) =>
    `${records === 1 ? 'the only record cannot' : `none of the ${count(records)} records can`} be imported: ` +
    rejects.join('; '),
  correctMapping: 'correct the mapping or the data; nothing was imported',
  rejects: ({ records, reason, file, line }: Rejects) => `${count(records)} × ${reason} (${file} line ${line})`,
  rejectsOfColumn: ({ records, reason, file, line, column, value }: Rejects & { column: string; value: string }) =>
    `${count(records)} × ${reason} (${file} line ${line}, ${column}: ${value})`,
  rejectsBecause: ({ records, reason, file, line, problem }: Rejects & { problem: string }) =>
    `${count(records)} × ${reason} (${file} line ${line}, ${problem})`,
  brokenRecord: 'broken record',
  unreadableNumber: 'unreadable number',
  unreadableTime: 'unreadable time',
  unreadableLabel: 'unreadable step',
  emptyRecord: 'empty record',
  summaryRow: 'total or remark',
  missingId: 'missing id',
  missingTime: 'missing time',
  duplicateId: 'duplicate sample id',
  illegalChain: 'out-of-order steps',
  unknownEvent: 'unknown event',
  afterAsOf: 'after the as-of date',
  allAfterAsOf: ({ asOf }: { asOf: number }) => `all records are after the as-of date, ${moment(asOf)}`,
  laterAsOf: 'give a later date, or none: it is then the latest time in the data',
  notJson: 'not a JSON object',
  notSample: 'not a sample of Ali-CCP, or its common features are missing',
  fieldCount: ({ found, wanted }: { found: number; wanted: number }) =>
    `${counted(found, 'field')} instead of ${count(wanted)}`,
  openQuote: 'a quote is not closed',
  textAfterQuote: 'text follows a closing quote',
  longRecord: 'the record is too long',

  emptyFilesSkipped: ({ files }: { files: number }) => `${counted(files, 'empty file is', 'empty files are')} skipped`,
  noHeader: ({ file }: { file: string }) =>
    `${file} seems to have no header: its columns are column_1, column_2, … ` +
    '(set "header" under "dialect" if it has one)',
  eventLog: ({ id, step }: { id: string; step: string }) =>
    `read as an event log: one sample per ${id}, steps named by ${step}`,
  paddedIds: ({ columns }: { columns: readonly string[] }) =>
    `${list(columns)}: some ids begin or end with a space, which counts: the same id without it is a different one`,
  shortenedIds: ({ columns }: { columns: readonly string[] }) =>
    `${list(columns)}: a spreadsheet has shortened some ids, as in 9.72859E+11, so that different ids may be equal ` +
    'now: export them again, with the column as text',
  noIdColumn: 'no id column: records are numbered, and duplicates cannot be detected',
  likelyTimeColumn: ({ column }: { column: string }) =>
    `column ${column} holds dates, but no column is the time of the impression (name it under "time" in the mapping ` +
    'file): without times, there is no trend, and samples are split at random instead of by time',
  unnamedColumnsIgnored: ({ columns }: { columns: readonly string[] }) =>
    `${firstOf(columns)} ${columns.length === 1 ? 'is' : 'are'} ignored: no name in the first line, and no values in ` +
    'the first records',
  clockColumn: ({ column }: { column: string }) => `column ${column} is ignored: it holds times of day without a date`,
  contactColumn: ({ column }: { column: string }) =>
    `column ${column} is ignored: it holds contact details, which are never stored or used by a model`,
  contactFeature: ({ column }: { column: string }) =>
    `column ${column} cannot be a feature: it holds e-mail addresses or phone numbers`,
  ignoreContact: 'ignore it (in a mapping file: "ignore"); contact details are never stored or used by a model',
  leakingColumn: ({ column }: { column: string }) => `column ${column} is ignored: it reveals a label`,
  stepLikeFeatures: ({ columns }: { columns: readonly string[] }) =>
    `${firstOf(columns)}: read as features, although named like a step; list those not known before the ` +
    'impression under "ignore" in the mapping file',
  leakingEventColumn: ({ column }: { column: string }) =>
    `column ${column} is ignored: only events after a sample’s first have values, which would reveal the outcome`,
  earlyTime: ({ time }: { time: number }) =>
    `the earliest impression is at ${moment(time)}: plain numbers are read as seconds since 1970; ` +
    'format the numbers of a spreadsheet as dates before exporting them',
  distinctColumn: ({ column, values, rows }: { column: string; values: number; rows: number }) =>
    `column ${column} has ${count(values)} distinct values in ${counted(rows, 'row')}: models learn little from it; ` +
    'consider listing it under "ignore"',
  newlyTimedSteps: ({ steps }: { steps: readonly string[] }) =>
    `times of ${list(steps)} first appear further down in the files: reading starts over to keep them`,
  ...appends,
  ...labels,
  itsSource: 'a file that the dataset was imported from',
};

interface OtherColumns {
  file: string;
  first: string;
  missing: readonly string[];
  extra: readonly string[];
}

interface OutOfOrderEvents {
  file: string;
  line: number;
  sample: string;
  steps: readonly string[];
}

interface Rejects {
  records: number;
  reason: string;
  file: string;
  line: number;
}
