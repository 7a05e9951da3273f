import type { CallInput } from '../../../../core/api.ts';
import type { CallError } from '../../../../core/api/contract/protocol.ts';
import { ownValue } from '../../../../core/own-value.ts';
import type { PickedFile } from '../../../core/bridge.ts';
import { call } from '../../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../../core/failure.ts';
import { project } from '../../../core/project.svelte.ts';
import { datasetName } from '../names.ts';
import type { DialectChange, Policy, Preview } from './calls.ts';
import { Checking } from './checking.svelte.ts';
import {
  draftOf,
  mappingOf,
  problemOf,
  withRole,
  type MappingDraft,
  type MappingFile,
  type MappingProblem,
  type StepDraft,
} from './roles.ts';

/** Files to import: what was detected in them, how to read them, and the result of the check. */
export class ImportDraft {
  readonly files: readonly PickedFile[];
  /** Null until the files are first inspected. */
  preview = $state.raw<Preview | null>(null);
  /** Why the files could not be inspected. */
  error = $state.raw<CallError | null>(null);
  inspecting = $state(false);
  mapping = $state.raw<MappingDraft | null>(null);
  /** The parts of the file format that the user has set. */
  dialect = $state.raw<DialectChange>({});
  policy = $state<Policy>('reject');
  /** The as-of date as `2026-05-31`; empty for the latest time in the data. */
  asOf = $state('');
  name = $state('');
  /** The name to save the mapping under; empty for the file's name. */
  mappingName = $state('');
  readonly checking = new Checking(() => this.#checkInput);
  #inspections = 0;
  /** Whether the user has set the file format; it then overrides the format in a saved mapping. */
  #isDialectSet = false;
  /** Whether a saved mapping for these columns applies: not after the user asked to detect them again. */
  #usesSaved = true;

  constructor(files: readonly PickedFile[]) {
    this.files = files;
    this.name = datasetName(files, this.#takenNames);
    void this.inspect();
  }

  /** Inspects the files again, e.g. in another format; keeps edits if the columns are the same. */
  async inspect(): Promise<void> {
    const inspection = ++this.#inspections;
    this.inspecting = true;
    try {
      const dialect = this.#isDialectSet ? this.dialect : undefined;
      const useSaved = this.#usesSaved;
      const preview = await call('inspect', { files: this.files.map(({ handle }) => handle), dialect, useSaved });
      if (inspection !== this.#inspections) return;
      this.#applyPreview(preview);
      this.error = null;
    } catch (thrown) {
      if (inspection !== this.#inspections || isCancelled(thrown)) return;
      this.error = asCallError(thrown);
    }
    this.inspecting = false;
  }

  /** Changes the file format; undefined re-detects that part. */
  changeDialect(change: DialectChange): Promise<void> {
    this.#isDialectSet = true;
    this.dialect = Object.fromEntries(
      Object.entries({ ...this.dialect, ...change }).filter(([, value]) => value !== undefined),
    );
    return this.inspect();
  }

  /** Discards edits and detects the columns by name and values again, without the saved mapping. */
  redetect(): Promise<void> {
    this.mapping = null;
    this.mappingName = '';
    this.#usesSaved = false;
    return this.inspect();
  }

  /** The current steps: in an event log the detected ones, until the user edits them. */
  get steps(): readonly StepDraft[] {
    const mappedSteps = this.mapping?.steps ?? [];
    if (mappedSteps.length > 0 || this.mapping?.isEventLog !== true) return mappedSteps;
    return (this.checking.result?.mapping.steps ?? []).map(({ name, windowDays }) => ({
      column: null,
      name,
      windowDays: windowDays ?? 0,
    }));
  }

  get mappingProblem(): MappingProblem | null {
    return this.mapping === null ? null : problemOf(this.mapping, this.preview?.columns);
  }

  /** Whether another dataset already has this name. */
  get isNameTaken(): boolean {
    return this.#takenNames.includes(this.name.trim());
  }

  /** Errors that block the import, except those that the chosen role or format of a column has settled. */
  get fileProblems(): Preview['problems'] {
    const { preview, mapping } = this;
    const isSettled = (column: string | undefined): boolean =>
      column !== undefined &&
      (mapping?.roles.get(column) === 'ignore' ||
        ownValue(mapping?.formats, column) !== ownValue(preview?.mapping.formats, column));
    return (preview?.problems ?? []).filter(({ code, column }) => code !== 'no-steps' && !isSettled(column));
  }

  /** The input for `import`. */
  get importInput(): Omit<CallInput<'import'>, 'project'> | null {
    const checkInput = this.#checkInput;
    const mappingName = this.mappingName.trim();
    return checkInput === null
      ? null
      : { ...checkInput, dataset: this.name.trim(), ...(mappingName !== '' && { mappingName }) };
  }

  get #checkInput(): Omit<CallInput<'check-import'>, 'project'> | null {
    if (
      this.mapping === null ||
      this.inspecting ||
      this.error !== null ||
      this.mappingProblem !== null ||
      this.fileProblems.length > 0
    )
      return null;
    return {
      files: this.files.map(({ handle }) => handle),
      mapping: this.#mappingFile(this.mapping),
      illegal: this.policy,
      ...(this.asOf !== '' && { asOf: this.asOf }),
    };
  }

  get #takenNames(): readonly string[] {
    return (project.datasets.data?.datasets ?? []).map(({ name }) => name);
  }

  #mappingFile(mapping: MappingDraft): MappingFile {
    const dialect = this.preview?.mapping.dialect;
    return { ...mappingOf(mapping), illegal: this.policy, ...(dialect !== undefined && { dialect }) };
  }

  #applyPreview(preview: Preview): void {
    const hasSameColumns = this.preview !== null && sameColumns(preview, this.preview);
    const isFirst = this.preview === null;
    this.preview = preview;
    if (hasSameColumns && this.mapping !== null) return;
    this.mapping = withLikelySteps(draftOf(preview.mapping, preview.columns), preview);
    if (isFirst && preview.savedAs !== null) {
      this.policy = preview.mapping.illegal ?? 'reject';
      this.dialect = preview.mapping.dialect ?? {};
    }
    if (preview.savedAs !== null) this.mappingName = preview.savedAs;
  }
}

/** Makes steps of the columns that look like steps, unless some steps were recognised by name. */
export function withLikelySteps(draft: MappingDraft, { likelySteps, columns }: Preview): MappingDraft {
  if (draft.isEventLog || draft.steps.length > 0) return draft;
  return likelySteps.reduce((changed, name) => {
    const column = columns.find((one) => one.name === name);
    return column === undefined ? changed : withRole(changed, column, 'step');
  }, draft);
}

function sameColumns(one: Preview, other: Preview): boolean {
  return (
    one.columns.length === other.columns.length &&
    one.columns.every(({ name }, index) => name === other.columns[index].name)
  );
}
