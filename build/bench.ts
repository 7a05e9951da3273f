/**
 * `npm run bench [-- PART…] [-- --json]`: measures speed and memory on this machine against the program's goals and
 * names what limits each; the exit code is 1 if a part fails. Parts: train, models, engines, import, memory, sample,
 * score, campaign, funnel, start, window and, only if they are named, serving and scale. `--rows N` sets the number of
 * rows for scale, `--users N` the number of users for scale and campaign.
 */
import { cpus } from 'node:os';

import { formatTable } from '../core/cli/table.ts';
import { countOf, readArguments, refuse } from './arguments.ts';
import { scaleRows, type BenchRow } from './bench/scale-rows.ts';
import { servingRows } from './bench/serving-rows.ts';
import { viewRows } from './bench/window/view-rows.ts';
import { exitOnSignals, withTemporaryFolder } from './temporary-folder.ts';

interface Part {
  readonly name: string;
  /** Whether it runs only if it is named, since it takes long. */
  readonly long?: true;
  run(
    folder: string,
  ): Promise<{ readonly figures: object; readonly tableRows: Omit<BenchRow, 'part'> | readonly BenchRow[] }>;
}

const { values: flags, positionals } = readArguments({
  options: {
    json: { type: 'boolean', default: false },
    rows: { type: 'string', default: '1000000' },
    users: { type: 'string', default: '1000000' },
  },
  allowPositionals: true,
});
const size = { rows: countOf('--rows', flags.rows), users: countOf('--users', flags.users) };
const perSecond = (rate: number): string => `${Math.round(rate).toLocaleString('en-US')}/s`;

