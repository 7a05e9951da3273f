import assert from 'node:assert/strict';
import { test } from 'node:test';

import { detectDelimiter, detectHeader, detectNewline } from '../../../core/ingest/files/dialect.ts';
import { detectEncoding } from '../../../core/ingest/files/encoding.ts';
import { inferKind } from '../../../core/ingest/mapping/infer.ts';
import { parseMapping } from '../../../core/ingest/mapping/mapping.ts';
import { resolveMapping } from '../../../core/ingest/mapping/resolve.ts';

const columns = ['user_id', 'Event Time', 'is_click', 'click_time', 'visit', 'city', 'bank'];

function resolve(
  content: unknown,
  purpose: 'dataset' | 'audience' = 'dataset',
  names = columns,
): ReturnType<typeof resolveMapping> {
  return resolveMapping(parseMapping(content), { columns: names, sample: [], purpose });
}

test('columns with standard names get their roles; a second column of a step reveals the label and is ignored', () => {
  assert.deepEqual(resolve({}), {
    user: 'user_id',
    time: 'Event Time',
    bank: 'bank',
    steps: [{ name: 'click', column: 'click_time', windowDays: 0 }],
    features: { visit: 'categorical', city: 'categorical' },
    separators: {},
    ignore: ['is_click'],
  });
});

const TRANSLATED = [
  [
    'Vorgang',
    'Nutzer-ID',
    'Datum',
    'Bank',
    'Werbemittel',

    'Klick',
    'Antrag am',
    'Bewilligt am',
    'Aktiviert',
  ],
  [
    'Vorgangsnummer',
    'Kunden-Nr.',
    'Zeitpunkt',
    'Bankname',
    'Banner',

    'geklickt',
    'Antragsdatum',
    'Genehmigung',
    'Aktivierungsdatum',
  ],
  'Vorgangs-Nr., Kunde, Ausgespielt am, Bank, Motiv, Klicks, Beantragt am, Genehmigt am, Aktiviert am'.split(', '),
  [
    'Identifiant',
    'ID client',
    'Date d’impression',
    'Banque',
    'Bannière',

    'Clic',
    'Date de demande',
    'Approuvé le',
    'Activation',
  ],
];

test('columns with German or French standard names get their roles', () => {
  const columnsOf = (mapping: ReturnType<typeof resolve>): unknown => [
    ...[mapping.id, mapping.user, mapping.time, mapping.bank, mapping.banner],
    ...mapping.steps.map(({ name, column }) => `${name}: ${column}`),
    mapping.ignore,
  ];
  for (const names of TRANSLATED) {
    const steps = ['click', 'application', 'approval', 'activation'].map(
      (step, index) => `${step}: ${names[5 + index]}`,
    );
    assert.deepEqual(columnsOf(resolve({}, 'dataset', [...names, 'Ort'])), [...names.slice(0, 5), ...steps, []]);
  }
});

test('columns with Chinese standard names get their roles', () => {
  const names = [
    '编号',
    '用户ID',
    '曝光时间',
    '银行',
    '横幅',
    '城市',
    '是否点击',
    '申请',
    '审批通过时间',
    '已激活',
    '城市编码',
  ];
  assert.deepEqual(resolve({}, 'dataset', names), {
    id: '编号',
    user: '用户ID',
    time: '曝光时间',
    bank: '银行',
    banner: '横幅',
    features: { 城市: 'categorical', 城市编码: 'categorical' },
    separators: {},
    ignore: [],
    steps: [
      { name: 'click', column: '是否点击', windowDays: 0 },
      { name: 'application', column: '申请', windowDays: 0 },
      { name: 'approval', column: '审批通过时间', windowDays: 0 },
      { name: 'activation', column: '已激活', windowDays: 14 },
    ],
  });
  const log = resolveMapping(parseMapping({}), {
    columns: ['曝光编号', '事件', '时间'],
    sample: [
      ['1', '曝光', '2026-03-01'],
      ['1', '点击', '2026-03-01'],
    ],
    purpose: 'dataset',
  });
  assert.deepEqual(log.events, { id: '曝光编号', step: '事件', time: '时间' });
});

