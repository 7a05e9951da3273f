import { z } from 'zod';

import { AppError } from '../errors.ts';
import { packColumn, unpackColumn } from '../store/columns/codec.ts';
import type { TextColumn } from '../store/columns/columns.ts';
import { arePossibleTexts } from '../store/columns/packed-header.ts';
import { readHeader } from '../store/columns/packed.ts';
import { issueText } from '../text/issue.ts';
import { message, type Message, type Text } from '../text/message.ts';
import { layOutFields, type FeatureSchema, type Field, type FieldContent } from './schema.ts';

/** A schema as stored in a project file: JSON, and for each text field its vocabulary as a packed text column. */
export interface SchemaArtifact {
  readonly meta: unknown;
  readonly blobs: Record<string, Uint8Array>;
}

/** Maximum length of a stored sequence, far above what training accepts: each position becomes a model input. */
const MAX_SEQUENCE_LENGTH = 1000;

const fieldMeta = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('categorical'),
    name: z.string(),
    role: z.enum(['bank', 'banner', 'categorical']),
    values: z.string(),
  }),
  z.object({ kind: z.literal('multi'), name: z.string(), role: z.literal('multi'), values: z.string() }),
  z.object({
    kind: z.literal('sequence'),
    name: z.string(),
    role: z.literal('multi'),
    values: z.string(),
    length: z.int().min(1).max(MAX_SEQUENCE_LENGTH),
  }),
  z.object({ kind: z.literal('numeric'), name: z.string(), role: z.literal('numeric'), edges: z.array(z.number()) }),
]);
const schemaMeta = z.object({ format: z.literal(1), fields: z.array(fieldMeta) });
type FieldMeta = z.infer<typeof fieldMeta>;

/** Converts a schema to an artifact from which `schemaFromArtifact` restores an equal one. */
export function schemaToArtifact(schema: FeatureSchema): SchemaArtifact {
  const blobs: Record<string, Uint8Array> = {};
  const fields = schema.fields.map((field, i) => {
    if (field.kind !== 'numeric') blobs[blobName(i)] = packColumn(field.values);
    return metaOf(field, i);
  });
  return { meta: { format: 1, fields }, blobs };
}

function blobName(position: number): string {
  return `values.${position}`;
}

function metaOf(field: Field, position: number): unknown {
  const { name, role, kind } = field;
  if (kind === 'numeric') return { kind, name, role, edges: [...field.edges] };
  const values = blobName(position);
  return kind === 'sequence' ? { kind, name, role, values, length: field.length } : { kind, name, role, values };
}

/** Restores a schema; throws `corrupt` if a part is missing or damaged. */
export function schemaFromArtifact(artifact: SchemaArtifact): FeatureSchema {
  const meta = schemaMeta.safeParse(artifact.meta);
  if (!meta.success) throw damaged(descriptionProblem(meta.error.issues[0], artifact.meta));
  const blobs = Object.values(artifact.blobs);
  if (!arePossibleTexts(blobs.map((blob) => ({ header: readHeader(blob), bytes: blob.length }))))
    throw damaged(message('features.vocabularySizes'));
  return layOutFields(meta.data.fields.map((field) => contentOf(field, artifact.blobs)));
}

/** The fields of a stored schema without their vocabularies; throws `corrupt` if the description is damaged. */
export function fieldsFromMeta(meta: unknown): readonly Pick<Field, 'name' | 'role'>[] {
  const parsed = schemaMeta.safeParse(meta);
  if (!parsed.success) throw damaged(descriptionProblem(parsed.error.issues[0], meta));
  return parsed.data.fields;
}

function descriptionProblem(issue: z.core.$ZodIssue, meta: unknown): Message {
  const problem = issueText(issue, meta);
  return message('features.description', { path: issue.path.join('.'), problem });
}

function contentOf(field: FieldMeta, blobs: SchemaArtifact['blobs']): FieldContent {
  if (field.kind === 'numeric') return { ...field, edges: Float64Array.from(field.edges) };
  return { ...field, values: vocabularyOf(field, blobs[field.values]) };
}

function vocabularyOf(field: Pick<FieldMeta, 'name'>, blob: Uint8Array | undefined): TextColumn {
  if (blob === undefined) throw damaged(message('features.valuesMissing', { field: field.name }));
  const column = unpackColumn(blob);
  if (column.kind !== 'text') throw damaged(message('features.valuesOfKind', { field: field.name, kind: column.kind }));
  return column;
}

function damaged(problem: Text): AppError {
  return new AppError('corrupt', message('features.damagedSchema', { problem }), message('features.restoreOrTrain'));
}
