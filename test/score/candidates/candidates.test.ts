import assert from 'node:assert/strict';
import { test } from 'node:test';

import { averagedName, layOutFields, type FieldContent } from '../../../core/features/schema.ts';
import { listCandidates, type ScoringRun } from '../../../core/score/candidates/candidates.ts';
import { rendered } from '../../rendered.ts';
import { bankField, banner, city } from '../fixtures.ts';

const STEPS = ['click', 'approval'];
const run = (more: Partial<ScoringRun>, ...fields: FieldContent[]): ScoringRun => ({
  run: 'r1',
  bank: 'north',
  objective: null,
  candidates: [],
  schema: layOutFields([city, ...fields]),
  steps: STEPS,
  ...more,
});
const summaryOf = ({ candidates, notes }: ReturnType<typeof listCandidates>): unknown => [
  candidates.map((candidate) => [candidate.bank, candidate.banner, candidate.objective, candidate.weight]),
  rendered(notes),
];

test("a bank's configured banners are its candidates, or else those seen in training", () => {
  const seen = [
    { bank: 'north', banner: 'miles' },
    { bank: 'south', banner: 'tin' },
    { bank: null, banner: 'gold' },
  ];
  const runs = [run({ candidates: seen, objective: 'click' }, banner('gold', 'miles', 'tin'))];
  const bank = { name: 'north', objective: 'click', weight: 3, banners: ['tin', 'tin'] };
  assert.deepEqual(summaryOf(listCandidates(runs, [bank])), [[['north', 'tin', 'click', 3]], []]);
  assert.deepEqual(summaryOf(listCandidates(runs, [{ ...bank, banners: [] }])), [
    [
      ['north', 'gold', 'click', 3],
      ['north', 'miles', 'click', 3],
    ],
    [],
  ]);
  assert.deepEqual(summaryOf(listCandidates(runs, [])), [
    [
      ['north', 'gold', 'click', 1],
      ['north', 'miles', 'click', 1],
    ],
    [],
  ]);
});

test('a model that does not use banners has one candidate per bank', () => {
  const bank = { name: 'north', objective: 'approval', weight: 1, banners: ['gold'] };
  assert.deepEqual(summaryOf(listCandidates([run({ objective: 'approval' })], [bank])), [
    [['north', '', 'approval', 1]],
    ['run r1 does not use banners: bank north has one candidate without a banner'],
  ]);
  assert.deepEqual(summaryOf(listCandidates([run({ bank: null, objective: 'click' })], [])), [
    [['', '', 'click', 1]],
    [],
  ]);
});

test('banners not shown in the last two weeks of training data do not compete, unless their bank names them', () => {
  const day = (number: number): number => number * 86_400_000;
  const seen = [
    { bank: 'north', banner: 'gold', lastSeen: day(40) },
    { bank: 'north', banner: 'miles', lastSeen: day(26) },
    { bank: 'north', banner: 'tin', lastSeen: day(25) },
  ];
  const runs = [run({ candidates: seen, objective: 'click' }, banner('gold', 'miles', 'tin'))];
  const [candidates, notes] = summaryOf(listCandidates(runs, [])) as [unknown[][], string[]];
  assert.deepEqual(
    candidates.map(([, name]) => name),
    ['gold', 'miles'],
  );
  assert.deepEqual(notes, [
    'tin had no impression in the last 14 days of the training data of r1: not ranked for north unless the bank ' +
      'names them as its banners',
  ]);
  const named = { name: 'north', objective: 'click', weight: 1, banners: ['tin'] };
  assert.deepEqual(summaryOf(listCandidates(runs, [named])), [[['north', 'tin', 'click', 1]], []]);
  const ended = [{ bank: 'south', banner: 'gold', lastSeen: day(40) }, seen[2]];
  assert.deepEqual(
    summaryOf(listCandidates([run({ candidates: ended, objective: 'click' }, banner('gold', 'tin'))], [])),
    [
      [['north', 'tin', 'click', 1]],
      [
        'north had no impression in the last 14 days of the training data of r1: all of its banners are ranked, ' +
          'unless the bank names those that it shows',
      ],
    ],
  );
});

test('a run for all banks scores the banners of the only bank in its data', () => {
  const seen = [
    { bank: 'north', banner: 'miles' },
    { bank: 'north', banner: 'gold' },
  ];
  const runs = [run({ bank: null, candidates: seen, objective: 'click' }, banner('gold', 'miles'))];
  const candidates = [
    ['north', 'gold', 'click', 1],
    ['north', 'miles', 'click', 1],
  ];
  assert.deepEqual(summaryOf(listCandidates(runs, [])), [candidates, []]);
});

