import { matchesGlob } from 'node:path';

import { chromiumRequirement } from '../requirements/chromium.ts';
import { electronRequirement } from '../requirements/electron.ts';

/** Files whose training, installation, commands or damaged copies take more than 2 seconds. */
export const longTests: readonly string[] = [
  'test/api/{append,explain,fine-tuned,ranking,ranking-audience}.test.ts',
  'test/api/{score/export-holdout,studies/compare,studies/compare-segment}.test.ts',
  'test/build/{arguments,bench,install,pack,run,run-tests,science,science-search,start}.test.ts',
  'test/build/{bench/{command,stopped},gpu-check/gpu-check,soak/soak}.test.ts',
  'test/campaign/{campaign,campaign-formats,solve/solve}.test.ts',
  'test/cli/{canary,completion,connections,flushed,main-job,output-paths,process}.test.ts',
  'test/cli/{results,special-inputs,start,telemetry,threads,without-maglev}.test.ts',
  'test/compare/{compare,request,splits,splits-simulation}.test.ts',
  'test/dataset-export/{dataset-export,xlsx}.test.ts',
  'test/drift/drift.test.ts',
  'test/electron/{core-process,target}.test.ts',
  'test/engine/{pairs,parity,tensorflow}.test.ts',
  'test/evaluate/{auc-interval,calibration,curves/gains-interval,local-level}.test.ts',
  'test/explain/explain.test.ts',
  'test/export/{changed-export,export,full-disk,interrupted-export,list-separators}.test.ts',
  'test/export/{local-numbers,model-graph,moved-project,replaced-export}.test.ts',
  'test/host/{read-copied,training}.test.ts',
  'test/ingest/{changed-files,hostile-input,interrupt,label-limits}.test.ts',
  'test/ingest/append/{cancel-events,interrupt,same-as-import}.test.ts',
  'test/ingest/files/{damaged-utf8,replacement-characters,table}.test.ts',
  'test/ingest/formats/{excel,parquet,sqlite,arrow/arrow,arrow/hostile}.test.ts',
  'test/models/{golden-script,networks}.test.ts',
  'test/predict/{calibrations,weights}.test.ts',
  'test/report/project.test.ts',
  'test/review/{bank-evidence,rollup/rollups,users/{explained-changes,sampled-columns}}.test.ts',
  'test/sample/{files,generate}.test.ts',
  'test/score/{saved-ranking/{export-ranking,saved-ranking,value-outlook},score-audience,engines}.test.ts',
  'test/score/{history,followup/objectives,results/long-lists,ranking/{rank-refusals,record-ranker}}.test.ts',
  'test/serve/{server,unauthenticated,workspace}.test.ts',
  'test/store/{forged-rows,healthy,columns/forged,runs/stray-epochs}.test.ts',
  'test/store/file/{append-flips,damaged-pages,lock,moved,read-only,row-flips}.test.ts',
  'test/study/{hyper,importance}.test.ts',
  'test/train/data/{batch-size,sample-hashes}.test.ts',
  'test/train/fit/{bank-levels,calibration,choose-engine,delayed-feedback,engines,few-positives}.test.ts',
  'test/train/fit/{finishing-progress,forecast/*,killed,members,separate-parts,train}.test.ts',
  'test/train/pooled/{fine-tuning,resume,train-banks}.test.ts',
  'test/train/refit/{after-training,cancelled,killed,refit,unseen-samples}.test.ts',
  'test/train/runs/reuse.test.ts',
  'test/trees/{members,train,trees-trainer}.test.ts',
  'test/tune/{train-best,tune,tuned,tuned-periods}.test.ts',
  'test/worker-tasks.test.ts',
];

const slow = [...chromiumRequirement.tests, ...electronRequirement.tests, ...longTests];

/** Whether a test file opens a window or takes more than 2 seconds. */
export function isSlow(file: string): boolean {
  return slow.some((pattern) => matchesGlob(file, pattern));
}

/** The test files of `npm test -- --fast`: none that opens a window or takes more than 2 seconds. */
export function withoutSlow(files: readonly string[]): readonly string[] {
  return files.filter((file) => !isSlow(file));
}
