import { crc32 } from 'node:zlib';

import type BetterSqlite3 from 'better-sqlite3';

import { AppError } from '../../errors.ts';
import { message, type Message, type Text } from '../../text/message.ts';
import { indexedRow } from '../file/indexed-row.ts';
import { get, execute, transaction } from '../file/sql.ts';
import { isJson, isObject, storedJson } from '../file/stored-json.ts';

/** A JSON description and named binary parts; each part owns its memory, aligned for any typed array. */
export interface Artifact {
  readonly meta: unknown;
  readonly blobs: Record<string, Uint8Array>;
}

interface Part {
  readonly name: string;
  readonly bytes: number;
  readonly pieces: number;
}

const PIECE_BYTES = 16_777_216;

/**
 * Stores an artifact of a run (by row id) in pieces with checksums, replacing an older one with that name: all of it or
 * none of it.
 */
export function storeArtifact(
  database: BetterSqlite3.Database,
  runId: number,
  name: string,
  meta: unknown,
  blobs: Readonly<Record<string, Uint8Array>>,
): void {
  const entries = Object.entries(blobs);
  const metaJson = JSON.stringify(meta ?? null);
  const partsJson = JSON.stringify(
    entries.map(([part, data]): Part => ({ name: part, bytes: data.byteLength, pieces: pieceCount(data.byteLength) })),
  );
  transaction(database, () => {
    execute(database, 'DELETE FROM artifacts WHERE run_id = ? AND name = ?', runId, name);
    const id = execute(
      database,
      'INSERT INTO artifacts (run_id, name, meta_json, parts_json, checksum) VALUES (?, ?, ?, ?, ?)',
      runId,
      name,
      metaJson,
      partsJson,
      crc32(metaJson + partsJson),
    );
    for (const [part, data] of entries) storePart(database, id, part, data);
  });
}

/** Loads an artifact of a run (by row id), or null if there is none with that name; throws `corrupt`. */
export function loadArtifact(database: BetterSqlite3.Database, runId: number, name: string): Artifact | null {
  const description = loadDescription(database, runId, name);
  if (description === null) return null;
  const { id, meta, parts } = description;
  return { meta, blobs: Object.fromEntries(parts.map((part) => [part.name, loadPart(database, id, name, part)])) };
}

/** Loads only an artifact's description, without its parts; null if there is none with that name. Throws `corrupt`. */
export function loadDescription(
  database: BetterSqlite3.Database,
  runId: number,
  name: string,
): { readonly id: number; readonly meta: unknown; readonly parts: readonly Part[] } | null {
  const row = artifactRow(database, runId, name);
  if (row === null) return null;
  if (crc32(row.meta + row.parts) !== row.checksum) throw corrupt(name, message('store.descriptionChecksum'));
  const what = ARTIFACT_TEXTS[name] ?? name;
  return { id: row.id, meta: storedJson(row.meta, what, isJson), parts: storedJson(row.parts, what, areParts) };
}

interface ArtifactRow {
  readonly id: number;
  readonly meta: string;
  readonly parts: string;
  readonly checksum: number;
}

/** The row of an artifact; null if there is none. */
function artifactRow(database: BetterSqlite3.Database, runId: number, name: string): ArtifactRow | null {
  const columns = 'id, meta_json AS meta, parts_json AS parts, checksum';
  const row = indexedRow<ArtifactRow>(database, 'artifacts', columns, { run_id: runId, name });
  if (row) return row;
  const inTable = 'SELECT 1 FROM artifacts NOT INDEXED WHERE run_id = ? AND name = ?';
  if (row === undefined && get(database, inTable, runId, name) === undefined) return null;
  throw corrupt(name, message('store.damagedIndex'));
}

function areParts(value: unknown): value is readonly Part[] {
  return Array.isArray(value) && value.every(isPart);
}

function isPart(value: unknown): value is Part {
  if (!isObject(value)) return false;
  const { name, bytes, pieces } = value;
  return typeof name === 'string' && Number.isSafeInteger(bytes) && pieces === pieceCount(bytes as number);
}

/** Deletes all artifacts of the run with this row id. */
export function deleteArtifacts(database: BetterSqlite3.Database, runId: number): void {
  execute(database, 'DELETE FROM artifacts WHERE run_id = ?', runId);
}

function pieceCount(bytes: number): number {
  return Math.ceil(bytes / PIECE_BYTES);
}

function storePart(database: BetterSqlite3.Database, artifactId: number, part: string, data: Uint8Array): void {
  for (let position = 0; position < pieceCount(data.byteLength); position++) {
    const piece = data.subarray(position * PIECE_BYTES, (position + 1) * PIECE_BYTES);
    execute(
      database,
      'INSERT INTO artifact_pieces (artifact_id, part, position, checksum, data) VALUES (?, ?, ?, ?, ?)',
      artifactId,
      part,
      position,
      crc32(piece),
      piece,
    );
  }
}

function loadPart(
  database: BetterSqlite3.Database,
  artifactId: number,
  artifact: string,
  { name, bytes, pieces }: Part,
): Uint8Array {
  // Compare the declared size with the stored one before allocating it.
  const stored = get<{ bytes: number | null }>(
    database,
    'SELECT sum(length(data)) AS bytes FROM artifact_pieces WHERE artifact_id = ? AND part = ?',
    artifactId,
    name,
  );
  if ((stored?.bytes ?? 0) !== bytes) throw corrupt(artifact, message('store.partIncomplete', { part: name }));
  const data = new Uint8Array(bytes);
  for (let position = 0; position < pieces; position++) {
    const key = { artifact_id: artifactId, part: name, position };
    const row = indexedRow<PieceRow>(database, 'artifact_pieces', 'checksum, data', key);
    const start = position * PIECE_BYTES;
    if (!Buffer.isBuffer(row?.data) || row.data.length !== Math.min(PIECE_BYTES, bytes - start))
      throw corrupt(artifact, message('store.partIncomplete', { part: name }));
    if (crc32(row.data) !== row.checksum) throw corrupt(artifact, message('store.partChecksum', { part: name }));
    data.set(row.data, start);
  }
  return data;
}

interface PieceRow {
  readonly checksum: number;
  readonly data: Buffer;
}

const ARTIFACT_TEXTS: Readonly<Record<string, Message>> = {
  plan: message('store.plan'),
  checkpoint: message('store.checkpoint'),
  best: message('store.best'),
};

function corrupt(name: string, problem: Message): AppError {
  const artifact: Text = ARTIFACT_TEXTS[name] ?? name;
  return new AppError(
    'corrupt',
    message('store.damagedArtifact', { artifact, problem }),
    message('store.restoreOrTrain'),
  );
}
