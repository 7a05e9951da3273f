import assert from 'node:assert/strict';
import { test } from 'node:test';

import { commandCalls } from '../../core/api.ts';
import { inputShapes } from '../../core/api/contract/call.ts';
import { loadCommands } from '../../core/cli/commands.ts';
import { commandHelp, overallHelp, usageLine } from '../../core/cli/help.ts';

const commands = await loadCommands();

/** The command line that scripts depend on: changes here break them. */
const contract = [
  'import PROJECT FILE… --dataset NAME [--mapping FILE] [--column-format COLUMN=FORMAT…] [--table NAME] ' +
    '[--partitions] [--illegal reject|fail|repair] [--max-rejects N] [--as-of TIME] [--mapping-name NAME]',
  'append PROJECT FILE… --dataset NAME [--known update|skip|replace|add] [--column-format COLUMN=FORMAT…] ' +
    '[--table NAME] [--partitions] [--illegal reject|fail|repair] [--max-rejects N] [--as-of TIME]',
  'appends PROJECT [--dataset NAME]',
  'undo append PROJECT --dataset NAME [--keep-runs]',
  'rejects PROJECT --dataset NAME --out FILE',
  'data export PROJECT --dataset NAME [--format csv|parquet|xlsx] --out FILE [--run RUN…]',
  'funnel PROJECT --dataset NAME [--by COLUMN] [--bank B] [--from T] [--to T] [--segment SEGMENT…] [--explain STEP] ' +
    '[--previous] [--times]',
  'segment list PROJECT [--dataset NAME]',
  'segment add PROJECT NAME [--is COLUMN=VALUE…] [--is-not COLUMN=VALUE…] [--between COLUMN=MIN..MAX] ' +
    '[--days FROM..TO] [--replace]',
  'segment rename PROJECT NAME NEW-NAME',
  'segment remove PROJECT NAME',
  'view list PROJECT',
  'view add PROJECT NAME --view funnel|models|score [--setting NAME=VALUE…] [--replace]',
  'view rename PROJECT NAME NEW-NAME',
  'view remove PROJECT NAME',
  'annotation list PROJECT [--bank B]',
  'annotation add PROJECT DAY TEXT [--bank B]',
  'annotation remove PROJECT NUMBER',
  'bank PROJECT NAME [--objective STEP] [--weight W] [--value AMOUNT] [--currency CODE] [--banners a,b]',
  'datasets PROJECT',
  'column-profile PROJECT --dataset NAME --column COLUMN [--role ROLE]',
  'banks PROJECT [--bank B] [--dataset NAME] [--rankings]',
  'runs PROJECT [--compare a,b]',
  'delete PROJECT [--dataset NAME] [--run RUN] [--bank B]',
  'train PROJECT [--dataset NAME] [--valid NAME] [--test NAME] [--bank B] [--separate] [--segment SEGMENT] ' +
    '[--from T] [--to T] [--model MODEL] [--trials N] [--objective STEP] [--steps a,b] ' +
    '[--engine auto|onnx|tensorflow|onnx-gpu] [--epochs N] [--members N] [--bootstrap] [--seed N] ' +
    '[--config FILE] [--refit] [--resume RUN]',
  'refit PROJECT --run RUN… [--engine auto|onnx|tensorflow|onnx-gpu]',
  'train-banks PROJECT --dataset NAME [--valid NAME] [--test NAME] [--banks a,b] [--separate] [--segment SEGMENT] ' +
    '[--from T] [--to T] [--model MODEL] [--engine auto|onnx|tensorflow|onnx-gpu] [--epochs N] [--members N] ' +
    '[--bootstrap] [--seed N] [--config FILE] [--refit]',
  'tune PROJECT [--dataset NAME] [--valid NAME] [--test NAME] [--bank B] [--segment SEGMENT] [--from T] [--to T] ' +
    '[--objective STEP] [--engine auto|onnx|tensorflow|onnx-gpu] [--models a,b] [--trials N] ' +
    '[--seed N] [--splits K] [--epochs N] [--config FILE] [--tuning T] [--out FILE]',
  'compare PROJECT [--dataset NAME] [--valid NAME] [--test NAME] [--bank B] [--segment SEGMENT] [--from T] [--to T] ' +
    '[--objective STEP] [--engine auto|onnx|tensorflow|onnx-gpu] [--models a,b] [--seeds N] [--splits K] ' +
    '[--epochs N] [--config FILE] [--tuned] [--tuning T] [--comparison C] [--truth FILE] [--out FILE]',
  'evaluate PROJECT --run RUN [--dataset NAME] [--segment SEGMENT] [--engine onnx|tensorflow|onnx-gpu]',
  'promote PROJECT RUN [--bank B] [--accept-miscalibration]',
  'study hyper PROJECT --dataset NAME --over SETTING=A,B [--valid NAME] [--test NAME] [--bank B] ' +
    '[--from T] [--to T] [--model MODEL] [--objective STEP] [--engine auto|onnx|tensorflow|onnx-gpu] ' +
    '[--seeds N] [--epochs N] [--config FILE] [--out FILE]',
  'study transfer PROJECT [--run RUN] [--bank B] [--dataset NAME] [--out FILE]',
  'study tsne PROJECT [--run RUN] [--bank B] [--dataset NAME] [--step STEP] [--points N] ' +
    '[--perplexity P] [--seed N] [--out FILE]',
  'study importance PROJECT [--run RUN] [--bank B] [--dataset NAME] [--repeats N] [--rows N] [--seed N] [--out FILE]',
  'score [PROJECT] [--run RUN…] [--model FOLDER] --audience FILE --out FILE [--per user|bank] [--segment SEGMENT] ' +
    '[--top N] [--min-score SCORE] [--budget AMOUNT] [--cost-per-contact AMOUNT] [--cost-per-step STEP=AMOUNT…] ' +
    '[--holdout SHARE] [--holdout-seed N] [--holdout-lift LIFT] [--profile google|meta|tencent|plain] ' +
    '[--country CODE] [--id-type phone|imei|idfa|oaid…] [--contact KIND=COLUMN…] [--excel LANGUAGE] [--mapping FILE] ' +
    '[--column-format COLUMN=FORMAT…] [--engine auto|onnx|tensorflow|onnx-gpu]',
  'explain PROJECT --run RUN… --audience FILE --user ID [--bank B] [--step STEP] [--segment SEGMENT] [--samples N] ' +
    '[--seed N] [--mapping FILE] [--column-format COLUMN=FORMAT…]',
  'drift PROJECT --run RUN [--audience FILE] [--mapping FILE] [--column-format COLUMN=FORMAT…] [--dataset NAME] ' +
    '[--days N]',
  'compare-lists LIST OTHER [--project PROJECT] [--bank B] [--movers N]',
  'exports PROJECT',
  'results PROJECT [--export N] [--dataset NAME] [--list FILE…] [--covers-everyone]',
  'campaign PROJECT --audience FILE --name NAME [--repeat NAME] [--run RUN…] [--quota BANK=MIN..MAX] ' +
    '[--cost BANK=AMOUNT…] [--value BANK=AMOUNT…] [--budget AMOUNT] [--contacts N] [--cap N] [--out FILE] ' +
    '[--holdout SHARE] [--holdout-seed N] [--holdout-lift LIFT] [--profile google|meta|tencent|plain] ' +
    '[--country CODE] [--id-type phone|imei|idfa|oaid…] [--contact KIND=COLUMN…] [--excel LANGUAGE] ' +
    '[--mapping FILE] [--column-format COLUMN=FORMAT…]',
  'campaigns PROJECT',
  'report PROJECT --out FILE [--dataset NAME] [--run RUN…] [--campaign NAME] ' +
    '[--parts funnel|models|campaign|results] [--audience FILE] [--mapping FILE] ' +
    '[--column-format COLUMN=FORMAT…] [--list FILE…] [--export N] [--outcome NAME] ' +
    '[--covers-everyone] [--language en|zh-CN|zh]',
  'export PROJECT --run RUN… --out FOLDER',
  'schema NAME [--model MODEL]',
  'doctor',
  'licenses [NAME]',
  'sample --rows N [--seed N] --out DIR [--format csv|parquet]',
  'demo [--rows N] [--out DIR]',
  'serve [PROJECT] [--folder DIR] [--port N]',
  'completion SHELL [--names datasets|runs|banks|steps|comparisons|tunings|segments|views] [--of PROJECT]',
];

