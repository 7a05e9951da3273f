import { call } from '../core/client.svelte.ts';
import { asCallError } from '../core/failure.ts';
import { confirmDialog } from '../parts/overlays/confirm.svelte.ts';
import { coreText, text } from '../text/text.svelte.ts';

/**
 * Makes a run active for a bank; where its predictions are far off, only if the user confirms it on seeing the numbers.
 * Throws CallFailure.
 */
export async function promote(run: string, bank: string): Promise<void> {
  try {
    await call('promote', { run, bank });
  } catch (thrown) {
    const { message } = asCallError(thrown);
    if (typeof message === 'string' || message.key !== 'train.farOff') throw thrown;
    const words = text().models;
    const confirmed = await confirmDialog({
      title: words.useFarOffTitle(run, bank),
      message: [coreText(message), words.useFarOff].join('\n'),
      action: words.useFarOffAnyway,
      danger: true,
    });
    if (confirmed) await call('promote', { run, bank, acceptMiscalibration: true });
  }
}
