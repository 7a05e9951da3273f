import { parentPort, workerData } from 'node:worker_threads';

import { AppError } from '../errors.ts';
import { addressOf, openLightgbm } from './library.ts';
import type { Answer, Request } from './trainer-thread.ts';
import { Trainer, type TrainerSetup } from './trainer.ts';

/** Answers one request after the other; frees all memory when it is told to stop. */
async function hostTrainer(port: NonNullable<typeof parentPort>): Promise<void> {
  const library = await openLightgbm();
  const trainer = new Trainer(library, await addressOf(), workerData as TrainerSetup);
  port.on('message', (request: Request | null) => {
    if (request === null) {
      trainer.free();
      port.close();
      return;
    }
    port.postMessage(answer(trainer, request));
  });
}

function answer(trainer: Trainer, { name, args }: Request): Answer {
  try {
    const work = trainer[name].bind(trainer) as (...values: readonly unknown[]) => unknown;
    return { ok: true, result: work(...args) };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, code: error.code, text: error.text, help: error.helpText };
    return { ok: false, code: null, text: (error as Error).message, help: undefined };
  }
}

if (parentPort === null) throw new Error('this file runs as a thread of training');
await hostTrainer(parentPort);
