import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { test } from 'node:test';

import fc from 'fast-check';

import { packColumn } from '../../core/store/columns/codec.ts';
import { beginImport, createDataset, readDatasets } from '../../core/store/datasets/datasets.ts';
import { readMappings, renameMapping, saveMapping } from '../../core/store/datasets/mappings.ts';
import { countRejects, listRejects } from '../../core/store/datasets/rejects.ts';
import { backUp } from '../../core/store/file/migrations.ts';
import { openProject, type Project } from '../../core/store/file/project.ts';
import { promoteRun, readBanks, saveBank } from '../../core/store/runs/banks.ts';
import { addEpoch, listEpochs } from '../../core/store/runs/epochs.ts';
import { comparisons, studies, tunings } from '../../core/store/runs/experiments.ts';
import { readExports, recordExport } from '../../core/store/runs/exports.ts';
import { createRun, readRuns, updateRun } from '../../core/store/runs/runs.ts';
import { METRICS } from '../evaluate/step-metrics.ts';
import { temporaryProject } from '../temporary-project.ts';
import { DEPTH, ID, columnsOf, summaryOf } from './fixture.ts';

const LONG = 20_000;
/** Texts as data hold them: lone surrogates, NUL, numbers as text, very long, empty. */
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\uD800', '\uDFFF', '\0', 'a', '�', '😀', '"', '\\') }),
  fc.constantFrom('', '0', '-0', '1e5', '007', 'null', 'NaN', '\0', '\uD800', '{"key":"x"}', 'é', 'e\u0301'),
  fc.constant('x'.repeat(LONG)),
  fc.constant('\uD83D'.repeat(LONG)),
);
const numbers = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, NaN, Infinity, -Infinity, 5e-324, 2 ** 53, 1e300, 3, 0.1 + 0.2),
);
const positive = fc.oneof(fc.double({ min: 5e-324, noNaN: true, noDefaultInfinity: true }), fc.constantFrom(1, 1e300));
const json = fc.dictionary(texts, fc.oneof(texts, numbers, fc.constant(null), fc.array(numbers, { maxLength: 3 })), {
  maxKeys: 3,
});
const content = fc.record({
  names: fc.uniqueArray(texts, { minLength: 3, maxLength: 3, selector: (name) => name.toWellFormed() }),
  text: texts,
  numbers: fc.array(numbers, { minLength: 4, maxLength: 4 }),
  positive,
  json,
});
type Content = typeof content extends fc.Arbitrary<infer Value> ? Value : never;

/** Writes the content into every place that takes texts, numbers or JSON. */
function write(project: Project, { names, text, numbers: [a, b, c, d], positive: value, json: object }: Content): void {
  const [name, other, third] = names;
  const importing = beginImport(project);
  const writer = createDataset(project, name, [
    { name: other, windowDays: value, timed: true },
    { name: third, windowDays: 0, timed: false },
  ]);
  writer.addColumns([ID, DEPTH]);
  for (const { column, data } of columnsOf(3))
    if (column === ID || column === DEPTH) writer.writeChunk(0, 3, column, packColumn(data));
  writer.addReject({ file: name, line: 1, column: text, value: other, reason: text, raw: third });
  writer.addReject({ file: name, line: 2, column: null, value: null, reason: other, raw: text });
  const times = { firstTime: a, lastTime: b, asOf: c };
  writer.finish({ ...summaryOf(3), ...times, rejected: 2, sources: [text], mapping: object });
  importing.commit();
  const run = { dataset: name, model: text, engine: other, seed: 7, config: object, steps: names };
  const { run: id } = createRun(project, { ...run, bank: name, objective: text });
  const metrics = { [name]: { ...METRICS, auc: 1 / (1 + Math.abs(a)), logLoss: null, calibration: Math.abs(b) } };
  updateRun(project, id, { status: 'done', valid: metrics, error: text, weightsSha256: third, bestEpoch: 1 });
  addEpoch(project, id, { epoch: 1, loss: a, validLoss: b, figures: { [text]: c }, elapsedMs: value });
  saveBank(project, { name, objective: text, weight: value, banners: names, value, currency: third });
  promoteRun(project, id);
  const experiment = { dataset: name, bank: text, input: { ...object, seed: d } };
  comparisons.finish(project, comparisons.begin(project, { ...experiment, kind: 'comparison' }).name, { [text]: a });
  tunings.finish(project, tunings.begin(project, { ...experiment, kind: 'tuning' }).name, object);
  studies.begin(project, { ...experiment, bank: null, kind: 'tsne' });
  const list = { file: text, audience: other, runs: [id], per: 'bank', selection: object, rows: 7 } as const;
  recordExport(project, { ...list, expected: { [name]: a, [other]: b }, sha256: third });
  saveMapping(project, { name, columns: names, mapping: object, rename: true });
  // SQLite stores texts with lone surrogates as well-formed ones, so use the name as stored.
  renameMapping(project, readMappings(project).intact[0].name, other);
}

