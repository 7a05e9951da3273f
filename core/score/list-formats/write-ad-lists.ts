import { basename } from 'node:path';

import { AppError } from '../../errors.ts';
import { openTable, type RecordBatch, type Table } from '../../ingest/files/table.ts';
import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import { blankMissing } from '../../ingest/rows/blank-missing.ts';
import { ByteDictionary } from '../../ingest/values/dictionary.ts';
import { partOfJob, yieldToEventLoop, type JobContext } from '../../job.ts';
import { textOf } from '../../store/columns/text.ts';
import { withoutApostrophes } from '../../text/csv.ts';
import { message, type Message } from '../../text/message.ts';
import { visitList } from '../output/list-rows.ts';
import { OutputFile } from '../output/output.ts';
import type { WorkFolder } from '../output/work-folder.ts';
import { AdFile, prepareCells, type ContactCount, type LeftOut } from './ad-file.ts';
import { planAdList, type AdPlan, type PlannedColumn } from './ad-plan.ts';
import type { AdListRequest, AdPlatform, FileKind } from './ad-request.ts';
import { adPath, bankFileNames } from './format-paths.ts';
import { ListedUsers } from './listed-users.ts';
import type { Normalised } from './normalise.ts';

/** Positions of columns of a ranked list; see `listColumns`. */
const [USER, BANK] = [1, 2];
/** The share of the time that reading the list takes; the rest is the pass over the audience. */
const READ_SHARE = 0.3;
const NOTHING_WRITTEN = message('base.nothingWritten');

/** A finished list that is not published yet, and the audience that it was made from. */
export interface ListToCopy {
  readonly work: WorkFolder;
  /** Path of the list, without its control group. */
  readonly list: string;
  readonly rows: number;
  /** The banks that the list may name. */
  readonly banks: readonly string[];
  /** Path of the audience. */
  readonly audience: string;
  /** How the audience is read. */
  readonly dialect?: MappingFile['dialect'];
  /** The audience's column of user ids. */
  readonly user: string;
  /** Texts in the audience that mean a missing value. */
  readonly missing: readonly string[];
}

/** A file that was written for an ad platform. */
export interface AdListFile {
  /** The file's name. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Null if the list is of a single bank. */
  readonly bank: string | null;
  /** The type of the ids; null for files with several columns. */
  readonly idType: FileKind['idType'];
  /** Number of users of the list. */
  readonly users: number;
  /** Number of rows of the file. */
  readonly rows: number;
  /** Users of the list who are not in the file. */
  readonly leftOut: LeftOut;
  readonly contacts: readonly ContactCount[];
}

/** The files written for an ad platform. */
export interface AdLists {
  readonly platform: AdPlatform;
  readonly country: string | null;
  readonly files: readonly AdListFile[];
}

/** The complete files, not yet published, and what they hold. */
export interface WrittenAdLists {
  readonly outputs: readonly OutputFile[];
  readonly lists: AdLists;
  readonly notes: readonly Message[];
}

/**
 * Writes the users of a list for an ad platform, with their contact details normalised and hashed: a file for each
 * bank, since each has its own account there. The details are taken from the audience in a second pass over it, so that
 * they are in no other file, hashed or not. Throws like `planAdList`, and if the audience has changed since.
 */
export async function writeAdLists(
  source: ListToCopy,
  request: AdListRequest,
  job: JobContext,
): Promise<WrittenAdLists> {
  const table = await openTable([source.audience], { dialect: source.dialect, tempFolder: source.work.path }, job);
  const plan = planAdList(table.columns, request);
  const users = await readUsers(source, partOfJob(job, 0, READ_SHARE));
  using opened = new DisposableStack();
  const files = openFiles(source, request.platform, plan, opened);
  await fillFiles(table, source, { plan, users, files }, partOfJob(job, READ_SHARE, 1 - READ_SHARE));
  if (users.left > 0)
    throw new AppError(
      'invalid-input',
      message('listFormat.audienceChanged', { users: users.left }),
      message('listFormat.rankAgain'),
    );
  const written = files.flat().map((file, index) => describe(file, source.banks, index));
  return {
    outputs: files.flat().map(({ output }) => output),
    lists: { platform: request.platform, country: plan.country, files: written },
    notes: notesOf(written),
  };
}

