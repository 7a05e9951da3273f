/**
 * Variables that native libraries read when they are loaded, in whatever thread. They must be set in the main thread,
 * before any other starts: a worker's environment is a copy, which libraries do not see. Values that the user has set
 * are kept.
 */
const variables = {
  // Newer GPUs would otherwise round products to 10 bits (TF32), and engines would differ by more than 1e-4.
  NVIDIA_TF32_OVERRIDE: '0',
  // LightGBM's threads would otherwise spin while they wait for each other, and take ten times as long on a busy
  // machine.
  OMP_WAIT_POLICY: 'PASSIVE',
  // TensorFlow prints the CPU's features at start unless it is limited to errors.
  TF_CPP_MIN_LOG_LEVEL: '2',
  // TensorFlow allocates GPU memory on demand instead of all of it.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  // Makes TensorFlow's weights reproducible for a seed.
  TF_DETERMINISTIC_OPS: '1',
};

// ONNX Runtime otherwise queues telemetry in the user's cache folder. The program sends none, whatever the user sets.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
for (const [name, value] of Object.entries(variables)) process.env[name] ??= value;
