import assert from 'node:assert/strict';
import { test } from 'node:test';

import { appendToDataset } from '../../../core/ingest/append/append.ts';
import { INDEXES_PER_TURN } from '../../../core/job.ts';
import { appendProject } from './append-project.ts';

const { file, project, imported, lastName } = appendProject();

const TURNS = 6;
const EVENTS = TURNS * INDEXES_PER_TURN;

/** A log of `EVENTS` events, spread over this many samples. */
function logOf(samples: number): string {
  const events = Array.from(
    { length: EVENTS },
    (_, event) => `${String(event % samples).padStart(8, '0')},impression,2026-05-01,Basel`,
  );
  return `id,event,event_time,city\n${events.join('\n')}\n`;
}

/** Appends a log of known samples; returns how often the append checked whether it was cancelled. */
async function chancesToCancel(samples: number): Promise<number> {
  let count = 0;
  const { signal } = new AbortController();
  Object.defineProperty(signal, 'aborted', {
    get() {
      count++;
      return false;
    },
  });
  const files = [file('known.csv', logOf(samples))];
  await appendToDataset(project, { files, dataset: lastName() }, { signal, report: () => undefined });
  return count;
}

test('an append to an event log can be cancelled in each pass over its many samples', async () => {
  const mapping = {
    events: { id: 'id', step: 'event', time: 'event_time' },
    steps: [{ name: 'click' }],
  };
  await imported(logOf(EVENTS), { mapping });
  const [few, many] = [await chancesToCancel(10), await chancesToCancel(EVENTS)];
  // The samples are merged with those of the dataset, described, checked for their order, and written.
  const passes = (many - few) / TURNS;
  assert.ok(passes > 3, `the append could be cancelled in ${passes} passes`);
});
