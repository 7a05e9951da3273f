// Without this setting, ONNX Runtime queues telemetry in the user's cache folder; the program sends none. Set it before
// the library is loaded, and in the main thread: a worker thread's environment is a copy that libraries do not see.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
