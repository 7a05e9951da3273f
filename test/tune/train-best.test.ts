import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { listModels } from '../../core/models/registry.ts';
import { loadPlan } from '../../core/predict/plan.ts';
import { tunings } from '../../core/store/runs/experiments.ts';
import { getRun, listRuns } from '../../core/store/runs/runs.ts';
import { rankModels } from '../../core/tune/choose-model.ts';
import type { TuningTrial } from '../../core/tune/result.ts';
import { trainBest } from '../../core/tune/train-best.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const options = { dataset: 'synthetic', engine: 'onnx', seed: 1, epochs: 2, trials: 1, pooled: true } as const;

describe('the best of all models', () => {
  const { project, close } = freshProject();
  writeSyntheticDataset(project, 'synthetic', 4000, 1);
  after(close);

  it('is tried for all banks and then fine-tuned for the bank', async () => {
    const { trained, choice } = await trainBest(project, { ...options, bank: 'north' }, quietJob());
    const [best, second] = choice.models;
    assert.equal(trained.model, best.model);
    // Every network that this machine can run is tried equally often; trees only if their library is installed.
    const networks = listModels().filter(({ kind }) => kind === 'network');
    assert.ok(networks.every(({ name }) => choice.models.some(({ model }) => model === name)));
    const aucs = choice.models.map(({ auc }) => auc);
    assert.deepEqual(
      aucs,
      aucs.toSorted((a, b) => b - a),
    );
    const { lead } = choice;
    assert.ok(lead !== null && lead.over === second.model);
    assert.ok(Math.abs(lead.difference - (best.auc - second.auc)) < 1e-9);
    assert.ok(lead.low <= lead.difference && lead.difference <= lead.high && lead.pAdjusted >= lead.p);
    if (best.model === 'lightgbm') return;
    assert.deepEqual([getRun(project, trained.run).bank, trained.base], ['north', best.run]);
  });

  it('never looks at the test set of a trial that is not used', () => {
    const [{ name }] = tunings.list(project);
    const used = new Set([listRuns(project).at(-1)?.run, loadPlan(project, listRuns(project).at(-1)!.run).base?.run]);
    const trials = listRuns(project).filter(({ run }) => !used.has(run));
    assert.equal(name, 't1');
    assert.ok(trials.length > 10 && trials.every(({ test }) => test === null));
  });

  it("is tried on the bank's own samples if banks do not share data", async () => {
    const { trained, choice } = await trainBest(project, { ...options, bank: 'south', pooled: false }, quietJob());
    assert.equal(trained.base, null);
    for (const run of [trained.run, choice.models[0].run])
      assert.equal(loadPlan(project, run).parts.train.selection.bank, 'south');
  });
});

describe('the ranking of models', () => {
  const trial = (model: string, number: number, auc: number | null, logLoss = 0.1): TuningTrial => ({
    model,
    trial: number,
    run: `r${number}`,
    config: {},
    drawn: {},
    valid: { approval: { auc, logLoss, positives: 60 } },
    judged: null,
    error: null,
    elapsedMs: 1,
  });

  it("takes each model's best trial; ties go to the lower log loss", () => {
    const ranked = rankModels(
      [trial('aitm', 1, 0.7), trial('aitm', 2, 0.8), trial('esmm', 1, 0.8, 0.05), trial('ple', 1, null)],
      'approval',
    );
    assert.deepEqual(
      ranked.map(({ model, trial: number, auc }) => [model, number, auc]),
      [
        ['esmm', 1, 0.8],
        ['aitm', 2, 0.8],
      ],
    );
  });
});
