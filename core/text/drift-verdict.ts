import { message, type Message } from './message.ts';

/** How much a part of the data has changed. */
interface Change {
  readonly level: 'stable' | 'moderate' | 'large' | null;
}

/** What the message of a verdict on drift depends on. */
interface Verdict {
  readonly verdict: 'keep' | 'watch' | 'retrain' | 'unknown';
  readonly score: Change;
  /** By step; null for an audience. */
  readonly outcomes: readonly Change[] | null;
}

/** The message of a verdict on drift: about what decided it, the scores, the outcomes or the features. */
export function verdictMessage({ verdict, score, outcomes }: Verdict): Message {
  const isOff = outcomes?.some(({ level }) => level === 'large' || level === 'moderate') === true;
  if (verdict === 'retrain' && score.level !== 'large') return message('drift.retrainOutcomes');
  if (verdict !== 'watch') return message(`drift.${verdict}`);
  return message(isOff ? 'drift.watchOutcomes' : score.level === 'moderate' ? 'drift.watchScores' : 'drift.watch');
}
