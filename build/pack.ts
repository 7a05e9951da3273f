/** Builds what `npm pack` puts into the package: its script `prepack`. */
import { buildApp } from './app.ts';
import { buildRenderer } from './renderer.ts';

await Promise.all([buildApp(), buildRenderer()]);
