import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { addCells, emptyCells, funnelOf, type FunnelStep } from '../../core/funnel/conversion.ts';
import { cellsOf, countLists, countRows, emptyCounts, groupSizes } from '../../core/funnel/count.ts';
import { wilson } from '../../core/funnel/interval.ts';
import { largestGroups } from '../../core/funnel/largest.ts';

const STEPS = ['click', 'approval', 'activation'];

interface Sample {
  readonly group: number;
  readonly depth: number;
  readonly openStep: number;
}

/** Groups 0..2, depths 0..3, the first open step 0..3 (3: no step is open). */
const samples = fc.array(fc.record({ group: fc.nat(2), depth: fc.nat(3), openStep: fc.nat(3) }), { maxLength: 60 });

function maskFrom(openStep: number): number {
  return 0b111 & ~((1 << openStep) - 1);
}

function funnelOfGroup(rows: readonly Sample[], group: number): FunnelStep[] {
  const counts = emptyCounts(STEPS.length, 3);
  const immature = rows.every(({ openStep }) => openStep === 3)
    ? null
    : Uint32Array.from(rows, ({ openStep }) => maskFrom(openStep));
  const cells = cellsOf(
    rows.map(({ depth }) => depth),
    immature,
    STEPS.length,
  );
  countRows(
    counts,
    { rows: rows.length, cells, selected: null },
    Uint32Array.from(rows, (row) => row.group),
  );
  const groupCells = emptyCells(STEPS.length);
  addCells(groupCells, counts, group);
  return funnelOf(STEPS, groupCells);
}

/** A step of the funnel by its definition, sample by sample. */
function expectedStep(rows: readonly Sample[], position: number): FunnelStep {
  const mature = rows.filter(({ openStep }) => openStep > position - 1);
  const eligible = mature.filter(({ depth }) => depth >= position - 1).length;
  const converted = mature.filter(({ depth }) => depth >= position).length;
  return {
    step: STEPS[position - 1],
    count: rows.filter(({ depth }) => depth >= position).length,
    ofPrevious: eligible > 0 ? converted / eligible : null,
    ofFirst: mature.length > 0 ? converted / mature.length : null,
    low: wilson(converted, eligible)?.low ?? null,
    high: wilson(converted, eligible)?.high ?? null,
    firstLow: wilson(converted, mature.length)?.low ?? null,
    firstHigh: wilson(converted, mature.length)?.high ?? null,
    open: rows.filter(({ depth, openStep }) => depth < position && openStep <= depth).length,
    mature: mature.length,
  };
}

test('counted funnels equal their definition for every group', () => {
  fc.assert(
    fc.property(samples, fc.nat(2), (rows, group) => {
      const groupRows = rows.filter((row) => row.group === group);
      const ofFirst = groupRows.length > 0 ? 1 : null;
      assert.deepEqual(funnelOfGroup(rows, group), [
        {
          step: 'impression',
          count: groupRows.length,
          ofPrevious: null,
          ofFirst,
          low: null,
          high: null,
          firstLow: null,
          firstHigh: null,
          open: 0,
          mature: groupRows.length,
        },
        ...STEPS.map((_, index) => expectedStep(groupRows, index + 1)),
      ]);
    }),
  );
});

test('an immature sample that already converted is counted, but does not affect rates', () => {
  const old = [
    ...Array(8).fill({ group: 0, depth: 2, openStep: 3 }),
    ...Array(2).fill({ group: 0, depth: 3, openStep: 3 }),
  ];
  const immature = [
    { group: 0, depth: 3, openStep: 2 },
    { group: 0, depth: 2, openStep: 2 },
    { group: 0, depth: 1, openStep: 2 },
  ];
  const { count, ofPrevious, open, mature } = funnelOfGroup([...old, ...immature], 0)[3];
  assert.deepEqual({ count, ofPrevious, open, mature }, { count: 3, ofPrevious: 0.2, open: 1, mature: 10 });
});

test('rows that are left out count in no group', () => {
  fc.assert(
    fc.property(samples, fc.array(fc.nat(1), { minLength: 60, maxLength: 60 }), (rows, marks) => {
      const cells = cellsOf(
        rows.map(({ depth }) => depth),
        rows.map(({ openStep }) => maskFrom(openStep)),
        STEPS.length,
      );
      const [withSelection, chosenOnly] = [emptyCounts(STEPS.length, 3), emptyCounts(STEPS.length, 3)];
      countRows(
        withSelection,
        { rows: rows.length, cells, selected: Uint8Array.from(marks) },
        Uint32Array.from(rows, (row) => row.group),
      );
      const chosen = rows.map((_, row) => row).filter((row) => marks[row] === 1);
      countRows(
        chosenOnly,
        { rows: chosen.length, cells: Uint16Array.from(chosen, (row) => cells[row]), selected: null },
        Uint32Array.from(chosen, (row) => rows[row].group),
      );
      assert.deepEqual(withSelection.counts.subarray(1), chosenOnly.counts.subarray(1));
    }),
  );
});

test('a row counts once in each group of its list, in group 0 if it has none, and nowhere if left out', () => {
  const counts = emptyCounts(1, 4);
  const cells = cellsOf([1, 0, 1, 1], [0, 0, 1, 0], 1);
  const lists = { values: Uint32Array.of(1, 2, 1, 2, 1), offsets: Uint32Array.of(0, 3, 3, 4, 5) };
  countLists(counts, { rows: 4, cells, selected: Uint8Array.of(1, 1, 1, 0) }, lists);
  assert.deepEqual([...groupSizes(counts)], [1, 1, 2, 0]);
  // By group: open at depth 0, open at depth 1, mature at depth 0, mature at depth 1.
  assert.deepEqual([...counts.counts.subarray(1)], [0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0]);
});

test('the largest groups come first, equal ones by number, empty ones never', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 40 }), fc.integer({ min: 1, max: 45 }), (sizes, limit) => {
      const expected = sizes
        .map((_, group) => group)
        .filter((group) => sizes[group] > 0)
        .sort((one, other) => sizes[other] - sizes[one] || one - other)
        .slice(0, limit);
      assert.deepEqual(largestGroups(Uint32Array.from(sizes), limit), expected);
    }),
  );
});