/** Reads everything; returns the errors of the rows that are reported as damaged, by list. */
function readAll(project: Project): readonly (readonly string[])[] {
  const listings = [
    readDatasets(project),
    readRuns(project),
    readBanks(project),
    comparisons.read(project),
    tunings.read(project),
    studies.read(project),
    readExports(project),
    readMappings(project),
  ];
  for (const dataset of readDatasets(project).intact)
    assert.deepEqual([[...listRejects(project, dataset)].length, countRejects(project, dataset).length > 0], [2, true]);
  for (const { run } of readRuns(project).intact) assert.equal(listEpochs(project, run).length, 1);
  assert.deepEqual(
    listings.map(({ intact }) => intact.length),
    listings.map(() => 1),
  );
  return listings.map(({ damaged }) => damaged.map(({ error }) => error.message));
}

const NONE: readonly (readonly string[])[] = Array.from({ length: 8 }, () => []);

test('healthy content is never reported as damaged, even after reopening, in a backup and after changes', (t) => {
  const empty = temporaryProject(t);
  empty.close();
  let number = 0;
  fc.assert(
    fc.property(content, (given) => {
      const path = `${empty.path}.${++number}`;
      copyFileSync(empty.path, path);
      const project = openProject(path, { mode: 'write' });
      try {
        write(project, given);
        assert.deepEqual(readAll(project), NONE);
        read(backUp(project.database, path));
      } finally {
        project.close();
      }
      read(path);
    }),
    { numRuns: 25 },
  );
});

test('healthy content that older versions wrote is never reported as damaged, once migrated or changed', (t) => {
  const empty = temporaryProject(t);
  empty.close();
  let number = 0;
  for (const version of [10, 11, 12, 13, 14])
    fc.assert(
      fc.property(content, (given) => {
        const path = `${empty.path}.${++number}`;
        copyFileSync(empty.path, path);
        const older = openProject(path, { mode: 'write' });
        write(older, given);
        revert(older, version);
        older.close();
        const migrated = openProject(path, { mode: 'write' });
        try {
          assert.deepEqual(readAll(migrated), NONE);
          updateRun(migrated, 'r1', { epoch: 5 });
          comparisons.finish(migrated, 'c1', given.json);
          renameMapping(migrated, readMappings(migrated).intact[0].name, given.text);
          assert.deepEqual(readAll(migrated), NONE);
        } finally {
          migrated.close();
        }
        read(`${path}.backup-v${version}`);
      }),
      { numRuns: 5 },
    );
});

/** Turns the project into one that an older version wrote, without later tables, columns and checksums. */
function revert({ database }: Project, version: number): void {
  // Up to version 14, the checksum of a run did not cover its number of epochs.
  database.exec('ALTER TABLE runs DROP COLUMN epoch_count; UPDATE runs SET checksum = NULL');
  for (const table of [
    'views',
    'annotations',
    'segments',
    'campaigns',
    'replaced_chunks',
    'replaced_pieces',
    'appends',
  ])
    database.exec(`DROP TABLE ${table}`);
  for (const column of ['holdout_json', 'intervals_json']) database.exec(`ALTER TABLE exports DROP COLUMN ${column}`);
  if (version < 14)
    for (const column of ['expected_value', 'currency']) database.exec(`ALTER TABLE exports DROP COLUMN ${column}`);
  const added = [
    [11, ['runs', 'epochs']],
    [12, ['datasets', 'rejects', 'banks']],
    [13, ['comparisons', 'tunings', 'studies', 'exports', 'mappings']],
  ] as const;
  for (const [since, tables] of added)
    if (since > version) for (const table of tables) database.exec(`ALTER TABLE ${table} DROP COLUMN checksum`);
  database.pragma(`user_version = ${version}`);
}

function read(path: string): void {
  const project = openProject(path, { mode: 'read' });
  try {
    assert.deepEqual(readAll(project), NONE);
  } finally {
    project.close();
  }
}
