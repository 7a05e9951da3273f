import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { z } from 'zod';

import { bankCall } from '../../core/api/banks/banks.ts';
import { campaignCall } from '../../core/api/campaign/campaign.ts';
import { planCampaignCall } from '../../core/api/campaign/window.ts';
import { readTime } from '../../core/api/contract/inputs.ts';
import { importCall } from '../../core/api/data/import.ts';
import { renameMappingCall } from '../../core/api/data/sources.ts';
import { saveSegmentCall, segmentAddCall, segmentRenameCall } from '../../core/api/segments/segments.ts';
import { viewAddCall } from '../../core/api/views/add-view.ts';
import { viewRenameCall } from '../../core/api/views/views.ts';

test('times are read with and without a time zone; without one they are UTC', () => {
  const noon = Date.UTC(2026, 2, 31, 12);
  const cases: readonly (readonly [string, number | null])[] = [
    ['2026-03-31', Date.UTC(2026, 2, 31)],
    ['2026-03-31T12:00:00Z', noon],
    ['2026-03-31 12:00:00', noon],
    ['2026-03-31T12:00', noon],
    ['2026-03-31T14:00:00+02:00', noon],
    [' 2026-03-31T12:00:00.000Z ', noon],
    [String(noon / 1000), noon],
    [String(noon), noon],
    ['2026-02-31', null],
    ['2026-13-01', null],
    ['31.03.2026', null],
    ['2026', null],
    ['', null],
    ['soon', null],
  ];
  for (const [text, expected] of cases) assert.equal(readTime(text), expected, text);
});

/** The calls that give something a name, and the input that holds it. */
const CALLS: readonly (readonly [call: { readonly name: string; readonly input: z.ZodObject }, input: string])[] = [
  [importCall, 'dataset'],
  [importCall, 'mappingName'],
  [renameMappingCall, 'newName'],
  [bankCall, 'name'],
  [segmentAddCall, 'name'],
  [saveSegmentCall, 'name'],
  [segmentRenameCall, 'newName'],
  [viewAddCall, 'name'],
  [viewRenameCall, 'newName'],
  [campaignCall, 'name'],
  [planCampaignCall, 'name'],
];

test('spaces around a new name are removed, and a blank name is refused', () => {
  for (const [{ name: call, input: schema }, input] of CALLS) {
    const name = schema.shape[input] as z.ZodType;
    assert.deepEqual(
      [' spring', 'spring ', '\u00a0spring week\u3000'].map((given) => name.parse(given)),
      ['spring', 'spring', 'spring week'],
      call,
    );
    for (const blank of ['', ' ', '\u3000 '])
      assert.equal(name.safeParse(blank).success, false, `${call} ${JSON.stringify(blank)}`);
  }
});
