#!/usr/bin/env python3
"""Computes the graphs beside this file with ONNX Runtime, on a GPU if there is one, and compares the outputs with those
that ONNX Runtime computed on the CPU when they were exported (npm run gpu-check). Needs numpy and onnxruntime
(onnxruntime-gpu for CUDA). If PyTorch is installed, it is timed too, on the matrix products of the towers' first layer,
as a measure of the GPU itself.

    python3 gpu_check.py [--folder FOLDER] [--providers cuda,cpu] [--times N] [--json]

Exits with 0 if everything agrees, and with 1 if something does not or a requested provider does not work."""

import argparse
import json
import os
import subprocess
import sys
import time

# Newer GPUs would multiply in TF32, which rounds factors to 10 bits; the program compares engines within 1e-4.
os.environ.setdefault("NVIDIA_TF32_OVERRIDE", "0")
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

try:
    import numpy as np
    import onnxruntime as ort
except ImportError as missing:
    packages = "onnxruntime-gpu (onnxruntime-directml on Windows, onnxruntime without a GPU)"
    sys.exit(f"error: {missing}\nhint: pip install numpy {packages}")

PROVIDERS = {"cuda": "CUDAExecutionProvider", "dml": "DmlExecutionProvider", "cpu": "CPUExecutionProvider"}
HELP = {
    "cuda": (
        "it needs an NVIDIA GPU with its driver, CUDA 12, cuDNN 9 "
        "and the package onnxruntime-gpu in place of onnxruntime"
    ),
    "dml": "it needs Windows and the package onnxruntime-directml in place of onnxruntime",
    "cpu": "reinstall onnxruntime",
}
# Single precision rounds sums differently in another order. An output may differ by this much of its own value, plus
# this much of the largest value of its array.
VALUE_TOLERANCE, LARGEST_TOLERANCE = 1e-3, 1e-4
WARM_UP = 3


def read_arrays(folder, described):
    """Reads the raw numbers of a manifest entry: name -> array."""
    return {
        name: np.fromfile(os.path.join(folder, part["file"]), dtype=part["type"]).reshape(part["shape"])
        for name, part in described.items()
    }


def open_session(path, provider):
    """Compiles a graph; raises if the provider does not run, instead of silently falling back."""
    options = ort.SessionOptions()
    options.log_severity_level = 3
    if PROVIDERS[provider] not in ort.get_available_providers():
        raise RuntimeError(f"this onnxruntime has no {PROVIDERS[provider]}: {HELP[provider]}")
    providers = list(dict.fromkeys([PROVIDERS[provider], PROVIDERS["cpu"]]))
    session = ort.InferenceSession(path, options, providers=providers)
    if session.get_providers()[0] != PROVIDERS[provider]:
        raise RuntimeError(f"{PROVIDERS[provider]} does not run here: {HELP[provider]}")
    return session


def largest_excess(found, expected):
    """The largest deviation from the expected values, in units of the tolerance: above 1 is wrong."""
    allowed = VALUE_TOLERANCE * np.abs(expected) + LARGEST_TOLERANCE * np.max(np.abs(expected)) + 1e-30
    difference = np.abs(found.astype(np.float64) - expected)
    return float(np.max(np.where(np.isfinite(found), difference / allowed, np.inf)))


def median_ms(work, times):
    """The median time of an operation, after a few warm-up runs."""
    taken = []
    for i in range(WARM_UP + times):
        started = time.perf_counter()
        work()
        if i >= WARM_UP:
            taken.append(1000 * (time.perf_counter() - started))
    return float(np.median(taken))


def check_case(folder, case, provider, times):
    """Compares and times one graph on one provider."""
    session = open_session(os.path.join(folder, case["model"]), provider)
    inputs = read_arrays(folder, case["inputs"])
    expected = read_arrays(folder, case["outputs"])
    names = list(expected)
    found = dict(zip(names, session.run(names, inputs)))
    excess = {name: largest_excess(found[name], expected[name]) for name in names}
    result = {
        "graph": case["name"],
        "provider": provider,
        "agrees": max(excess.values()) <= 1,
        "excess": excess,
        "ms": median_ms(lambda: session.run(names, inputs), times),
    }
    if provider == "cuda":
        result["onGpuMs"] = median_on_gpu_ms(session, inputs, names, times)
    return result


def median_on_gpu_ms(session, inputs, names, times):
    """The median time with inputs and outputs kept on the GPU; the rest of the time is spent on copying."""
    binding = session.io_binding()
    for name, array in inputs.items():
        value = ort.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(array), "cuda", 0)
        binding.bind_ortvalue_input(name, value)
    for name in names:
        binding.bind_output(name, "cuda", 0)

    def run():
        session.run_with_iobinding(binding)
        binding.synchronize_outputs()

    return median_ms(run, times)


