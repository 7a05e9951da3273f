import { z } from 'zod';

import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import { cliOption, declareCall } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { damaged } from '../contract/results.ts';
import { nameToSave } from '../contract/segment-inputs.ts';
import { describeDamaged } from '../damaged.ts';
import { withReadOnlyProject } from '../open.ts';
import { VIEWS, writtenSettings } from './settings.ts';

const MAX_SETTINGS = 50;
const MAX_SETTING_LENGTH = 20_000;

const name = (): z.ZodString => cliOption(text(), { positional: true, value: 'NAME', about: 'name of the saved view' });

/** The settings of a view's address in the window. */
const settings = z
  .record(text(), z.string().max(MAX_SETTING_LENGTH))
  .refine((given) => Object.keys(given).length <= MAX_SETTINGS);

/** The saved views of a project. */
export const viewListCall = declareCall({
  name: 'view list',
  summary: 'list the views of the window that were saved under a name',
  input: z.strictObject({ project }),
  result: z.object({
    views: z.array(
      z.object({
        name: z.string(),
        /** The view, such as `funnel`. */
        view: z.string(),
        /** Null if the view names none. */
        dataset: z.string().nullable(),
        /** The saved segments that it names. */
        segments: z.array(z.string()),
        settings: z.record(z.string(), z.string()),
        /** The settings as `view add` reads them. */
        written: z.array(z.string()),
        savedAt: z.string(),
        /** Whether it cannot be shown, because something it needs, such as its dataset, no longer exists. */
        gone: z.boolean(),
        /** A message about what it names but the project no longer has; null if nothing is missing. */
        problem: textSchema.nullable(),
      }),
    ),
    damaged,
  }),
  async handle(input) {
    const [{ readViews }, { knownNames, missingIn, referencesOf }] = await Promise.all([
      import('../../store/datasets/views.ts'),
      import('./references.ts'),
    ]);
    return withReadOnlyProject(input.project, (opened) => {
      const { intact, damaged: rows } = readViews(opened);
      const known = knownNames(opened);
      const views = intact.map((view) => {
        const segments = referencesOf(view).flatMap((one) => (one.kind === 'segment' ? [one.name] : []));
        const written = [...writtenSettings(view.view, view.settings)];
        return { ...view, dataset: view.settings['dataset'] ?? null, segments, written, ...missingIn(view, known) };
      });
      return { views, damaged: describeDamaged(rows) };
    });
  },
});

/** Saves what a view of the window shows, under a new name or an existing one. */
export const saveViewCall = declareCall({
  name: 'save-view',
  summary: 'save what a view shows under a name',
  input: z.strictObject({
    project,
    name: nameToSave(),
    view: z.enum(VIEWS),
    settings,
    replace: z.boolean().default(false),
  }),
  result: z.object({ name: z.string() }),
  writes: true,
  async handle({ project: path, replace, ...view }) {
    const { saveView } = await import('../../store/datasets/views.ts');
    await writeViews(path, view.name, (opened) => saveView(opened, view, replace));
    return { name: view.name };
  },
});

/** Renames a saved view. */
export const viewRenameCall = declareCall({
  name: 'view rename',
  summary: 'rename a saved view',
  input: z.strictObject({
    project,
    name: name(),
    newName: cliOption(nameToSave(), { positional: true, value: 'NEW-NAME', about: 'its new name' }),
  }),
  result: z.object({ name: z.string(), newName: z.string() }),
  writes: true,
  async handle({ project: path, name: current, newName: next }) {
    const { renameView } = await import('../../store/datasets/views.ts');
    await writeViews(path, current, (opened) => renameView(opened, current, next));
    return { name: current, newName: next };
  },
});

/** Removes a saved view, even a damaged one. */
export const viewRemoveCall = declareCall({
  name: 'view remove',
  summary: 'remove a saved view',
  input: z.strictObject({ project, name: name() }),
  result: z.object({ name: z.string() }),
  writes: true,
  async handle({ project: path, name: current }) {
    const { deleteView } = await import('../../store/datasets/views.ts');
    await writeViews(path, current, (opened) => deleteView(opened, current));
    return { name: current };
  },
});

/** Changes the saved views of a project; `view` is the changed one. */
export async function writeViews(path: string, view: string, change: (opened: Project) => void): Promise<void> {
  const { withProject } = await import('../../store/file/project.ts');
  await withProject(path, { mode: 'write', purpose: message('view.saving', { name: view }) }, change);
}
