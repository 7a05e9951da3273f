/** All messages of the core in English; the type is what every language fills. */
import { base } from './messages/base.ts';
import { doctor } from './messages/doctor.ts';
import { engine } from './messages/engine.ts';
import { evaluate } from './messages/evaluate.ts';
import { issue } from './messages/issue.ts';
import { models } from './messages/models.ts';
import { noun } from './messages/noun.ts';
import { predict } from './messages/predict.ts';
import { sample } from './messages/sample.ts';
import { train } from './messages/train.ts';
import { trees } from './messages/trees.ts';

export const messages = { base, doctor, engine, evaluate, issue, models, noun, predict, sample, train, trees };

export type Messages = typeof messages;
