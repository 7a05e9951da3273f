import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';

import * as tf from '@tensorflow/tfjs-core';

import { kernels } from './trace/kernels.ts';

// The package's Node bundle lacks its gradient functions. They exist only as ES modules, one for each kernel, whose
// imports lack the file extension that Node requires. They import operations, which are taken from the bundle:
// otherwise these would load 350 more modules.
const PACKAGE = new URL('.', import.meta.resolve('@tensorflow/tfjs-core')).href;
const FOLDER = new URL('gradients/', PACKAGE).href;
const IN_BUNDLE = /^\.\.\/(?:base|kernel_names|ops\/(?!\w+_util$)\w+)$/;

const hooks = registerHooks({
  resolve(specifier, context, next) {
    if (context.parentURL?.startsWith(PACKAGE) !== true || !specifier.startsWith('.')) return next(specifier, context);
    if (context.parentURL.startsWith(FOLDER) && IN_BUNDLE.test(specifier)) return next('@tensorflow/tfjs-core');
    return next(specifier.endsWith('.js') ? specifier : `${specifier}.js`, context);
  },
  load(url, context, next) {
    const isModule = url.startsWith(PACKAGE) && !url.endsWith('.node.js');
    return next(url, isModule ? { ...context, format: 'module' } : context);
  },
});
try {
  const files = Object.keys(kernels).map((kernel) => new URL(`${kernel}_grad.js`, FOLDER));
  for (const file of files.filter((url) => existsSync(url))) {
    const gradients = (await import(file.href)) as Readonly<Record<string, tf.GradConfig>>;
    for (const gradient of Object.values(gradients)) tf.registerGradient(gradient);
  }
} finally {
  hooks.deregister();
}
