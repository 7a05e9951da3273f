import type { CallError } from '../../../../core/api/contract/protocol.ts';
import { dataFileStem } from '../../../../core/text/data-files.ts';
import type { Text } from '../../../../core/text/message.ts';
import type { PickedFile } from '../../../core/bridge.ts';
import { call } from '../../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../../core/failure.ts';
import { shell } from '../../../core/shell.ts';
import { controlGroup } from '../../../parts/control-group/control-group.svelte.ts';
import type { ListForecast } from '../../../parts/control-group/written-list.ts';
import { listFormats, type AdditionalFiles } from '../../../parts/list-formats/list-formats.svelte.ts';
import { text } from '../../../text/text.svelte.ts';
import type { Ranking } from '../ranking/rankings.svelte.ts';
import type { RankingSelection } from '../ranking/selection.ts';
import { scoring } from '../scoring.svelte.ts';

/** The last written file. */
interface Written {
  readonly file: PickedFile;
  readonly rows: number;
  readonly forecast: ListForecast;
  /** Users of the control group; null without one. */
  readonly control: number | null;
  readonly additional: AdditionalFiles;
  readonly notes: readonly Text[];
}

/** Exports the shown list, or, while an audience is being ranked, its list as soon as it is done. */
class ListExporter {
  stage = $state<'idle' | 'waiting' | 'writing'>('idle');
  failure = $state.raw<CallError | null>(null);
  written = $state.raw<Written | null>(null);

  /** Asks where to save the file, and writes the rows that `selectionOf` selects from the ranking. */
  async export(selectionOf: (ranking: Ranking) => RankingSelection): Promise<void> {
    if (this.stage !== 'idle') return;
    this.failure = null;
    this.written = null;
    this.stage = 'waiting';
    try {
      await this.#export(selectionOf);
    } catch (thrown) {
      if (!isCancelled(thrown)) this.failure = asCallError(thrown);
    } finally {
      this.stage = 'idle';
    }
  }

  async #export(selectionOf: (ranking: Ranking) => RankingSelection): Promise<void> {
    await scoring.waitForFile();
    const name = scoring.audienceName ?? text().score.audience;
    const file = await shell.chooseSave({
      suggestedName: text().score.fileName(dataFileStem(name)),
      kind: 'csv',
    });
    if (file === null) return;
    const ranking = await scoring.exportableRanking();
    if (ranking === null) return;
    this.stage = 'writing';
    const result = await call('export-ranking', {
      ranking: ranking.id,
      selection: selectionOf(ranking),
      holdout: controlGroup.request,
      formats: listFormats.request(),
      out: file.handle,
    });
    await shell.deliver(file);
    const { rows, holdout, notes } = result;
    const additional = listFormats.written(result);
    this.written = { file, rows, forecast: result, control: holdout?.rows ?? null, additional, notes };
  }
}

/** This window's exporter of ranked lists. */
export const listExporter = new ListExporter();
