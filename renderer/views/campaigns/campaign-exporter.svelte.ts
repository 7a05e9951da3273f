import type { CallError } from '../../../core/api/contract/protocol.ts';
import type { Text } from '../../../core/text/message.ts';
import type { PickedFile } from '../../core/bridge.ts';
import { call } from '../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../core/failure.ts';
import { shell } from '../../core/shell.ts';
import { controlGroup } from '../../parts/control-group/control-group.svelte.ts';
import type { ListForecast } from '../../parts/control-group/written-list.ts';
import { listFormats, type AdditionalFiles } from '../../parts/list-formats/list-formats.svelte.ts';
import { text } from '../../text/text.svelte.ts';

/** A written list. */
interface Written {
  readonly file: PickedFile;
  readonly rows: number;
  readonly forecast: ListForecast;
  /** Users of the control group; null without one. */
  readonly control: number | null;
  readonly additional: AdditionalFiles;
  readonly notes: readonly Text[];
}

/** Exports the list of the planned campaign. */
class CampaignExporter {
  busy = $state(false);
  failure = $state.raw<CallError | null>(null);
  /** The last written file. */
  written = $state.raw<Written | null>(null);

  /** Asks where to save the list of a campaign, and writes it. */
  async export(name: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    this.written = null;
    try {
      const file = await shell.chooseSave({ suggestedName: text().campaigns.fileName(name), kind: 'csv' });
      if (file === null) return;
      const result = await call('export-campaign', {
        name,
        holdout: controlGroup.request,
        formats: listFormats.request(),
        out: file.handle,
      });
      await shell.deliver(file);
      const { rows, holdout, notes } = result;
      const additional = listFormats.written(result);
      this.written = { file, rows, forecast: result, control: holdout?.rows ?? null, additional, notes };
    } catch (thrown) {
      if (!isCancelled(thrown)) this.failure = asCallError(thrown);
    } finally {
      this.busy = false;
    }
  }
}

/** This window's exporter of campaigns. */
export const campaignExporter = new CampaignExporter();
