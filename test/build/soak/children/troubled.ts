/**
 * A series whose file 1 is a problem, whose file 2 ends the process, and whose file 4 is refused. With the argument
 * `at-end`, the process fails after its last file.
 */
const [from, count] = process.argv.slice(2, 4).map(Number);
for (let number = from; number < count; number++) {
  if (number === 2) process.exit(3);
  const problem = number === 1 ? 'miscounts' : null;
  process.stdout.write(`${JSON.stringify({ number, refused: number === 4, problem })}\n`);
}
if (process.argv[4] === 'at-end') process.exitCode = 1;
