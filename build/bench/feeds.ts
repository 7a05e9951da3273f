import * as ort from 'onnxruntime-node';

import type { InputTensor } from '../testing/golden-requests.ts';

/** The inputs of an exported model, as ONNX Runtime takes them. */
export function feedsOf(inputs: readonly InputTensor[]): Record<string, ort.Tensor> {
  return Object.fromEntries(inputs.map((input) => [input.name, tensorOf(input)]));
}

function tensorOf({ datatype, data, shape }: InputTensor): ort.Tensor {
  return datatype === 'FP64'
    ? new ort.Tensor('float64', Float64Array.from(data, Number), shape)
    : new ort.Tensor('string', data.map(String), shape);
}
