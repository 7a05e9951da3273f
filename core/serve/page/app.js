/** The served page: lists what is in the project and shows a dataset's funnel. Everything from data is set as text, never as markup. */
const byId = (id) => document.getElementById(id);
const count = new Intl.NumberFormat('en-US');
const formatCount = (value) => count.format(value);
const formatRate = (rate) => rate === null || rate === undefined ? '–' : `${(rate * 100).toPrecision(3)} %`;
const formatFigure = (value) => value === null || value === undefined ? '–' : value.toFixed(4);
const formatMoment = (iso) => iso === null ? '–' : iso.slice(0, 16).replace('T', ' ');

/** Runs a call of the program: progress goes to the status line, the last line is the result or an error. */
async function call(name, input = {}) {
  const response = await fetch(`/api/${name}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(input) });
  const lines = (await response.text()).trim().split('\n').map((line) => JSON.parse(line));
  const last = lines.at(-1);
  if (last.error !== undefined) throw new Error([last.error.message, last.error.help].filter(Boolean).join('. '));
  return last.result;
}

function element(tag, text, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** Makes a table; a column is [title, whether it holds numbers]. */
function table(caption, columns, rows) {
  const made = document.createElement('table');
  made.append(element('caption', caption));
  const head = made.createTHead().insertRow();
  for (const [title, isNumber] of columns) {
    const cell = element('th', title, isNumber ? 'number' : '');
    cell.scope = 'col';
    head.append(cell);
  }
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((text, i) => {
      const cell = element(i === 0 ? 'th' : 'td', text, columns[i][1] ? 'number' : '');
      if (i === 0) cell.scope = 'row';
      line.append(cell);
    });
  }
  return made;
}

function show(id, made, emptyText) {
  byId(id).replaceChildren(made ?? element('p', emptyText, 'empty'));
}

function say(text, failed = false) {
  byId('status').textContent = text;
  byId('status').classList.toggle('failed', failed);
}

function fillSelect(select, options) {
  select.replaceChildren(...options.map(([value, text]) => {
    const option = element('option', text);
    option.value = value;
    return option;
  }));
}

function showDatasets(datasets) {
  show('datasets', datasets.length > 0 && table(`${datasets.length} in the project`,
    [['Dataset'], ['Rows', true], ['Rejected', true], ['Immature', true], ['Steps'], ['From'], ['To']],
    datasets.map((one) => [one.name, formatCount(one.rows), formatCount(one.rejected), formatCount(one.immature),
      one.steps.map((step) => step.name).join(' → '), formatMoment(one.firstTime), formatMoment(one.lastTime)])) || null,
  'No datasets yet: read one with stepladder import.');
}

function showBanks(banks) {
  show('banks', banks.length > 0 && table(`${banks.length} in the project`, [['Bank'], ['Objective'], ['Weight', true], ['Banners']],
    banks.map((one) => [one.name, one.objective ?? '–', String(one.weight), one.banners.join(', ') || 'those seen in training'])) || null,
  'No banks yet: set one with stepladder bank.');
}

function showRuns(runs) {
  show('runs', runs.length > 0 && table(`${runs.length} in the project`,
    [['Run'], ['Dataset'], ['Bank'], ['Model'], ['Objective'], ['Status'], ['Epoch', true], ['Valid AUC', true], ['Test AUC', true]],
    runs.map((one) => {
      const step = one.objective ?? Object.keys(one.valid ?? one.test ?? {}).at(-1);
      return [one.run, one.dataset, one.bank ?? '–', one.model, one.objective ?? '–', one.status, String(one.epoch),
        formatFigure(one.valid?.[step]?.auc), formatFigure(one.test?.[step]?.auc)];
    })) || null,
  'No runs yet: train one with stepladder train.');
}

function showMachine({ engines, libraries }) {
  show('machine', table('What the program found', [['Name'], ['Found'], ['Version'], ['Help']],
    [...engines, ...libraries].map((one) => [one.name, one.found ? 'yes' : 'no', one.version ?? '–', one.help ?? ''])));
}

const stepRow = (one) => [one.step, formatCount(one.count), formatRate(one.ofPrevious),
  one.low === null ? '–' : `${formatRate(one.low)} … ${formatRate(one.high)}`, formatRate(one.ofFirst), formatCount(one.open ?? 0)];

async function showFunnel() {
  const dataset = byId('dataset').value;
  const by = byId('by').value;
  if (dataset === '') return show('funnel', null, 'No dataset to show.');
  say('Counting…');
  const { steps, groups, others } = await call('funnel', by === '' ? { dataset } : { dataset, by });
  const whole = table(dataset, [['Step'], ['Count', true], ['Of previous', true], ['95 % interval', true], ['Of first', true], ['Open', true]], steps.map(stepRow));
  byId('funnel').replaceChildren(whole);
  if (groups.length > 0) {
    const rest = others === null ? [] : [{ value: `(${formatCount(others.values)} others)`, steps: others.steps }];
    byId('funnel').append(table(`By ${by}: count, and share of the step before`,
      [[by], [steps[0].step, true], ...steps.slice(1).flatMap((step) => [[step.step, true], ['Share', true]])],
      [...groups, ...rest].map((group) => [group.value ?? '(missing)', formatCount(group.steps[0].count),
        ...group.steps.slice(1).flatMap((step) => [formatCount(step.count), formatRate(step.ofPrevious)])])));
  }
  say('');
}

function offerColumns(datasets) {
  const chosen = datasets.find((one) => one.name === byId('dataset').value);
  const columns = (chosen?.columns ?? []).filter((column) => ['categorical', 'numeric', 'bank', 'banner'].includes(column.role)).map((column) => column.name);
  const byDay = chosen !== undefined && chosen.firstTime !== null && !columns.includes('day') ? ['day'] : [];
  fillSelect(byId('by'), [['', '(whole dataset)'], ...[...byDay, ...columns].map((name) => [name, name])]);
}

async function start() {
  const machine = call('doctor').then(showMachine);
  if (document.body.dataset.project === '') {
    say('No project is served: start with stepladder serve PROJECT.');
    return machine;
  }
  const [{ datasets }, { banks }, { runs }] = await Promise.all([call('datasets'), call('banks'), call('runs')]);
  showDatasets(datasets);
  showBanks(banks);
  showRuns(runs);
  fillSelect(byId('dataset'), datasets.map((one) => [one.name, one.name]));
  offerColumns(datasets);
  byId('dataset').addEventListener('change', () => { offerColumns(datasets); guarded(showFunnel); });
  byId('by').addEventListener('change', () => guarded(showFunnel));
  await showFunnel();
  return machine;
}

const guarded = (action) => action().catch((error) => say(error.message, true));
guarded(start);
