import { run } from './run.ts';

const code = await run(process.argv.slice(2));
// Native libraries may keep threads and handles open; everything of ours is written and closed by now.
process.exit(code);
