import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';

const mounting = ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()];

/** Why a test that mounts a disk for its own process is skipped; false if this user may mount disks. */
export const skipWithoutMounts = spawnSync('unshare', mounting).status !== 0 && 'needs unshare and root';
