import { z } from 'zod';

import { AppError, unknownName } from '../../errors.ts';
import type { SavedView } from '../../store/datasets/views.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import { cliOption, customIssue, declareCall, explainIssue } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { nameToSave } from '../contract/segment-inputs.ts';
import { asFilters } from './filters.ts';
import { checkSettings, isList, settingNames, VIEWS, type ViewName, type WrittenSettings } from './settings.ts';
import { writeViews } from './views.ts';

const written = z.array(text()).transform((texts, context): WrittenSettings => {
  const settings = new Map<string, readonly string[]>();
  for (const one of texts) {
    const split = one.indexOf('=');
    const [name, value] = [one.slice(0, Math.max(0, split)), one.slice(split + 1)];
    if (name === '' || value === '') context.addIssue(customIssue(message('view.notSetting', { text: one })));
    else settings.set(name, [...(settings.get(name) ?? []), value]);
  }
  return settings;
});

/** Saves a view under a name, without the window. */
export const viewAddCall = declareCall({
  name: 'view add',
  summary: 'save a view of the window under a name',
  input: z.strictObject({
    project,
    name: cliOption(nameToSave(), { positional: true, value: 'NAME', about: 'name of the saved view' }),
    view: cliOption(z.enum(VIEWS), { value: 'VIEW', about: 'the view of the window' }),
    setting: cliOption(written.optional(), {
      value: 'NAME=VALUE',
      about: 'a setting, as view list prints it; one value or condition of a list at a time',
    }),
    replace: cliOption(z.boolean().default(false), { about: 'change the saved view of that name' }),
  }),
  result: z.object({ name: z.string(), view: z.enum(VIEWS), settings: z.record(z.string(), z.string()) }),
  writes: true,
  async handle({ project: path, name, view, setting = new Map(), replace }) {
    const { saveView } = await import('../../store/datasets/views.ts');
    const settings = settingsFrom(view, setting);
    const checked = await viewChecker();
    let saved = settings;
    await writeViews(path, name, (opened) => {
      saved = checked(opened, { view, settings });
      saveView(opened, { name, view, settings: saved }, replace);
    });
    return { name, view, settings: saved };
  },
});

/** The checked settings of a view; throws `unknown-name` for one that it does not have, `usage` for a wrong value. */
function settingsFrom(view: ViewName, given: WrittenSettings): Readonly<Record<string, string>> {
  const valid = settingNames(view);
  for (const [name, values] of given) {
    if (!valid.includes(name)) throw unknownName(message('noun.setting'), name, valid);
    if (values.length > 1 && !isList(view, name)) throw new AppError('usage', message('api.givenTwice', { name }));
  }
  if (given.has('segment') && given.has('where')) throw new AppError('usage', message('view.segmentOrWhere'));
  const { data, error } = checkSettings(view, given);
  // Naming another side implies a comparison with it.
  if (data !== undefined) return given.has('other') ? { compare: 'segment', ...data } : data;
  const asGiven = Object.fromEntries(given);
  throw new AppError(
    'usage',
    explainIssue(error, asGiven, ([name]) => `--setting ${String(name)}`),
  );
}

type ViewChecker = (project: Project, view: Pick<SavedView, 'view' | 'settings'>) => Readonly<Record<string, string>>;

/**
 * Returns a function that checks that a project has what a view names, and returns the settings to save: with the
 * conditions of a funnel's segment, which the window uses if the segment is removed. It throws `unknown-name`.
 */
async function viewChecker(): Promise<ViewChecker> {
  const [{ knownNames, referencesOf }, { getSegment }] = await Promise.all([
    import('./references.ts'),
    import('../../segment/saved-segments.ts'),
  ]);
  return (opened, { view, settings }) => {
    const known = knownNames(opened);
    for (const { kind, name } of referencesOf({ view, settings }))
      if (!known(kind).includes(name)) throw unknownName(message(`noun.${kind}`), name, known(kind));
    const { segment } = settings;
    if (view !== 'funnel' || segment === undefined) return settings;
    return { ...settings, where: asFilters(getSegment(opened, segment).conditions) };
  };
}
