import type { BenchRow } from '../scale-rows.ts';
import type { ViewFigures } from './views.ts';

/** The most that 95 % of the switches may take: on the sample, and on the large dataset. */
const SWITCH_GOALS_MS = [150, 300];

/** The rows of the table about the window in Chromium. */
export function viewRows({ switches, scrolling }: ViewFigures): BenchRow[] {
  const milliseconds = (ms: number): string => `${Math.round(ms)} ms`;
  const rows = switches.map(
    ({ project, switches: count, medianMs, percentile95Ms, slowest, startMs }, index): BenchRow => ({
      part: `views of ${project}`,
      figure: `${count} switches: 95 % within ${milliseconds(percentile95Ms)}, median ${milliseconds(medianMs)}`,
      goal: milliseconds(SWITCH_GOALS_MS[index]),
      limitedBy:
        `${slowest.view}: median ${milliseconds(slowest.medianMs)}; ` +
        `navigation visible in ${milliseconds(startMs)}`,
    }),
  );
  const { rows: length, framesPerSecond, percentile95Ms } = scrolling;
  return [
    ...rows,
    {
      part: `scrolling ${length.toLocaleString('en-US')} rows`,
      figure: `${framesPerSecond.toFixed(0)} frames a second; 95 % within ${percentile95Ms.toFixed(0)} ms`,
      goal: '60 frames a second',
      limitedBy: 'a headless browser without a GPU',
    },
  ];
}