test('a decision is not an approval, and is ignored, since it reveals the steps around it', () => {
  const mapping = resolve({}, 'dataset', ['编号', '点击', '申请', '审批', '审批时间', '审核结果', '批准', '激活']);
  assert.deepEqual(
    [mapping.steps.map(({ column }) => column), mapping.features, mapping.ignore],
    [['点击', '申请', '批准', '激活'], {}, ['审批', '审批时间', '审核结果']],
  );
  const undecided = resolve({}, 'dataset', ['编号', '申请', '审批', '激活']);
  assert.deepEqual([undecided.steps.map(({ column }) => column), undecided.ignore], [['申请', '激活'], ['审批']]);
});

test('a mapping file overrides the detected mapping', () => {
  const mapping = resolve({
    id: 'user_id',
    steps: [{ name: 'visit', windowDays: 3 }],
    features: { city: 'multi', 'Event Time': 'categorical' },
    ignore: ['is_click', 'click_time'],
  });
  assert.deepEqual(mapping, {
    id: 'user_id',
    bank: 'bank',
    steps: [{ name: 'visit', column: 'visit', windowDays: 3 }],
    features: { 'Event Time': 'categorical', city: 'multi' },
    separators: { city: '|' },
    ignore: ['is_click', 'click_time'],
  });
});

test(
  'the times of standard steps that a mapping leaves out reveal its labels, so that they are ignored ' +
    'unless it declares them features',
  () => {
    const names = ['is_click', 'activation_time', 'approved', 'city'];
    const mapping = resolve({ steps: [{ name: 'click', column: 'is_click' }] }, 'dataset', names);
    assert.deepEqual(
      [mapping.features, mapping.ignore],
      [{ approved: 'categorical', city: 'categorical' }, ['activation_time']],
    );
    const withTimeFeature = resolve(
      { steps: [{ name: 'click', column: 'is_click' }], features: { activation_time: 'numeric' } },
      'dataset',
      names,
    );
    assert.deepEqual(
      [withTimeFeature.features, withTimeFeature.ignore],
      [{ activation_time: 'numeric', approved: 'categorical', city: 'categorical' }, []],
    );
  },
);

test('an audience needs no steps, and may have a weight', () => {
  const mapping = resolve({ bankWeights: { red: 'red_weight' } }, 'audience', [
    'user_id',
    'weight',
    'red_weight',
    'city',
  ]);
  assert.deepEqual(
    [mapping.user, mapping.weight, mapping.steps, mapping.features],
    ['user_id', 'weight', [], { city: 'categorical' }],
  );
});

test('an invalid mapping is refused with the wrong name and the nearest valid one', () => {
  const cases: readonly (readonly [content: unknown, message: string])[] = [
    [{ id: 'user' }, 'unknown column: user (did you mean user_id?)'],
    [{ steps: [{ name: 'visits' }] }, 'unknown column: visits (did you mean visit?)'],
    [{ user: 'bank', bank: 'bank' }, 'column bank is both user and bank'],
    [{ features: { city: 'categorial' } }, 'unknown value of features.city: categorial (did you mean categorical?)'],
    [{ feature: {} }, 'unknown key of the mapping file: feature (did you mean features?)'],
    [
      { steps: [{ name: 'visit', window: 3 }] },
      'unknown key in steps.0 of the mapping file: window (did you mean windowDays?)',
    ],
    [{ steps: [{ name: 'visit', windowDays: -1 }] }, 'steps.0.windowDays in the mapping file must be at least 0'],
    [{ steps: [{ name: 'visit' }, { name: 'visit', column: 'is_click' }] }, 'two steps are named visit'],
    [{ dialect: { encoding: 'gb2312' } }, 'unknown value of dialect.encoding: gb2312'],
  ];
  for (const [content, message] of cases) assert.throws(() => resolve(content), { message });
  assert.throws(() => resolve({}, 'dataset', ['a', 'b']), {
    code: 'invalid-config',
    message: 'no step columns among: a, b',
  });
});

