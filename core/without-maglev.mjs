/**
 * Turns off Maglev, one of V8's compilers, for this process and its threads. Maglev sometimes computes a sum of
 * floating-point numbers wrongly if it replaces the code of a running loop: on Node 24.21 and a busy machine, 3 of 90
 * fits of level shifts came out wrong, one of them by 2.7 in log-odds. Import it before anything is computed. Node's
 * modules start slower if they are loaded after it, since V8 rejects code that was compiled with other flags.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--no-maglev');
