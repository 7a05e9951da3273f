import { call } from '../core/client.svelte.ts';
import { asCallError } from '../core/failure.ts';
import { confirmDialog } from '../parts/overlays/confirm.svelte.ts';
import { coreSentence, text } from '../text/text.svelte.ts';

/**
 * Sets a run as active for a bank. If its predictions are far off, shows the numbers and asks for confirmation first;
 * false if the user then cancels. Throws FailedCallError.
 */
export async function promote(run: string, bank: string): Promise<boolean> {
  try {
    await call('promote', { run, bank });
    return true;
  } catch (thrown) {
    const { message } = asCallError(thrown);
    if (typeof message === 'string' || message.key !== 'train.grosslyMiscalibrated') throw thrown;
    const words = text().models;
    const confirmed = await confirmDialog({
      title: words.setActiveTitle(run, bank),
      message: [coreSentence(message), words.setActiveMiscalibrated].join('\n'),
      action: words.setActiveAnyway,
      danger: true,
    });
    if (confirmed) await call('promote', { run, bank, acceptMiscalibration: true });
    return confirmed;
  }
}