def time_torch(manifest, times):
    """Times PyTorch on the products of four towers' first layer: its output and both gradients; None without it."""
    try:
        import torch
    except ImportError:
        return None
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.backends.cuda.matmul.allow_tf32 = False
    x = torch.randn(manifest["batchSize"], 90, device=device)
    w = torch.randn(90, 4 * 128, device=device)
    g = torch.randn(manifest["batchSize"], 4 * 128, device=device)

    def run():
        x @ w, x.T @ g, g @ w.T
        if device == "cuda":
            torch.cuda.synchronize()

    return {"device": torch.cuda.get_device_name(0) if device == "cuda" else "cpu", "ms": median_ms(run, times)}


def gpu_name():
    """The first GPU's name from NVIDIA's driver; None without one."""
    try:
        command = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
        output = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return output.stdout.splitlines()[0].strip() if output.returncode == 0 and output.stdout else None


def choose_providers(requested):
    """The requested providers; by default all that this onnxruntime has. Raises for an unknown name."""
    if requested:
        unknown = [name for name in requested.split(",") if name not in PROVIDERS]
        if unknown:
            raise ValueError(f"unknown provider: {', '.join(unknown)} (valid: {', '.join(PROVIDERS)})")
        return requested.split(",")
    return [name for name, full in PROVIDERS.items() if full in ort.get_available_providers()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--folder", default=os.path.dirname(os.path.abspath(__file__)), help="the exported folder")
    parser.add_argument("--providers", default="", help="those to check, separated by commas: cuda, dml, cpu")
    parser.add_argument("--times", type=int, default=30, help="how often each graph is timed")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options = parser.parse_args()
    try:
        providers = choose_providers(options.providers)
        with open(os.path.join(options.folder, "manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
    except (OSError, ValueError) as error:
        hint = "; --folder must name a folder written by npm run gpu-check" if isinstance(error, OSError) else ""
        parser.error(f"{error}{hint}")
    if options.times < 1:
        parser.error("--times must be at least 1")

    results, failed = [], False
    for provider in providers:
        for case in manifest["cases"]:
            try:
                results.append(check_case(options.folder, case, provider, options.times))
            except Exception as error:  # A missing provider must not hide the results of the others.
                why = (str(error) or repr(error)).splitlines()[0]
                results.append({"graph": case["name"], "provider": provider, "agrees": False, "error": why})
            failed |= not results[-1]["agrees"]
    report = {
        "onnxruntime": ort.__version__,
        "gpu": gpu_name(),
        "batchSize": manifest["batchSize"],
        "results": results,
        "torch": time_torch(manifest, options.times),
    }
    print(json.dumps(report) if options.json else "\n".join(describe(report)))
    return 1 if failed or not results else 0


def describe(report):
    """The report as readable lines."""
    batch = report["batchSize"]
    gpu = report["gpu"] or "nvidia-smi names none"
    yield (
        f"onnxruntime {report['onnxruntime']}, GPU: {gpu}; "
        f"a training step and a scoring pass of {batch} samples, medians"
    )
    for one in report["results"]:
        if "error" in one:
            yield f"{one['provider']:5} {one['graph']:9} FAILED: {one['error']}"
            continue
        verdict = "agrees" if one["agrees"] else f"DIFFERS ({max(one['excess'].values()):.1f} times the tolerance)"
        on_gpu = f"; {one['onGpuMs']:.2f} ms with data that stays on the GPU" if "onGpuMs" in one else ""
        speed = f"{one['ms']:.2f} ms ({1000 * batch / one['ms']:,.0f} samples/s)"
        yield f"{one['provider']:5} {one['graph']:9} {verdict}, {speed}{on_gpu}"
    if report["torch"] is not None:
        yield f"PyTorch on {report['torch']['device']}: {report['torch']['ms']:.2f} ms for the first layer's products"
    yield conclude(report["results"])


def conclude(results):
    """The conclusion, in one sentence."""
    wrong = [f"{one['graph']} on {one['provider']}" for one in results if not one["agrees"]]
    if wrong:
        return f"Failed: {', '.join(wrong)}."
    tried = list(dict.fromkeys(one["provider"] for one in results))
    if tried == ["cpu"]:
        return f"Everything agrees on the CPU with the exported outputs. No GPU was tried; for CUDA, {HELP['cuda']}."
    return f"Everything agrees on {' and '.join(tried)} with the exported outputs."


if __name__ == "__main__":
    sys.exit(main())
