import assert from 'node:assert/strict';
import { test } from 'node:test';

import { brokenChain, fieldsOf } from '../../../renderer/views/data/record.ts';

test('a raw record shows which step was not reached although a later one was', () => {
  assert.deepEqual(fieldsOf('a,"b ""c"", d",,', { delimiter: ',', quote: '"' }), ['a', 'b "c", d', '', '']);
  assert.deepEqual(fieldsOf('a"\tb', { delimiter: '\t', quote: '' }), ['a"', 'b']);
  const steps = ['click', 'applied_at'].map((name) => ({ column: name, name, windowDays: 0 }));
  const chain = (raw: string): ReturnType<typeof brokenChain> =>
    brokenChain(raw, { delimiter: ',', quote: '"' }, ['id', 'click', 'applied_at'], steps);
  assert.deepEqual(chain('7,0,2026-01-01'), { earlier: 'click', later: 'applied_at', value: '2026-01-01' });
  assert.deepEqual(chain('7,Nein,ja'), { earlier: 'click', later: 'applied_at', value: 'ja' });
  assert.deepEqual(chain('7,0.00,1'), { earlier: 'click', later: 'applied_at', value: '1' });
  assert.deepEqual([chain('7,,n'), chain('7,否,0.00')], [null, null]);
  assert.deepEqual([chain('7,1,2026-01-01'), chain('7,0,'), chain('7,0')], [null, null, null]);
});
