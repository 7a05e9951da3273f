import { message, type Message } from './message.ts';

/** A part of a comparison with the level of its change. */
interface Leveled {
  readonly level: 'stable' | 'moderate' | 'large' | null;
}

/** What the message of a verdict on drift depends on. */
interface Verdict {
  readonly verdict: 'keep' | 'watch' | 'retrain' | 'unknown';
  readonly score: Leveled;
  /** By step; null for an audience. */
  readonly outcomes: readonly Leveled[] | null;
}

/** The message of a verdict on drift: about the outcomes if they have changed and the scores have not. */
export function verdictMessage({ verdict, score, outcomes }: Verdict): Message {
  const isOff = outcomes?.some(({ level }) => level === 'large' || level === 'moderate') === true;
  if (verdict === 'retrain' && score.level !== 'large') return message('drift.retrainOutcomes');
  return message(verdict === 'watch' && isOff ? 'drift.watchOutcomes' : `drift.${verdict}`);
}
