import type { CallInput } from '../../../core/api.ts';

/** A part of a report that the window offers. */
export type ReportPart = 'funnel' | 'models' | 'campaign';

/** The content of the view that opens the dialog. */
export interface FirstChoice {
  readonly part: ReportPart;
  readonly dataset: string | null;
  readonly runs: readonly string[];
  readonly campaign: string | null;
}

/** The format of a report. */
export type ReportFormat = 'html' | 'pdf';

/** The user's choices for a report; where no name is chosen, the report shows the newest or active one. */
export class ReportChoice {
  parts = $state.raw<readonly ReportPart[]>([]);
  dataset = $state('');
  runs = $state.raw<readonly string[]>([]);
  campaign = $state('');
  format = $state<ReportFormat>('html');

  constructor({ part, dataset, runs, campaign }: FirstChoice) {
    this.parts = [part];
    this.dataset = dataset ?? '';
    this.runs = runs;
    this.campaign = campaign ?? '';
  }

  /** Adds a part or leaves it out. */
  set(part: ReportPart, chosen: boolean): void {
    this.parts = chosen ? [...this.parts, part] : this.parts.filter((other) => other !== part);
  }

  /** The input of the call `report`, without the file. */
  get input(): Omit<CallInput<'report'>, 'project' | 'out' | 'language'> {
    const has = (part: ReportPart): boolean => this.parts.includes(part);
    return {
      parts: [...this.parts],
      ...(has('funnel') && this.dataset !== '' && { dataset: this.dataset }),
      ...(has('models') && this.runs.length > 0 && { run: [...this.runs] }),
      ...(has('campaign') && this.campaign !== '' && { campaign: this.campaign }),
    };
  }
}
