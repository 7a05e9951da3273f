import type { Cost } from './command.ts';
import type { ScaleFigure, ScaleFigures } from './scale.ts';
import type { ClusterFigures } from './spark.ts';

/** One row of the table: the figure, its goal, and the bottleneck. */
export interface BenchRow {
  readonly part: string;
  readonly figure: string;
  readonly goal: string;
  readonly limitedBy: string;
}

const USERS = 1e9;
const EXECUTORS = 40;

/** The rows of the scale table: one machine, a cluster, and an extrapolation to a billion users. */
export function scaleRows({ machine, cluster }: ScaleFigures): BenchRow[] {
  return [...machine.map(machineRow), ...(cluster === null ? [] : clusterRows(cluster))];
}

function machineRow({ task, count, unit, cost, reference, referenceMeaning }: ScaleFigure): BenchRow {
  return {
    part: `scale ${task}`,
    figure: `${number(count)} ${unit}: ${describe(cost)}`,
    goal: describe(reference),
    limitedBy: `the goal is the reference: ${referenceMeaning}`,
  };
}

function clusterRows({ users, scriptUsersPerSecond, spark }: ClusterFigures): BenchRow[] {
  const script = {
    part: 'scale score.py',
    figure: `${number(scriptUsersPerSecond)} users/s on one core, ${number(users)} users`,
    goal: '',
    limitedBy: '',
  };
  const rows = spark.map(({ executors, usersPerSecond, heapBytes, pythonBytes }): BenchRow => {
    const rate = usersPerSecond / executors / scriptUsersPerSecond;
    const speedUp = usersPerSecond / spark[0].usersPerSecond;
    return {
      part: `scale Spark, ${executors} executor${executors === 1 ? '' : 's'}`,
      figure:
        `${number(usersPerSecond / executors)} users/s per core, ${Math.round(100 * rate)} % of score.py` +
        (executors === 1 ? '' : `; ${speedUp.toFixed(2)} × one executor`),
      goal: executors === 1 ? '80 % of score.py' : '1.8 × one executor',
      limitedBy: `per executor ${bytes(heapBytes)} of Java heap and ${bytes(pythonBytes)} of Python`,
    };
  });
  const last = spark[spark.length - 1];
  const seconds = USERS / ((last.usersPerSecond / last.executors) * EXECUTORS);
  return [
    script,
    ...rows,
    {
      part: `scale Spark, ${EXECUTORS} executors, extrapolated`,
      figure: `${number(USERS)} users in ${(seconds / 60).toFixed(0)} minutes`,
      goal: '',
      limitedBy: `${bytes(last.shuffledBytesPerUser * USERS)} shuffled, if they scale as ${last.executors} do`,
    },
  ];
}

function describe({ elapsedMs, peakBytes, diskBytes }: Pick<Cost, 'elapsedMs' | 'peakBytes' | 'diskBytes'>): string {
  return `${(elapsedMs / 1000).toFixed(1)} s, ${bytes(peakBytes)} of memory, ${bytes(diskBytes)} of disk`;
}

function bytes(count: number): string {
  return count < 1e9 ? `${Math.round(count / 1e6)} MB` : `${(count / 1e9).toFixed(2)} GB`;
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