const parts: readonly Part[] = [
  {
    name: 'train',
    async run(folder) {
      const { benchTraining } = await import('./bench/train.ts');
      const { limitedBy, ...figures } = await benchTraining(folder);
      const { samplesPerSecond, stepMs, denseStepMs, gatherMs, updateMs } = figures;
      const times =
        `step ${stepMs.toFixed(1)} ms = dense ${denseStepMs.toFixed(1)} + gather ${gatherMs.toFixed(1)} ` +
        `+ update ${updateMs.toFixed(1)}`;
      return {
        figures,
        tableRows: { figure: `${perSecond(samplesPerSecond)} (${times})`, goal: '150,000', limitedBy },
      };
    },
  },
  {
    name: 'models',
    async run() {
      const { benchModels } = await import('./bench/models.ts');
      const models = await benchModels();
      const tableRows = models.map(({ model, samplesPerSecond, stepMs, cpuMs }): BenchRow => ({
        part: `model ${model}`,
        figure: `${perSecond(samplesPerSecond)} (step ${stepMs.toFixed(1)} ms)`,
        goal: '60,000',
        limitedBy: `${cpuMs.toFixed(1)} ms of CPU time per step`,
      }));
      return { figures: Object.fromEntries(models.map(({ model, ...figures }) => [model, figures])), tableRows };
    },
  },
  {
    name: 'engines',
    async run() {
      const { benchEngines } = await import('./bench/engines.ts');
      const engines = await benchEngines();
      const tableRows = engines.map(({ engine, device, batches, help }): BenchRow => ({
        part: `engine ${engine}`,
        goal: '',
        limitedBy: help === null ? device : 'npx stepladder doctor shows how to install it',
        figure:
          help !== null
            ? 'not available'
            : Object.entries(batches)
                .map(
                  ([batch, { stepMs, scoreMs }]) =>
                    `${Number(batch).toLocaleString('en-US')}: step ${stepMs.toFixed(1)} ms, scoring ` +
                    `${scoreMs.toFixed(1)} ms`,
                )
                .join('; '),
      }));
      return { figures: Object.fromEntries(engines.map(({ engine, ...figures }) => [engine, figures])), tableRows };
    },
  },
  {
    name: 'import',
    async run(folder) {
      const { benchImport } = await import('./bench/import.ts');
      const { limitedBy, ...figures } = await benchImport(folder, 1_000_000);
      return {
        figures,
        tableRows: {
          figure: `${perSecond(figures.rowsPerSecond)} of ${figures.columns} columns`,
          goal: '300,000',
          limitedBy,
        },
      };
    },
  },
  {
    name: 'memory',
    async run(folder) {
      const { benchImportMemory } = await import('./bench/import.ts');
      const { limitedBy, ...figures } = await benchImportMemory(folder, 5_000_000);
      const { rows, columns, peakBytes } = figures;
      return {
        figures,
        tableRows: {
          figure: `${Math.round(peakBytes / 1e6)} MB to import ${rows.toLocaleString('en-US')} rows × ${columns}`,
          goal: '1,500 MB',
          limitedBy,
        },
      };
    },
  },
  {
    name: 'sample',
    async run(folder) {
      const { benchSample } = await import('./bench/sample.ts');
      const { limitedBy, ...figures } = await benchSample(folder, 1_000_000);
      return {
        figures,
        tableRows: { figure: `${perSecond(figures.rowsPerSecond)} of 54 columns`, goal: '150,000', limitedBy },
      };
    },
  },
  {
    name: 'score',
    async run(folder) {
      const { benchScore } = await import('./bench/scoring/score.ts');
      const { limitedBy, ...figures } = await benchScore(folder, 150_000);
      return {
        figures,
        tableRows: { figure: `${perSecond(figures.rowsPerSecond)}, users × banners`, goal: '300,000', limitedBy },
      };
    },
  },
  {
    name: 'campaign',
    async run() {
      const { benchCampaign } = await import('./bench/scoring/campaign.ts');
      const figures = await benchCampaign(size.users);
      const { users, passes, cpuMs, gap } = figures;
      const figure = `${users.toLocaleString('en-US')} users × 12 banks: ${(cpuMs / 1000).toFixed(0)} s of CPU time`;
      const limitedBy = `${passes} passes; ${gap.toExponential(0)} below the bound`;
      return { figures, tableRows: { figure, goal: 'gap of 0.1 %', limitedBy } };
    },
  },
  {
    name: 'funnel',
    async run(folder) {
      const { benchFunnel } = await import('./bench/funnel.ts');
      const { calls, ...figures } = await benchFunnel(folder, 5_000_000);
      const { rows, countingMs, rollupBytes } = figures;
      const counting = {
        part: 'funnel counting',
        figure:
          `${Math.round(countingMs).toLocaleString('en-US')} ms of the import of ` +
          `${rows.toLocaleString('en-US')} rows, ${(rollupBytes / 1e6).toFixed(1)} MB stored`,
        goal: '',
        limitedBy: '',
      };
      const readAhead = (readAheadMs: number | null): string =>
        readAheadMs === null ? '' : `, its columns read ahead in ${Math.round(readAheadMs).toLocaleString('en-US')} ms`;
      const tableRows = calls.map(({ call, firstMs, firstCpuMs, laterMs, readAheadMs }): BenchRow => ({
        part: `funnel ${call}`,
        figure: `${Math.round(firstMs)} ms at first, ${Math.round(laterMs)} ms afterwards`,
        goal: '300 ms',
        limitedBy: `${Math.round(firstCpuMs)} ms of CPU time${readAhead(readAheadMs)}`,
      }));
      return {
        figures: { ...figures, calls: Object.fromEntries(calls.map(({ call, ...times }) => [call, times])) },
        tableRows: [counting, ...tableRows],
      };
    },
  },
  {
    name: 'start',
    async run(folder) {
      const { benchStart } = await import('./bench/start.ts');
      const { version, page, starts } = await benchStart(folder);
      const limitedBy = `Node itself; medians of ${starts} starts`;
      const describe = ({ cpuMs, elapsedMs }: typeof version): string =>
        `${Math.round(cpuMs)} ms of CPU time, after ${Math.round(elapsedMs)} ms`;
      const tableRows = [
        { part: 'start --version', figure: describe(version), goal: '300 ms of CPU time', limitedBy },
        { part: 'start serve, page', figure: describe(page), goal: '', limitedBy },
      ];
      return { figures: { version, page, starts }, tableRows };
    },
  },
  {
    name: 'window',
    async run(folder) {
      const { benchWindow } = await import('./bench/window/start.ts');
      const { benchViews } = await import('./bench/window/views.ts');
      const { limitedBy, ...figures } = await benchWindow(folder);
      const views = await benchViews(folder, 5_000_000);
      const start = {
        part: 'window',
        figure: `${Math.round(figures.startMs)} ms from the start of the desktop app to a project's numbers`,
        goal: '1,000 ms',
        limitedBy,
      };
      return { figures: { ...figures, ...views }, tableRows: [start, ...viewRows(views)] };
    },
  },
  {
    name: 'scale',
    long: true,
    async run(folder) {
      const { benchScale } = await import('./bench/scale.ts');
      const figures = await benchScale(folder, size.rows, size.users);
      return { figures, tableRows: scaleRows(figures) };
    },
  },
  {
    name: 'serving',
    long: true,
    async run(folder) {
      const { benchServing } = await import('./bench/serving.ts');
      const figures = await benchServing(folder);
      return { figures, tableRows: servingRows(figures) };
    },
  },
];

const unknownPart = positionals.find((name) => !parts.some((part) => part.name === name));
if (unknownPart !== undefined)
  refuse(`unknown part: ${unknownPart}\nhint: valid: ${parts.map(({ name }) => name).join(', ')}`);

function isWanted({ name, long }: Part): boolean {
  return positionals.length === 0 ? long === undefined : positionals.includes(name);
}

// Ctrl-C discards the figures, but no file remains.
exitOnSignals();

const figures: Record<string, object> = {};
const rows: BenchRow[] = [];
let exitCode = 0;
for (const { name, run } of parts.filter(isWanted)) {
  process.stderr.write(`Measuring ${name}\n`);
  try {
    const measured = await withTemporaryFolder('bench', run);
    figures[name] = measured.figures;
    rows.push(...(Array.isArray(measured.tableRows) ? measured.tableRows : [{ part: name, ...measured.tableRows }]));
  } catch (error) {
    // The figures of the other parts took minutes: they are printed nevertheless.
    process.stderr.write(`error: ${name}: ${(error as Error).stack}\n`);
    exitCode = 1;
  }
}

if (flags.json) {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} else {
  process.stdout.write(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.versions.node}\n\n`);
  process.stdout.write(
    `${formatTable(
      [{ title: 'part' }, { title: 'measured' }, { title: 'goal' }, { title: 'limited by' }],
      rows.map(({ part, figure, goal, limitedBy }) => [part, figure, goal, limitedBy]),
    )}\n`,
  );
}
// Engines keep threads that would keep the process alive.
process.exit(exitCode);