test('a run ranks by its training objective; a note says so if the bank has another or the run has none', () => {
  const banksWith = (objective: string | null) => [{ name: 'north', objective, weight: 1, banners: [] }];
  assert.deepEqual(summaryOf(listCandidates([run({ objective: 'click' })], banksWith('approval'))), [
    [['north', '', 'click', 1]],
    [
      'run r1 ranks by click, its training objective, but the objective of bank north is now approval: ' +
        'train again to change that',
    ],
  ]);
  assert.deepEqual(summaryOf(listCandidates([run({})], banksWith('click'))), [[['north', '', 'click', 1]], []]);
  assert.deepEqual(summaryOf(listCandidates([run({})], banksWith(null))), [
    [['north', '', 'approval', 1]],
    ['run r1 has no objective: it is ranked by the last step, approval'],
  ]);
});

test("a run for several banks has the candidates of each, by the bank's objective", () => {
  const seen = [
    { bank: 'south', banner: 'tin' },
    { bank: 'north', banner: 'gold' },
    { bank: 'north', banner: 'tin' },
  ];
  const allBanks = run(
    { bank: null, objective: 'approval', candidates: seen },
    bankField('north', 'south'),
    banner('gold', 'tin'),
  );
  const candidateList = listCandidates([allBanks], [{ name: 'south', objective: 'click', weight: 2, banners: [] }]);
  assert.deepEqual(summaryOf(candidateList), [
    [
      ['north', 'gold', 'approval', 1],
      ['north', 'tin', 'approval', 1],
      ['south', 'tin', 'click', 2],
    ],
    [],
  ]);
  assert.deepEqual(
    candidateList.candidates.map(({ bankIndex, fields }) => [
      bankIndex,
      fields.map(({ column, row }) => `${column}: ${row}`),
    ]),
    [
      [0, ['1: 6', '2: 10']],
      [0, ['1: 6', '2: 11']],
      [1, ['1: 7', '2: 11']],
    ],
  );
});

test('a weight that cannot be used is refused', () => {
  assert.throws(() => listCandidates([run({})], [{ name: 'north', objective: null, weight: NaN, banners: [] }]), {
    message: 'invalid weight of bank north: NaN',
  });
});

test('a note names a bank whose banners may differ only by chance', () => {
  const seen = [
    { bank: 'north', banner: 'gold' },
    { bank: 'north', banner: 'miles' },
  ];
  const notesFor = (slope: number, banners: readonly string[]): unknown => {
    const forecast = { bannerSlopes: [1, slope], conditionalShifts: {}, levelShifts: {}, variances: [] };
    const runs = [run({ candidates: seen, objective: 'approval', forecast }, banner('gold', 'miles'))];
    return rendered(listCandidates(runs, [{ name: 'north', objective: 'approval', weight: 1, banners }]).notes);
  };
  assert.deepEqual(notesFor(0, []), [
    'no banner of north is clearly better for approval: the differences that r1 predicts may be chance, so any of ' +
      'them can be shown',
  ]);
  assert.deepEqual(notesFor(0.5, []), []);
  assert.deepEqual(notesFor(0, ['gold']), []);
});

test('a note names a bank with too few outcomes to tell whether its banners differ', () => {
  const seen = [
    { bank: 'north', banner: 'gold' },
    { bank: 'north', banner: 'miles' },
  ];
  const notesWith = (slope: number, limit: number): unknown => {
    const slopes = { bannerSlopes: [1, slope], bannerSlopeLimits: [0.5, limit] };
    const forecast = { ...slopes, conditionalShifts: {}, levelShifts: {}, variances: [] };
    return rendered(
      listCandidates([run({ candidates: seen, objective: 'approval', forecast }, banner('gold', 'miles'))], []).notes,
    );
  };
  // A slope of 1, which means that differences are as predicted, is outside of the 95 % interval.
  assert.match(String(notesWith(0.1, 0.9)), /^no banner of north is clearly better for approval/);
  assert.deepEqual(notesWith(0.1, 1.1), [
    'too few outcomes to tell whether a banner of north is better for approval: in forecasts, the differences ' +
      'that r1 predicts count as chance',
  ]);
  assert.deepEqual(notesWith(0.3, 1.1), []);
});

test('averaged banners come after the learnt ones of their bank, which win a tie by being first', () => {
  const seen = [
    { bank: 'north', banner: 'gold' },
    { bank: 'north', banner: 'miles' },
    { bank: 'south', banner: 'gold' },
  ];
  const averaged = ['bonus', 'fuel'].map((name) => averagedName({ bank: 'north', banner: name }));
  const saved = [
    { name: 'north', objective: 'click', weight: 1, banners: ['miles', 'fuel', 'bonus', 'gold'] },
    { name: 'south', objective: 'click', weight: 1, banners: ['gold'] },
  ];
  const fields = [banner('gold', 'miles', ...averaged), bankField('north', 'south')];
  const { candidates } = listCandidates([run({ bank: null, candidates: seen, averaged }, ...fields)], saved);
  assert.deepEqual(
    candidates.map((one) => `${one.bank} ${one.banner}`),
    ['north gold', 'north miles', 'north bonus', 'north fuel', 'south gold'],
  );
});
