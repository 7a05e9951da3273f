import { z } from 'zod';

import { AppError, unknownName } from '../errors.ts';
import { issueText } from '../text/issue.ts';
import { message, type Message } from '../text/message.ts';
import { adatt } from './adatt.ts';
import { aitm, aitmAblations } from './aitm.ts';
import { dcmt } from './dcmt.ts';
import { escm2 } from './escm2.ts';
import { esmmMmoe } from './esmm-mmoe.ts';
import { esmm } from './esmm.ts';
import { lightgbm } from './lightgbm.ts';
import { mlp } from './mlp.ts';
import { mmoe } from './mmoe.ts';
import type { ConfiguredModel, ModelDefinition } from './model.ts';
import { mose } from './mose.ts';
import { nmtr } from './nmtr.ts';
import { omoe } from './omoe.ts';
import { ple } from './ple.ts';

/** The models of the paper. */
const paperModels: readonly ModelDefinition[] = [aitm, mlp, esmm, omoe, mmoe, ple, lightgbm];
const definitions: readonly ModelDefinition[] = [
  ...paperModels,
  adatt,
  nmtr,
  mose,
  esmmMmoe,
  ...escm2,
  dcmt,
  ...aitmAblations,
];

/** All models in display order. */
export function listModels(): readonly ModelDefinition[] {
  return definitions;
}

/** Whether the paper compares this model; comparisons suggest these models. */
export function isPaperModel(definition: ModelDefinition): boolean {
  return paperModels.includes(definition);
}

/** Whether this version of the program knows a model. */
export function isModel(name: string): boolean {
  return definitions.some((definition) => definition.name === name);
}

/** The model with a name. Throws `unknown-name` with the nearest name. */
export function findModel(name: string): ModelDefinition {
  const found = definitions.find((definition) => definition.name === name);
  if (found === undefined)
    throw unknownName(
      message('noun.model'),
      name,
      definitions.map((definition) => definition.name),
    );
  return found;
}

/** Whether the steps of a model share nothing, so that each keeps its own best epoch or number of trees. */
export function hasIndependentSteps(definition: ModelDefinition): boolean {
  return definition.kind === 'trees' || definition.stepOfParameter !== undefined;
}

/**
 * Checks a model's settings and fills in the paper's defaults. Throws `unknown-name` for a setting the model does not
 * have, `invalid-config` for a value out of range.
 */
export function modelSettings(name: string, settings: unknown): unknown {
  return checkSettings(findModel(name).config, settings ?? {}, message('models.settingOf', { model: name }));
}

/**
 * Whether a model can have these settings; ignores settings that it does not know, since other versions of the program
 * may have them. Throws `unknown-name` for an unknown model.
 */
export function areModelSettings(name: string, settings: unknown): boolean {
  const issues = findModel(name).config.safeParse(settings).error?.issues ?? [];
  return issues.every(({ code }) => code === 'unrecognized_keys');
}

/**
 * Binds a network to its settings. Throws the errors of `modelSettings`, and a plain error for a model that is not a
 * network.
 */
export function configureModel(name: string, settings: unknown): ConfiguredModel {
  const definition = findModel(name);
  if (definition.kind !== 'network') throw new Error(`${name} is not a network`);
  const config = modelSettings(name, settings);
  return {
    name,
    stepOfParameter: definition.stepOfParameter ?? null,
    history: definition.history?.(config) ?? null,
    forward: (embedded, context) => definition.forward(embedded, config, context),
  };
}

/**
 * Validates settings against a schema; the error names the first problem, and for an unknown field the nearest valid
 * one.
 * @param what the kind of thing that a field is: `setting of aitm`.
 */
export function checkSettings<Schema extends z.ZodType>(
  schema: Schema,
  settings: unknown,
  what: Message,
): z.output<Schema> {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue.code === 'unrecognized_keys') {
    const key = [...issue.path, issue.keys[0]].join('.');
    throw unknownName(
      what,
      key,
      fieldsOf(schema, issue.path).map((field) => [...issue.path, field].join('.')),
    );
  }
  throw new AppError(
    'invalid-config',
    message('models.invalid', {
      what,
      path: pathText(issue.path, settings),
      problem: issueText(issue, settings),
    }),
  );
}

/** The path and value of a problem: `training.epochs = -1`. Omits the value if it is missing, a list or a section. */
function pathText(path: readonly PropertyKey[], settings: unknown): string {
  if (path.length === 0) return JSON.stringify(settings);
  const value = path.reduce<unknown>(
    (at, key) => (at as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key],
    settings,
  );
  return `${path.join('.')}${value === undefined || typeof value === 'object' ? '' : ` = ${JSON.stringify(value)}`}`;
}

function fieldsOf(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonObject;
  const node = path.reduce<JsonObject | undefined>((at, key) => propertiesOf(at)[String(key)], json);
  return Object.keys(propertiesOf(node));
}

/** The properties of an object schema, which may be nullable. */
function propertiesOf(node: JsonObject | undefined): NonNullable<JsonObject['properties']> {
  return node?.properties ?? node?.anyOf?.find((branch) => branch.properties !== undefined)?.properties ?? {};
}

interface JsonObject {
  readonly properties?: Readonly<Record<string, JsonObject>>;
  readonly anyOf?: readonly JsonObject[];
}
