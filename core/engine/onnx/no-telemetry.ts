// ONNX Runtime queues telemetry in the user's cache folder unless this is set before its library is loaded; the program
// sends nothing to anybody.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
