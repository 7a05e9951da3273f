/** What is said when the core's process ended or does not answer. */
export const trouble = {
  lost: 'The connection with the program was lost.',
  lostKept: 'What was written before is kept. The window connects again as soon as the program answers.',
  refused: 'The program was started anew and does not know this page.',
  refusedHelp: 'Open the address that it printed; what was written before is kept.',
  tryNow: 'Try now',
  died: {
    crashed: 'The part of the program that does the work stopped unexpectedly.',
    killed: 'The part of the program that does the work was ended from outside.',
    'out-of-memory': 'The part of the program that does the work ran out of memory.',
    'could-not-start': 'The part of the program that does the work could not be started.',
  },
  restarted: 'It was started again.',
  restarting: 'It is being started again…',
  notRestarted: 'It ended several times in a row and was not started again.',
  startAgain: 'Start again',
  ended: (jobs: string) => `Ended with it: ${jobs}.`,
  kept: 'Kept: the project and everything that was finished. An unfinished import left nothing behind.',
  resumable: 'A training goes on from its last checkpoint.',
  resume: (what: string) => `Resume ${what}`,
  detail: (detail: string) => `Detail: ${detail}`,
  said: 'What it said last',
};
