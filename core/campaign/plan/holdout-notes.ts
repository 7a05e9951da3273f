import type { Holdout } from '../../store/runs/export-holdout.ts';
import { message, type Message } from '../../text/message.ts';
import type { CampaignTerms } from './request.ts';

/**
 * Notes on the limits of a campaign with a control group: they count the control group too, so that the limits hold
 * whatever is held out, and a bank may contact fewer users than its minimum.
 */
export function holdoutLimitNotes({ banks }: Pick<Holdout, 'banks'>, terms: CampaignTerms): Message[] {
  const sum = (group: 'target' | 'control'): number => banks.reduce((total, bank) => total + bank[group], 0);
  const short = banks.flatMap(({ bank, target }) => {
    const min = Object.hasOwn(terms.banks, bank) ? (terms.banks[bank].min ?? 0) : 0;
    return target < min ? [message('campaign.belowMinimum', { bank, target, min })] : [];
  });
  return [message('campaign.controlCounts', { target: sum('target'), control: sum('control') }), ...short];
}
