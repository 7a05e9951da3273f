import type { z } from 'zod';

/** Says in one line what the first thing is that a schema refused; `nameOf` tells how the input is written where it came from. */
export function explainIssue(error: z.ZodError, nameOf: (name: string) => string = (name) => name): string {
  const [issue] = error.issues;
  const where = issue.path.length === 0 ? '' : `${nameOf(String(issue.path[0]))}: `;
  return where + issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}
