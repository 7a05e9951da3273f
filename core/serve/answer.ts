import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';

import { calls } from '../api.ts';
import { inputShapes } from '../api/call.ts';
import type { InputShape } from '../api/call.ts';
import { explainIssue } from '../api/explain.ts';
import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { refuse, startLines } from './send.ts';

/** A call as the page reaches it: the project is the served one, and no other path can be named. */
export interface ServedCall {
  readonly name: string;
  readonly input: z.ZodObject;
  readonly handle: (input: never, job: JobContext) => Promise<unknown>;
}

const largestBodyBytes = 1_000_000;

/** The calls that can be served: those that work on a project and need no other file, and `doctor`. */
export function servedCalls(project: string | null): readonly ServedCall[] {
  return calls.filter((call) => {
    const shapes = inputShapes(call);
    if (shapes.length === 0) return true;
    const namesProject = shapes.some(({ name }) => name === 'project');
    return project !== null && namesProject && shapes.filter(isOtherPath).every(({ required }) => !required);
  });
}

function isOtherPath({ name, spelling }: InputShape): boolean {
  return spelling.path !== undefined && name !== 'project';
}

/** Answers `POST /api/<call>`: validates, then streams `{progress}` lines and ends in `{result}` or `{error}`; cancels when the client goes. */
export async function answerCall(request: IncomingMessage, response: ServerResponse, name: string, project: string | null): Promise<void> {
  const call = servedCalls(project).find((one) => one.name === name);
  if (call === undefined) return refuse(response, 404, `no such call here: ${name}`);
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return refuse(response, 415, 'send the input as application/json');
  const bytes = Number(request.headers['content-length'] ?? NaN);
  if (!(bytes <= largestBodyBytes)) return refuse(response, 413, 'the input is too large, or does not tell its length');
  const body = await readBody(request);
  const input = checkInput(call, body, project);
  if (typeof input === 'string') return refuse(response, 400, input);
  await runCall(call, input, response);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

/** The validated input, or a sentence on what is wrong with it. */
function checkInput(call: ServedCall, body: string, project: string | null): Record<string, unknown> | string {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    return 'the input is not JSON';
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return 'the input is not a JSON object';
  const forbidden = inputShapes(call).find((shape) => shape.spelling.path !== undefined && Object.hasOwn(given, shape.name));
  if (forbidden !== undefined) return `${forbidden.name} cannot be chosen here`;
  const parsed = call.input.safeParse(Object.hasOwn(call.input.shape, 'project') ? { ...given, project } : given);
  return parsed.success ? parsed.data : explainIssue(parsed.error);
}

/** Runs a call on validated input and streams its progress and its end; a client that goes away cancels it. */
export async function runCall(call: ServedCall, input: Record<string, unknown>, response: ServerResponse): Promise<void> {
  const controller = new AbortController();
  response.on('close', () => controller.abort());
  const writeLine = startLines(response);
  try {
    const result = await call.handle(input as never, { signal: controller.signal, report: (progress) => writeLine({ progress }) });
    writeLine({ result });
  } catch (error) {
    const known = error instanceof AppError;
    writeLine({ error: { code: known ? error.code : 'internal', message: error instanceof Error ? error.message : String(error), help: known ? error.help : undefined } });
  }
  response.end();
}
