-- Every row gets a checksum, rows of older versions too. Most earlier damage cannot be detected. Only rows with a wrong
-- checksum, or with a number in place of a text (a flipped bit in a row's header joins two columns), still count as
-- damaged: they get no new checksum.
-- `row_checksum` and `json_rows` are functions of the program (core/store/file/migration-functions.ts).

-- Each run knows how many epochs it has, so that a lost one is noticed.
ALTER TABLE runs ADD COLUMN epoch_count INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET epoch_count = (SELECT count(*) FROM epochs WHERE run_id = runs.id);
UPDATE runs SET checksum = row_checksum(
    'id', id, 'owner', owner, 'createdAt', created_at, 'experiment', begun_for, 'epochCount', epoch_count,
    'dataset', dataset, 'validDataset', valid_dataset, 'testDataset', test_dataset, 'bank', bank, 'model', model,
    'objective', objective, 'engine', engine, 'seed', seed, 'status', status, 'epoch', epoch, 'step', step,
    'bestEpoch', best_epoch, 'weightsSha256', weights_sha256, 'config', config_json, 'steps', steps_json,
    'valid', valid_json, 'test', test_json, 'error', error)
  WHERE checksum IS NULL AND typeof(begun_for) <> 'integer' OR checksum = row_checksum(
    'id', id, 'owner', owner, 'createdAt', created_at, 'experiment', begun_for,
    'dataset', dataset, 'validDataset', valid_dataset, 'testDataset', test_dataset, 'bank', bank, 'model', model,
    'objective', objective, 'engine', engine, 'seed', seed, 'status', status, 'epoch', epoch, 'step', step,
    'bestEpoch', best_epoch, 'weightsSha256', weights_sha256, 'config', config_json, 'steps', steps_json,
    'valid', valid_json, 'test', test_json, 'error', error);

-- Earlier checksums of epochs did not include the run.
UPDATE epochs SET checksum = row_checksum(
    'epoch', epoch, 'loss', loss, 'validLoss', valid_loss, 'figures', figures_json, 'elapsedMs', elapsed_ms,
    'run', 'r' || run_id)
  WHERE checksum IS NULL OR checksum = row_checksum(
    'epoch', epoch, 'loss', loss, 'validLoss', valid_loss, 'figures', figures_json, 'elapsedMs', elapsed_ms);

UPDATE datasets SET checksum = row_checksum(
    'id', id, 'name', name, 'row_count', row_count, 'records', records, 'accepted', accepted, 'rejected', rejected,
    'immature', immature, 'first_time', first_time, 'last_time', last_time, 'as_of', as_of, 'data_hash', data_hash,
    'sources_json', sources_json, 'mapping_json', mapping_json, 'created_at', created_at,
    'steps', (SELECT json_rows('name', steps.name, 'windowDays', window_days, 'timed', timed ORDER BY position)
      FROM steps WHERE dataset_id = datasets.id),
    'columns', (SELECT json_rows('name', columns.name, 'role', role, 'kind', kind, 'distinct', distinct_count,
        'missing', missing_count ORDER BY position)
      FROM columns WHERE dataset_id = datasets.id))
  WHERE checksum IS NULL AND typeof(created_at) <> 'integer';

UPDATE rejects SET checksum = row_checksum(
    'file', file, 'line', line, 'column', "column", 'value', value, 'reason', reason, 'raw', raw)
  WHERE checksum IS NULL AND typeof(raw) <> 'integer';

UPDATE banks SET checksum = row_checksum(
    'name', name, 'objective', objective, 'weight', weight, 'value', value, 'currency', currency,
    'promoted', promoted_run,
    'banners', (SELECT json_rows(banners.name ORDER BY position) FROM banners WHERE bank_id = banks.id))
  WHERE checksum IS NULL AND typeof(currency) <> 'integer';

UPDATE comparisons SET checksum = row_checksum(
    'table', 'comparisons', 'id', id, 'dataset', dataset, 'bank', bank, 'input_json', input_json,
    'result_json', result_json, 'created_at', created_at)
  WHERE checksum IS NULL AND typeof(created_at) <> 'integer';
UPDATE tunings SET checksum = row_checksum(
    'table', 'tunings', 'id', id, 'dataset', dataset, 'bank', bank, 'input_json', input_json,
    'result_json', result_json, 'created_at', created_at)
  WHERE checksum IS NULL AND typeof(created_at) <> 'integer';
UPDATE studies SET checksum = row_checksum(
    'table', 'studies', 'id', id, 'kind', kind, 'dataset', dataset, 'bank', bank, 'input_json', input_json,
    'result_json', result_json, 'created_at', created_at)
  WHERE checksum IS NULL AND typeof(created_at) <> 'integer';

UPDATE exports SET checksum = row_checksum(
    'table', 'exports', 'id', id, 'file', file, 'audience', audience, 'runs_json', runs_json, 'per', per,
    'cut_json', cut_json, 'row_count', row_count, 'expected_json', expected_json, 'expected_value', expected_value,
    'currency', currency, 'sha256', sha256, 'created_at', created_at)
  WHERE checksum IS NULL AND typeof(created_at) <> 'integer';
UPDATE mappings SET checksum = row_checksum(
    'table', 'mappings', 'id', id, 'name', name, 'columns_json', columns_json, 'mapping_json', mapping_json,
    'saved_at', saved_at)
  WHERE checksum IS NULL AND typeof(saved_at) <> 'integer';