async function readUsers({ list, rows, banks }: ListToCopy, job: JobContext): Promise<ListedUsers> {
  const users = new ListedUsers(rows);
  const numbers = new Map(banks.map((bank, index) => [bank, index]));
  await visitList(
    list,
    (batch, row) => {
      const bank = numbers.get(batch.cell(row, BANK));
      if (bank === undefined) throw new Error('a row of the list has an unknown bank');
      users.add(Buffer.from(batch.cell(row, USER)), bank);
    },
    job,
    { phase: 'write' },
  );
  return users;
}

/** `[kind of file][bank]` */
type AdFiles = readonly (readonly AdFile[])[];

function openFiles(
  { work, banks, user }: ListToCopy,
  platform: AdPlatform,
  plan: AdPlan,
  opened: DisposableStack,
): AdFiles {
  const names = bankFileNames(banks);
  return plan.files.map((file, kind) =>
    names.map((name, bank) => {
      const target = adPath(work.target, { platform, ...file }, name);
      return new AdFile(file, opened.use(new OutputFile(work.file(`ad-${kind}-${bank}`), target)), user);
    }),
  );
}

/** The files to fill, and the users to fill them with. */
interface FilesToFill {
  readonly plan: AdPlan;
  readonly users: ListedUsers;
  readonly files: AdFiles;
}

async function fillFiles(
  table: Table,
  { user, missing }: Pick<ListToCopy, 'user' | 'missing'>,
  filling: FilesToFill,
  job: JobContext,
): Promise<void> {
  const column = table.columns.indexOf(user);
  const indexes = filling.plan.files.map(({ columns }) => columns.map((one) => table.columns.indexOf(one.column)));
  const marks = ByteDictionary.of(missing);
  for await (const batch of table.batches(job)) {
    if (marks.size > 0) blankMissing(batch, marks);
    for (let row = 0; row < batch.rows; row++) {
      const [start, end] = rangeOf(batch, row, column);
      const banks = filling.users.take(batch.bytes, start, end);
      if (banks.length > 0) addUser(batch, row, { id: textOf(batch.bytes, start, end), banks, indexes }, filling);
    }
    job.report({ phase: 'write', fraction: Math.min(1, table.consumedBytes() / Math.max(1, table.totalBytes)) });
    await yieldToEventLoop(job, NOTHING_WRITTEN);
  }
}

interface TakenUser {
  readonly id: string;
  readonly banks: readonly number[];
  /** The indexes of the audience's columns in `[kind of file][column]`. */
  readonly indexes: readonly (readonly number[])[];
}

function addUser(
  batch: RecordBatch,
  row: number,
  { id, banks, indexes }: TakenUser,
  { plan, files }: FilesToFill,
): void {
  plan.files.forEach((file, kind) => {
    const values = file.columns.map((column, index) => normalised(batch, row, indexes[kind][index], column, plan));
    const prepared = prepareCells(file, values);
    for (const bank of banks) files[kind][files[kind].length === 1 ? 0 : bank].add(id, prepared);
  });
}

function normalised(
  batch: RecordBatch,
  row: number,
  column: number,
  { normalise }: PlannedColumn,
  { country }: AdPlan,
): Normalised {
  const text = withoutApostrophes(textOf(batch.bytes, ...rangeOf(batch, row, column))).trim();
  return text === '' ? 'missing' : normalise(text, country);
}

function rangeOf({ ranges, columns }: RecordBatch, row: number, column: number): readonly [start: number, end: number] {
  const at = 2 * (row * columns + column);
  return [ranges[at], ranges[at + 1]];
}

function describe(file: AdFile, banks: readonly string[], index: number): AdListFile {
  const { path, sha256, bytes } = file.finish();
  const { plan, users, rows, leftOut, contacts } = file;
  const bank = banks.length < 2 ? null : banks[index % banks.length];
  return { file: basename(path), sha256, bytes, bank, idType: plan.idType, users, rows, leftOut, contacts };
}

/** Notes about users who are left out. */
function notesOf(files: readonly AdListFile[]): readonly Message[] {
  return files.flatMap(({ file, leftOut, rows, users, contacts }) => {
    const national = Math.max(0, ...contacts.map((contact) => contact.leftOut['without-country'] ?? 0));
    const { missing = 0, invalid = 0, duplicate = 0, 'without-country': unknown = 0 } = leftOut;
    return [
      ...(rows === users ? [] : [message('listFormat.leftOut', { file, users, missing, invalid, duplicate, unknown })]),
      ...(national === 0 ? [] : [message('listFormat.withoutCountry', { file, numbers: national })]),
    ];
  });
}
