import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseMapping } from '../../../core/ingest/mapping/mapping.ts';
import { planAudience } from '../../../core/score/audience/audience.ts';
import { importProject } from '../import-project.ts';

const { imported, column } = importProject();

test('a column with a separator in the mapping holds several values in each cell', async () => {
  for (const separator of ['+', ' ', ';']) {
    const content = `id,click,tags\n1,0,a${separator}b\n2,1,b\n`;
    await imported(content, { mapping: { separators: { tags: separator } } });
    assert.deepEqual(column('multi', 'tags'), [['a', 'b'], ['b']]);
  }
});

test('a kind in the mapping takes precedence over a separator', async () => {
  await imported('id,click,tags\n1,0,a b\n', {
    mapping: { features: { tags: 'categorical' }, separators: { tags: ' ' } },
  });
  assert.deepEqual(column('categorical', 'tags'), ['a b']);
});

test('a separator that is not an ASCII character is refused instead of never being found', async () => {
  for (const separator of ['、', '；', '·']) {
    const mapping = parseMapping({ features: { tags: 'multi' }, separators: { tags: separator } });
    const refusal = {
      code: 'invalid-config',
      message: `column tags: values cannot be separated by ${separator}`,
      help:
        'under "separators" in the mapping file, give one ASCII character, such as "|", and separate the values in ' +
        'the data by it',
    };
    await assert.rejects(imported(`id,click,tags\n1,0,a${separator}b\n`, { mapping }), refusal);
    assert.throws(() => planAudience(['user_id', 'tags'], mapping, [], []), refusal);
  }
});
