import assert from 'node:assert/strict';
import { test } from 'node:test';

import { unitStart } from '../../core/funnel/calendar.ts';
import { reportLanguage } from '../../core/report/language.ts';
import { trendPart } from '../../core/report/project/trend.ts';

const rate = { rate: 0.2, low: 0.1, high: 0.3, count: 20, total: 100 };

/** The days on the horizontal axis of a trend over a number of months. */
function daysShown(months: number): string[] {
  const points = Array.from({ length: months }, (_, month) => ({
    at: unitStart(12 * 54 + month, 'month'),
    ofPrevious: rate,
    ofFirst: rate,
    open: false,
    partial: false,
  }));
  const trend = { unit: 'month', series: [{ step: 'click', points }], before: null };
  const contents = { trend, annotations: [] } as unknown as Parameters<typeof trendPart>[0];
  const markup = trendPart(contents, reportLanguage('en'));
  return [...(markup?.text ?? '').matchAll(/text-anchor="middle">([\d-]+)</g)].map(([, day]) => day);
}

test('the days on the axis of a trend include the year if the trend spans several years', () => {
  assert.match(daysShown(6).join(' '), /^\d\d-\d\d( \d\d-\d\d)+$/);
  assert.match(daysShown(40).join(' '), /^202\d-\d\d-\d\d( 202\d-\d\d-\d\d)+$/);
});
