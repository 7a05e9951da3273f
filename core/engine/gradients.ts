import { registerHooks } from 'node:module';

// The package's Node bundle lacks its gradient functions. They exist only as ES modules whose imports lack the file
// extension that Node requires. They register themselves in a registry that they share with the bundle.
const PACKAGE = '/@tensorflow/tfjs-core/dist/';

const hooks = registerHooks({
  resolve(specifier, context, next) {
    const inside =
      context.parentURL?.includes(PACKAGE) === true && specifier.startsWith('.') && !specifier.endsWith('.js');
    return next(inside ? `${specifier}.js` : specifier, context);
  },
  load(url, context, next) {
    return next(url, url.includes(PACKAGE) && !url.endsWith('.node.js') ? { ...context, format: 'module' } : context);
  },
});
try {
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
} finally {
  hooks.deregister();
}