test('every command exists, with every flag', () => {
  assert.deepEqual(
    commands.map((command) => usageLine(command).replace('stepladder ', '')),
    contract,
  );
});

test('the commands are the calls of the contract, in its order, then serve and completion', async () => {
  assert.deepEqual(
    commands.map(({ name }) => name),
    [...Object.keys(commandCalls), 'serve', 'completion'],
  );
  for (const [name, load] of Object.entries(commandCalls))
    assert.equal(
      commands.find((command) => command.name === name),
      await load(),
    );
});

test('help names every command, and each command explains every input', () => {
  const help = overallHelp(commands);
  for (const command of commands) {
    assert.match(help, new RegExp(`^ +${command.name} +\\S`, 'm'));
    const helpText = commandHelp(command);
    for (const { flag, option } of inputShapes(command)) {
      assert.ok(
        helpText.includes(option.positional === true ? (option.value ?? '') : `--${flag}`),
        `${command.name} ${flag}`,
      );
      assert.ok(helpText.includes(option.about), `${command.name} ${flag}`);
    }
    for (const common of ['--json', '--progress', '--help']) assert.ok(helpText.includes(common));
  }
});

test('lines of help other than the usage line fit a terminal of 132 columns', () => {
  for (const command of commands) {
    for (const line of commandHelp(command).split('\n').slice(1)) assert.ok(line.length <= 132, line);
  }
});

test('help shows the default of a number, and never an empty default', () => {
  for (const command of commands) assert.doesNotMatch(commandHelp(command), /default: *\)/, command.name);
  assert.match(commandHelp(commands.find(({ name }) => name === 'study importance')!), /default: .*\d\)/);
});

test('help promises to create a missing project only for commands that do', () => {
  const creating = commands
    .filter((command) => commandHelp(command).includes('created if missing'))
    .map(({ name }) => name);
  assert.deepEqual(creating, ['import', 'bank']);
});
