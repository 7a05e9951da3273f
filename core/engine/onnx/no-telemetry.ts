// Without this setting, ONNX Runtime queues telemetry in the user's cache folder. Set it before the library is loaded:
// the program sends no telemetry.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
