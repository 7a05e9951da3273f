import type { Progress } from '../job.ts';
import { aucsOfFigures, isAucFigure } from '../text/auc.ts';
import { inEnglish } from '../text/en.ts';
import { formatCount } from '../text/figures.ts';
import { clockText } from '../text/times.ts';
import type { ProgressMode } from './arguments.ts';
import { formatFigure, plainJson, plainText, messageText } from './format.ts';
import { formatLiveAuc } from './print/auc.ts';
import { displayWidth } from './table.ts';

/** Shows a job's progress; `finish` leaves the terminal on a fresh line. */
export interface ProgressDisplay {
  readonly report: (progress: Progress) => void;
  readonly finish: () => void;
}

/** The part of a terminal or file stream that a display uses. */
export interface TextSink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const REDRAW_MS = 100;
/** The line of a phase that took less than this is overwritten by the next phase. */
const KEPT_PHASE_MS = 1000;

/** Creates the display for a mode: JSON lines, a bar, or only the notes. `nowMs` is the clock for redrawing the bar. */
export function createProgress(
  mode: ProgressMode,
  sink: TextSink,
  nowMs: () => number = () => performance.now(),
): ProgressDisplay {
  if (mode === 'json')
    return {
      report: (progress) => sink.write(`${plainJson(progress)}\n`),
      finish: () => undefined,
    };
  if (mode === 'bar' || (mode === 'auto' && sink.isTTY === true)) return createBar(sink, nowMs);
  return {
    report: ({ note }) => note !== undefined && sink.write(`note: ${plainText(inEnglish(note))}\n`),
    finish: () => undefined,
  };
}

function createBar(sink: TextSink, nowMs: () => number): ProgressDisplay {
  let shown: Progress | null = null;
  let phaseMs = 0;
  let drawnMs = 0;
  const draw = (progress: Progress): void => {
    sink.write(`\r\u001B[K${fit(plainText(progressLine(progress)), widthOf(sink) - 1)}`);
    drawnMs = nowMs();
  };
  const endLine = (): void => {
    if (shown === null) return;
    draw(shown);
    sink.write('\n');
    shown = null;
  };
  return {
    finish: endLine,
    report(progress) {
      if (progress.note !== undefined) {
        if (shown !== null) sink.write('\r\u001B[K');
        sink.write(`note: ${plainText(inEnglish(progress.note))}\n`);
        drawnMs = 0;
        if (progress.fraction === undefined && progress.counts === undefined && progress.figures === undefined) return;
      }
      if (shown?.phase !== progress.phase) {
        if (nowMs() - phaseMs >= KEPT_PHASE_MS) endLine();
        phaseMs = nowMs();
      }
      shown = progress;
      if (nowMs() - drawnMs >= REDRAW_MS) draw(progress);
    },
  };
}

/** Counts that give a position rather than a quantity. */
const ordinalUnits = new Set(['epoch', 'step', 'run', 'seed', 'period', 'trial']);

/** One line for a job's progress: `train ▕█████     ▏ 50 %  1,200 steps  0:12 left  loss 0.4100`. */
export function progressLine({ phase, fraction, counts, leftMs, leftAtMost, figures }: Progress): string {
  const parts = [phase.padEnd(8)];
  if (fraction !== undefined)
    parts.push(`▕${bar(fraction, 20)}▏${String(Math.floor(clamp(fraction) * 100)).padStart(3)} %`);
  const { runs, ...others } = counts ?? {};
  for (const [unit, count] of Object.entries(others)) {
    if (unit === 'run' && runs !== undefined)
      parts.push(messageText('results.ordinalOf', { unit, number: count, all: runs }));
    else if (ordinalUnits.has(unit)) parts.push(messageText('results.ordinal', { unit, number: count }));
    else parts.push(`${formatCount(count)} ${unit}`);
  }
  if (leftMs !== undefined && Number.isFinite(leftMs) && (fraction ?? 0) < 1)
    parts.push(
      messageText(leftAtMost === true ? 'results.timeLeftAtMost' : 'results.timeLeft', { time: clockText(leftMs) }),
    );
  return [...parts, ...figureTexts(figures ?? {})].join('  ');
}

/** `loss 0.4100`, `auc approval 0.5412, no better than chance`. */
function figureTexts(figures: NonNullable<Progress['figures']>): string[] {
  return [
    ...Object.entries(figures)
      .filter(([name]) => !isAucFigure(name))
      .map(([name, value]) => `${name} ${formatFigure(value)}`),
    ...aucsOfFigures(figures).map(([step, measured]) => `auc ${step} ${formatLiveAuc(measured)}`),
  ];
}

/** A terminal that does not know its size reports 0. */
function widthOf({ columns = 0 }: TextSink): number {
  return columns > 0 ? columns : 80;
}

function bar(fraction: number, width: number): string {
  const full = Math.round(clamp(fraction) * width);
  return '█'.repeat(full) + ' '.repeat(width - full);
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}

function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const characters = [...text].slice(0, Math.max(0, width - 1));
  while (characters.length > 0 && displayWidth(characters.join('')) > width - 1) characters.pop();
  return `${characters.join('')}…`;
}
