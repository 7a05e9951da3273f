"""
Serves model.onnx in the Python backend of Triton Inference Server. Inputs and outputs are those of the model. Values
are cleaned as in score.py, but without the packages that score.py needs to read files.
"""

import json
import os
from pathlib import Path

import numpy as np
import triton_python_backend_utils as triton

# Before ONNX Runtime is loaded, which otherwise keeps telemetry in the user's cache folder.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime as ort  # noqa: E402


class InputError(Exception):
    """A request that cannot be answered; the message says why."""


class TritonPythonModel:
    """The class that Triton's Python backend loads."""

    def initialize(self, args):
        folder = Path(args["model_repository"])
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self.session = ort.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self.outputs = [step["output"] for step in manifest["steps"]]
        self.columns = {column["input"]: column for column in manifest["columns"]}
        self.missing = frozenset(manifest["missing"])
        self.missing_numbers = [float(text) for text in manifest["missing"] if is_float(text)]

    def execute(self, requests):
        """Answers the requests of a batch: those that can be read go through the model together."""
        responses, parts = {}, {}
        for index, request in enumerate(requests):
            try:
                parts[index] = self.feeds(request)
            except InputError as error:
                refusal = triton.TritonError(str(error), triton.TritonError.INVALID_ARG)
                responses[index] = triton.InferenceResponse(error=refusal)
        if parts:
            responses.update(zip(parts, self.answer(list(parts.values()))))
        return [responses[index] for index in range(len(requests))]

    def answer(self, parts):
        feeds = parts[0]
        if len(parts) > 1:
            feeds = {name: np.concatenate([part[name] for part in parts]) for name in feeds}
        results = self.session.run(self.outputs, feeds)
        end = 0
        for part in parts:
            start, end = end, end + len(part["bank"])
            tensors = [triton.Tensor(name, result[start:end]) for name, result in zip(self.outputs, results)]
            yield triton.InferenceResponse(tensors)

    def feeds(self, request):
        """The inputs of the model. Raises InputError if they cannot be read, or do not pair each bank with a banner."""
        feeds = {tensor.name(): self.read(tensor) for tensor in request.inputs()}
        if feeds["bank"].shape != feeds["banner"].shape:
            raise InputError("bank and banner have different shapes")
        if feeds["bank"].size == 0:
            raise InputError("there are no banners")
        return feeds

    def read(self, tensor):
        name, cells = tensor.name(), tensor.as_numpy()
        column = self.columns.get(name)
        if column is not None and column["kind"] == "numeric":
            if np.isinf(cells).any():
                raise InputError(f"{name} is infinite")
            return np.where(np.isin(cells, self.missing_numbers), np.nan, cells) if self.missing_numbers else cells
        try:
            texts = [cell.decode("utf-8") for cell in cells.ravel()]
        except UnicodeDecodeError:
            raise InputError(f"{name} is not UTF-8") from None
        if column is not None:
            texts = ["" if text in self.missing else text for text in texts]
        if column is not None and column["kind"] == "multi":
            texts = [tidy(text, column["separator"]) for text in texts]
        return np.array(texts, dtype=object).reshape(cells.shape)


def tidy(text, separator):
    return separator.join(value.strip(" ") for value in text.split(separator)) if " " in text else text


def is_float(text):
    """Whether the text is what Python prints for a number in double precision: 999.0, not 999."""
    try:
        return repr(float(text)) == text
    except ValueError:
        return False
