/**
 * `command-lines-child.ts [COMMANDS]`: runs many command lines in one process, each as `main.mjs` would. COMMANDS is
 * their JSON; the process ends at the first that fails. Without it, runs each line that the parent process sends and
 * answers with its result.
 */
import { run } from '../../core/cli/run.ts';
import type { ProcessResult } from './process.ts';

process.umask(0o077);
// Each command adds a listener, since it is usually the only one of its process.
process.stderr.setMaxListeners(0);
const [, , commands] = process.argv;
if (commands === undefined) answerParent();
else await runAll(JSON.parse(commands) as readonly (readonly string[])[]);

async function runAll(lines: readonly (readonly string[])[]): Promise<void> {
  for (const args of lines) {
    const code = await run(args);
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  }
  process.exit();
}

function answerParent(): void {
  let written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = (text: string | Uint8Array, ...[done]: readonly unknown[]): boolean => {
      written[name] += String(text);
      if (typeof done === 'function') done();
      return true;
    };
  }
  process.on('message', (args: readonly string[]) => {
    written = { stdout: '', stderr: '' };
    void run(args).then((code) => {
      process.send?.({ code, ...written } satisfies ProcessResult);
      // `run` lets the process end although the channel is open; this one waits for further commands.
      process.channel?.ref();
    });
  });
  process.on('disconnect', () => process.exit());
}
