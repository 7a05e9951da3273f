/**
 * Models, engines and features: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core.
 */
export const models = {
  'NVIDIA GPU': 'NVIDIA GPU',
  'DirectX 12': 'DirectX 12',
} satisfies Readonly<Record<string, string>>;
