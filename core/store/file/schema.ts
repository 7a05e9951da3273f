import { hash } from 'node:crypto';

import BetterSqlite3 from 'better-sqlite3';

import { AppError } from '../../errors.ts';
import { message, type Message } from '../../text/message.ts';
import { startOf } from '../../text/shown.ts';
import { pathOf } from './connect.ts';
import { addFunctions } from './migration-functions.ts';
import { schemaVersion, type Migration } from './migrations.ts';
import { damagedFile, guarded } from './sql.ts';

/**
 * SHA-256 of the SQL of all migrations, and of the schema that they create: comparing a project of the current version
 * with it is faster than applying the migrations. A test fails with the new digests if these are outdated; until then,
 * opening a project only takes longer.
 */
export const KNOWN_SCHEMA = {
  migrations: '6ad68f10ca5fbb1431ec9263cdafa31fd11f8a45d088922fb5fefc5c71b909c1',
  schema: '4c7908466042a1c7a18e4b46df13f906e056d5ebd340deb25565ece52ec59a19',
};

/** A row of `sqlite_schema`: a table, index, trigger or view. */
interface SchemaObject {
  readonly type: string;
  readonly name: string;
  /** Null for the indexes that SQLite creates for a table's constraints. */
  readonly sql: string | null;
}

/** The SQL of all objects by type and name. */
type Schema = ReadonlyMap<string, string | null>;

/** The schemas by the digest of the migrations that create them. */
const expectedSchemas = new Map<string, Schema>();

const digests = new WeakMap<readonly Migration[], string>();

const OBJECTS = 'SELECT type, name, sql FROM sqlite_schema';
const MAX_NAME_LENGTH = 100;

/**
 * Throws `corrupt` if the schema of a project of any version differs from what its migrations create: a trigger, view
 * or generated column would run code of the file's author. Call it before any other query.
 */
export function checkSchema(database: BetterSqlite3.Database, migrations: readonly Migration[]): void {
  const { version, objects } = guarded(database, () => readSchema(database));
  if (version === migrations.length && isKnown(migrations, objects)) return;
  const applied = migrations.slice(0, version);
  const expected = expectedSchema(applied);
  for (const object of objects) {
    const sql = expected.get(keyOf(object));
    if (sql === undefined) throw foreignPart(database, partText(object));
    if (sql !== object.sql) throw changedTable(database, applied, object);
  }
  const present = new Set(objects.map(keyOf));
  const missing = [...expected.keys()].find((key) => !present.has(key));
  if (missing !== undefined) throw changedPart(database, partText(objectOf(missing)));
}

function readSchema(database: BetterSqlite3.Database): { version: number; objects: readonly SchemaObject[] } {
  try {
    // In one transaction, since another process may be migrating the file.
    database.exec('BEGIN');
    const objects = database.prepare(OBJECTS).all() as SchemaObject[];
    return { version: schemaVersion(database), objects };
  } catch (error) {
    // The queries are correct, so this is about the file: its schema has an unknown format or cannot be parsed.
    if (error instanceof BetterSqlite3.SqliteError && error.code === 'SQLITE_ERROR')
      throw damagedFile(pathOf(database), error);
    throw error;
  } finally {
    if (database.inTransaction) database.exec('COMMIT');
  }
}

/** Whether this is the schema of the current version; applying all migrations in order to compare takes long. */
function isKnown(migrations: readonly Migration[], objects: readonly SchemaObject[]): boolean {
  const parts = objects.map(({ type, name, sql }) => JSON.stringify([type, name, sql]));
  return digestOf(migrations) === KNOWN_SCHEMA.migrations && digest(parts.sort()) === KNOWN_SCHEMA.schema;
}

function digestOf(migrations: readonly Migration[]): string {
  let known = digests.get(migrations);
  if (known === undefined) digests.set(migrations, (known = digest(migrations.map(({ sql }) => sql))));
  return known;
}

function digest(texts: readonly string[]): string {
  return hash('sha256', JSON.stringify(texts));
}

function expectedSchema(migrations: readonly Migration[]): Schema {
  const key = digestOf(migrations);
  let schema = expectedSchemas.get(key);
  if (schema === undefined) {
    const objects = withMigrated(migrations, (database) => database.prepare(OBJECTS).all() as SchemaObject[]);
    expectedSchemas.set(key, (schema = new Map(objects.map((object) => [keyOf(object), object.sql]))));
  }
  return schema;
}

/** Passes an empty database with these migrations to `read`. */
function withMigrated<Result>(
  migrations: readonly Migration[],
  read: (database: BetterSqlite3.Database) => Result,
): Result {
  const database = new BetterSqlite3(':memory:');
  try {
    addFunctions(database);
    database.exec(`BEGIN; ${migrations.map(({ sql }) => sql).join('\n')}; COMMIT`);
    return read(database);
  } finally {
    database.close();
  }
}

function keyOf({ type, name }: SchemaObject): string {
  return `${type} ${name}`;
}

function objectOf(key: string): SchemaObject {
  const [type, ...name] = key.split(' ');
  return { type, name: name.join(' '), sql: null };
}

/** The error for an object of another definition; names the column if one was added. */
function changedTable(
  database: BetterSqlite3.Database,
  migrations: readonly Migration[],
  object: SchemaObject,
): AppError {
  const expected = new Set(withMigrated(migrations, (migrated) => columnsOf(migrated, object.name)));
  const added = guarded(database, () => columnsOf(database, object.name)).find((name) => !expected.has(name));
  if (added === undefined) return changedPart(database, partText(object));
  return foreignPart(database, message('store.columnOfTable', { name: shortened(added), table: object.name }));
}

function columnsOf(database: BetterSqlite3.Database, table: string): string[] {
  return database.prepare('SELECT name FROM pragma_table_xinfo(?)').pluck().all(table) as string[];
}

function foreignPart(database: BetterSqlite3.Database, part: Message): AppError {
  return new AppError(
    'corrupt',
    message('store.foreignPart', { path: pathOf(database), part }),
    message('store.distrustFile'),
  );
}

function changedPart(database: BetterSqlite3.Database, part: Message): AppError {
  return new AppError(
    'corrupt',
    message('store.changedPart', { path: pathOf(database), part }),
    message('store.restoreFile'),
  );
}

function partText({ type, name: fullName }: SchemaObject): Message {
  const name = shortened(fullName);
  if (type === 'trigger') return message('store.trigger', { name });
  if (type === 'view') return message('store.view', { name });
  return type === 'index' ? message('store.index', { name }) : message('store.table', { name });
}

function shortened(name: string): string {
  return name.length > MAX_NAME_LENGTH ? `${startOf(name, MAX_NAME_LENGTH)}…` : name;
}
