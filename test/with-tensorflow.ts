/** Lets a test find an installed TensorFlow, which `npm test` hides. Such a test runs in its own process. */
import { showTensorflow } from '../build/testing/hide-tensorflow.ts';

showTensorflow();
