import { z } from 'zod';

import { condition, conditions, type Condition } from '../../segment/conditions.ts';
import { readDays, readRange, readValues, writtenCondition } from '../../segment/written-conditions.ts';
import type { Project } from '../../store/file/project.ts';
import { message, type Message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import { customIssue, cliOption, declareCall } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { damaged } from '../contract/results.ts';
import { nameToSave } from '../contract/segment-inputs.ts';
import { describeDamaged } from '../damaged.ts';
import { withReadOnlyProject } from '../open.ts';

const name = (): z.ZodString => cliOption(text(), { positional: true, value: 'NAME', about: 'name of the segment' });

/** A saved segment. */
const savedSegment = z.object({
  name: z.string(),
  conditions: z.array(condition),
  /** The conditions as the options of `segment add` write them. */
  written: z.array(z.string()),
});

/** The saved segments of a project, and how many samples of a dataset each holds. */
export const segmentListCall = declareCall({
  name: 'segment list',
  summary: 'list the saved segments, with their samples in a dataset',
  input: z.strictObject({
    project,
    dataset: cliOption(text().optional(), {
      value: 'NAME',
      about: 'count the samples of each segment in this dataset',
    }),
  }),
  result: z.object({
    segments: z.array(
      savedSegment.extend({
        savedAt: z.string(),
        /** Null if no dataset was named, or the segment does not fit it. */
        samples: z.number().nullable(),
        problem: textSchema.nullable(),
      }),
    ),
    damaged,
  }),
  async handle({ project: path, dataset }, job) {
    const { listSegments } = await import('../../segment/saved-segments.ts');
    return withReadOnlyProject(path, async (opened) => {
      const { intact, damaged: rows } = listSegments(opened);
      const names = intact.map((one) => one.name);
      const { countSegments } = await import('../../review/compare-segments.ts');
      const counted = dataset === undefined ? [] : await countSegments(opened, dataset, names, job);
      const segments = intact.map((one, index) => {
        const { samples, problem } = counted[index] ?? { samples: null, problem: null };
        return { ...one, ...described(one.conditions), samples: problem === null ? samples : null, problem };
      });
      return { segments, damaged: describeDamaged(rows) };
    });
  },
});

function conditionOption<Value>(
  about: string,
  value: string,
  read: (texts: readonly string[]) => { readonly conditions: readonly Value[]; readonly wrong: Message | null },
) {
  const schema = z
    .array(text())
    .transform((texts, context) => {
      const { conditions: found, wrong } = read(texts);
      if (wrong !== null) context.addIssue(customIssue(wrong));
      return found;
    })
    .optional();
  return cliOption(schema, { value, about });
}

const valuesOption = (operator: 'is' | 'is-not', about: string) =>
  conditionOption(about, 'COLUMN=VALUE', (texts) => {
    const { conditions: found, wrong } = readValues(operator, texts);
    return { conditions: found, wrong: wrong === null ? null : message('segment.notCondition', { text: wrong }) };
  });

const readEach =
  (read: (text: string) => Condition | null, problem: 'segment.notRange' | 'segment.notDays') =>
  (texts: readonly string[]) => {
    const found = texts.map(read);
    const wrong = found.indexOf(null);
    return {
      conditions: found.filter((one) => one !== null),
      wrong: wrong < 0 ? null : message(problem, { text: texts[wrong] }),
    };
  };

/** Saves a segment under a new name, or changes one. */
export const segmentAddCall = declareCall({
  name: 'segment add',
  summary: 'save conditions on columns as a segment; all of them must hold',
  input: z
    .strictObject({
      project,
      name: cliOption(nameToSave(), { positional: true, value: 'NAME', about: 'name of the segment' }),
      is: valuesOption(
        'is',
        'samples with this value; repeated: any of these values; empty: no value; quote a COLUMN that contains =',
      ),
      isNot: valuesOption('is-not', 'samples with none of these values, including those without a value'),
      between: conditionOption(
        'numbers from MIN to MAX, both included; ..<MAX excludes MAX',
        'COLUMN=MIN..MAX',
        readEach(readRange, 'segment.notRange'),
      ),
      days: conditionOption(
        'days of the time column in UTC, both included',
        'FROM..TO',
        readEach(readDays, 'segment.notDays'),
      ),
      replace: cliOption(z.boolean().default(false), { about: 'change the segment of that name' }),
    })
    .superRefine((input, context) => {
      if (conditionsOf(input).length === 0) context.addIssue(customIssue(message('segment.noConditions')));
    }),
  result: savedSegment,
  writes: true,
  async handle(input) {
    return saveConditions(input.project, input.name, conditionsOf(input), input.replace);
  },
});

/** The conditions of each option. */
interface ConditionOptions {
  readonly is?: readonly Condition[] | undefined;
  readonly isNot?: readonly Condition[] | undefined;
  readonly between?: readonly Condition[] | undefined;
  readonly days?: readonly Condition[] | undefined;
}

function conditionsOf({ is = [], isNot = [], between = [], days = [] }: ConditionOptions): Condition[] {
  return [...is, ...isNot, ...between, ...days];
}

/** Saves a segment from the window, which sends conditions as data, not as options. */
export const saveSegmentCall = declareCall({
  name: 'save-segment',
  summary: 'save conditions as a segment',
  input: z.strictObject({ project, name: nameToSave(), conditions, replace: z.boolean().default(false) }),
  result: savedSegment,
  writes: true,
  async handle({ project: path, name: wanted, conditions: given, replace }) {
    return saveConditions(path, wanted, given, replace);
  },
});

async function saveConditions(
  path: string,
  wanted: string,
  given: readonly Condition[],
  replace: boolean,
): Promise<{ name: string } & Described> {
  const { saveSegment } = await import('../../store/datasets/segments.ts');
  await writeSegment(path, wanted, (opened) => saveSegment(opened, { name: wanted, conditions: given }, replace));
  return { name: wanted, ...described(given) };
}

interface Described {
  readonly conditions: readonly Condition[];
  readonly written: readonly string[];
}

function described(given: readonly Condition[]): Described {
  return { conditions: given, written: given.map(writtenCondition) };
}

/** Renames a segment. */
export const segmentRenameCall = declareCall({
  name: 'segment rename',
  summary: 'rename a saved segment',
  input: z.strictObject({
    project,
    name: name(),
    newName: cliOption(nameToSave(), { positional: true, value: 'NEW-NAME', about: 'its new name' }),
  }),
  result: z.object({ name: z.string(), newName: z.string() }),
  writes: true,
  async handle({ project: path, name: current, newName: next }) {
    const { renameSegment } = await import('../../store/datasets/segments.ts');
    await writeSegment(path, current, (opened) => renameSegment(opened, current, next));
    return { name: current, newName: next };
  },
});

/** Removes a segment, even a damaged one. */
export const segmentRemoveCall = declareCall({
  name: 'segment remove',
  summary: 'remove a saved segment; runs trained on it keep its conditions',
  input: z.strictObject({ project, name: name() }),
  result: z.object({ name: z.string() }),
  writes: true,
  async handle({ project: path, name: current }) {
    const { deleteSegment } = await import('../../store/datasets/segments.ts');
    await writeSegment(path, current, (opened) => deleteSegment(opened, current));
    return { name: current };
  },
});

async function writeSegment(path: string, segment: string, change: (opened: Project) => void): Promise<void> {
  const { withProject } = await import('../../store/file/project.ts');
  await withProject(path, { mode: 'write', purpose: message('segment.saving', { name: segment }) }, change);
}
