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
        self.numbers = [column["input"] for column in manifest["columns"] if column["kind"] == "numeric"]
        self.missing_numbers = [float(text) for text in manifest["missing"] if is_float(text)]
        self.text_readers = text_readers(manifest["columns"], frozenset(manifest["missing"]))

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
        feeds = {tensor.name(): tensor.as_numpy() for tensor in request.inputs()}
        for name, read in self.text_readers.items():
            try:
                feeds[name] = read(feeds[name])
            except UnicodeDecodeError:
                raise InputError(f"{name} is not UTF-8") from None
        if self.numbers:
            feeds.update(self.read_numbers(feeds))
        if feeds["bank"].shape != feeds["banner"].shape:
            raise InputError("bank and banner have different shapes")
        if feeds["bank"].size == 0:
            raise InputError("there are no banners")
        return feeds

    def read_numbers(self, feeds):
        """The columns of numbers, read together: for one user, a call of NumPy takes longer than what it computes."""
        numbers = np.concatenate([feeds[name] for name in self.numbers], axis=1)
        infinite = np.isinf(numbers)
        if infinite.any():
            raise InputError(f"{self.numbers[infinite.any(axis=0).argmax()]} is infinite")
        if self.missing_numbers:
            numbers = np.where(np.isin(numbers, self.missing_numbers), np.nan, numbers)
        return {name: numbers[:, index : index + 1] for index, name in enumerate(self.numbers)}


def text_readers(columns, missing):
    """By input, functions that read the texts of a column, or of bank and banner, from an array of UTF-8."""
    texts = [column for column in columns if column["kind"] != "numeric"]
    readers = {column["input"]: text_reader(missing, column.get("separator")) for column in texts}
    return {name: np.frompyfunc(read, 1, 1) for name, read in {**readers, "bank": decode, "banner": decode}.items()}


def text_reader(missing, separator):
    def read(cell):
        text = decode(cell)
        if text in missing:
            return ""
        return text if separator is None else tidy(text, separator)

    return read


def decode(cell):
    return cell.decode("utf-8")


def tidy(text, separator):
    return separator.join(value.strip(" ") for value in text.split(separator)) if " " in text else text


def is_float(text):
    """Whether the text is what Python prints for a number in double precision: 999.0, not 999."""
    try:
        return repr(float(text)) == text
    except ValueError:
        return False