test('kinds are inferred from the first values', () => {
  const many = Array.from({ length: 100 }, (_, index) => String(index));
  assert.deepEqual(inferKind('age', many), { kind: 'numeric' });
  assert.deepEqual(inferKind('price', [...many, '', '1e3', '-2.5']), { kind: 'numeric' });
  assert.deepEqual(inferKind('city_code', many), { kind: 'categorical' });
  assert.deepEqual(
    inferKind(
      'area',
      many.map((value) => value.padStart(4, '0')),
    ),
    { kind: 'categorical' },
  );
  assert.deepEqual(
    inferKind(
      'flag',
      many.map((_, index) => String(index % 2)),
    ),
    { kind: 'categorical' },
  );
  assert.deepEqual(inferKind('mixed', [...many, 'x']), { kind: 'categorical' });
  assert.deepEqual(
    inferKind(
      'tags',
      many.map((_, index) => `a${index % 3};b${index % 4}`),
    ),
    { kind: 'multi', separator: ';' },
  );
  assert.deepEqual(
    inferKind(
      'note',
      many.map((value) => `${value}; ${value}x`),
    ),
    { kind: 'categorical' },
  );
  assert.deepEqual(inferKind('empty', []), { kind: 'categorical' });
});

const bytes = (text: string): Uint8Array => Buffer.from(text);

test('dialects are detected from the first records', () => {
  assert.equal(detectDelimiter(bytes('a,b,c\n1,2,3\n4,5\n6,7,8\n'), '"', { isWhole: true }), ',');
  assert.equal(detectDelimiter(bytes('a;b\n1,5;2,5\n3,5;4,5\n'), '"', { isWhole: true }), ';');
  assert.equal(detectDelimiter(bytes('a\tb\n"x,y"\t1\n'), '"', { isWhole: true }), '\t');
  assert.equal(detectDelimiter(bytes('a|b\n1|2\n'), '"', { isWhole: true }), '|');
  assert.equal(detectDelimiter(bytes('one\n1\n2\n'), '"', { isWhole: true }), ',');
  assert.deepEqual(
    [
      detectNewline(bytes('a\r\nb')),
      detectNewline(bytes('"a\nb"\rc')),
      detectNewline(bytes('a\n')),
      detectNewline(bytes('a')),
    ],
    ['CRLF', 'CR', 'LF', 'none'],
  );
  assert.deepEqual(
    [
      ['id', 'click', ''],
      ['1', '0', 'x'],
      ['id', '2025'],
      ['id', '1d', '7d'],
    ].map(detectHeader),
    [true, false, true, true],
  );
});

test('encodings are detected from the first bytes', () => {
  assert.deepEqual(
    [Buffer.from('café', 'latin1'), bytes('café'), Buffer.from('id,1', 'utf16le')].map((sample) =>
      detectEncoding(sample, { isWhole: true }),
    ),
    ['latin-1', 'utf-8', 'utf-16le'],
  );
  assert.deepEqual(
    ['promoção', 'PROMOÇÃO; Zoë', 'Größe, Übergrößenträger'].map((text) =>
      detectEncoding(Buffer.from(text, 'latin1'), { isWhole: true }),
    ),
    ['latin-1', 'latin-1', 'latin-1'],
  );
  assert.deepEqual(
    ['c4d02cc5ae', 'c9cfbaa30ab1b1bea9', '61c4d02c62'].map((hex) =>
      detectEncoding(Buffer.from(hex, 'hex'), { isWhole: true }),
    ),
    ['gbk', 'gbk', 'gbk'],
  );
});
