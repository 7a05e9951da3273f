import assert from 'node:assert/strict';
import { test } from 'node:test';

import { adviceFor } from '../../../renderer/views/data/import/advice.ts';
import { draftOf, type PreviewColumn } from '../../../renderer/views/data/import/roles.ts';

/** The advice on a table whose feature `sent` has these values, with roles of a saved mapping or guessed ones. */
function advisedFor(savedAs: string | null, examples: readonly string[]): unknown {
  const columns = ['id', 'sent'].map((name) => ({ name, examples: name === 'sent' ? examples : [] }));
  const preview = { columns, savedAs, ambiguousNumbers: [], files: [] } as unknown as Parameters<typeof adviceFor>[0];
  const mapping = { id: 'id', steps: [], features: { sent: 'categorical' }, separators: {}, ignore: [], missing: [] };
  const draft = draftOf(mapping as Parameters<typeof draftOf>[0], columns as unknown as readonly PreviewColumn[]);
  return adviceFor(preview, draft, null);
}

function advised(...examples: readonly string[]): unknown {
  return advisedFor(null, examples);
}

test('a feature is offered as the time if all its values are dates, and nothing else', () => {
  for (const date of ['2025/1/5', '31.01.2025', '2025年1月5日', '2025-01-05 10:05'])
    assert.deepEqual(advised(date, '2025-03-01'), [{ kind: 'no-time', column: 'sent' }], date);
  for (const text of ['2025-01-15 Spring sale', '2025-02-01_autumn', '1234-56-78', '2025-01/05'])
    assert.deepEqual(advised(text, text), [], text);
});

test('a column of dates that a saved mapping keeps as a feature is not offered as the time again', () => {
  assert.deepEqual(advisedFor('May', ['2025-01-05', '2025-03-01']), []);
  assert.deepEqual(advisedFor(null, ['2025-01-05', '2025-03-01']), [{ kind: 'no-time', column: 'sent' }]);
});

test('a feature is offered as the sample id if only a few of its values repeat, as in an export with copies', () => {
  const offered = (distinct: number): unknown => {
    const columns = [{ name: 'order', examples: ['000001'], distinct, missing: 0 }];
    const files: readonly unknown[] = [];
    const preview = { columns, savedAs: 'May', ambiguousNumbers: [], files, sampled: 1000 };
    const mapping = { steps: [], features: { order: 'categorical' }, separators: {}, ignore: [], missing: [] };
    const draft = draftOf(mapping as Parameters<typeof draftOf>[0], columns as unknown as readonly PreviewColumn[]);
    return adviceFor(preview as unknown as Parameters<typeof adviceFor>[0], draft, null);
  };
  assert.deepEqual(offered(1000), [{ kind: 'no-id', column: 'order', repeats: 0 }]);
  assert.deepEqual(offered(997), [{ kind: 'no-id', column: 'order', repeats: 3 }]);
  assert.deepEqual(offered(950), [{ kind: 'no-id', column: null }]);
});

test('numbers with a decimal comma that a sheet holds as texts are pointed out, unlike those of a text file', () => {
  const adviceIn = (format: string, ...examples: readonly string[]): unknown => {
    const columns = [{ name: 'income', examples }];
    const preview = {
      columns,
      savedAs: 'May',
      ambiguousNumbers: [],
      files: [{ format, name: 'a', dialect: {}, top: [] }],
    };
    const mapping = {
      id: 'id',
      steps: [],
      features: { income: 'categorical' },
      separators: {},
      ignore: [],
      missing: [],
    };
    const draft = draftOf(mapping as Parameters<typeof draftOf>[0], columns as unknown as readonly PreviewColumn[]);
    const advice = adviceFor(preview as unknown as Parameters<typeof adviceFor>[0], draft, null);
    return advice.filter(({ kind }) => kind !== 'no-id');
  };
  const found = [{ kind: 'text-numbers', column: 'income', example: '4.989,46' }];
  assert.deepEqual(adviceIn('excel', '4.989,46', '752,74', '-0,5'), found);
  assert.deepEqual(adviceIn('excel', '4.989,46', 'unknown'), []);
  assert.deepEqual(adviceIn('text', '4.989,46', '752,74'), []);
});
