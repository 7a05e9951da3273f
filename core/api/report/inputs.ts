import { z } from 'zod';

import { languageTags, type Language } from '../../text/tags.ts';
import { cliOption } from '../contract/call.ts';
import { audienceMapping, columnFormat, project, text } from '../contract/inputs.ts';

/** The parts of a report, in order. */
export const REPORT_PARTS = ['funnel', 'models', 'campaign', 'results'] as const;

/** A part of a report. */
export type ReportPart = (typeof REPORT_PARTS)[number];

/** The inputs of a report; without names, it shows the newest of each. */
export const reportInputs = {
  project,
  dataset: cliOption(text().optional(), {
    value: 'NAME',
    about: 'dataset whose funnel is shown',
    fallback: 'the newest',
  }),
  run: cliOption(z.array(text()).min(1).optional(), {
    value: 'RUN',
    separator: ',',
    about: 'runs with a model card',
    fallback: 'the active or newest of each bank',
  }),
  campaign: cliOption(text().optional(), {
    value: 'NAME',
    about: 'campaign whose plan is shown',
    fallback: 'the latest',
  }),
  parts: cliOption(z.array(z.enum(REPORT_PARTS)).min(1).optional(), {
    value: 'a,b',
    separator: ',',
    about: 'parts of the report, separated by commas',
    fallback: 'all',
  }),
  audience: cliOption(text().optional(), {
    value: 'FILE',
    about: "users to compare with the training data; default: the dataset's newest days",
    path: 'read',
  }),
  mapping: audienceMapping,
  columnFormat,
  list: cliOption(z.array(text()).default([]), {
    value: 'FILE',
    about: 'exported list whose results are shown',
    path: 'read',
  }),
  export: cliOption(z.number().int().min(1).optional(), {
    value: 'N',
    about: 'number of the export that wrote the list',
    fallback: 'found by the list',
  }),
  outcome: cliOption(text().optional(), {
    value: 'NAME',
    about: 'dataset of the results, with what happened after the export',
    fallback: 'the newest',
  }),
  coversEveryone: cliOption(z.boolean().optional(), {
    about: 'the dataset of the results has every conversion of its users',
  }),
  language: cliOption(z.enum([...languageTags, 'zh']).default('en'), {
    value: 'LANGUAGE',
    about: 'language of the report',
  }),
};

/** The requested content of a report. */
export type ReportInput = z.output<z.ZodObject<typeof reportInputs>>;

/** `zh` is short for the only Chinese of the program. */
export function languageOfReport(given: Language | 'zh'): Language {
  return given === 'zh' ? 'zh-CN' : given;
}
