"""The exported model: reads columns of users, predicts, and scores every candidate. Used by the scripts beside it."""

import json
import os
import re
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Before ONNX Runtime is loaded, which otherwise keeps telemetry in the user's cache folder.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime as ort  # noqa: E402

from cells import InputError, numbers, texts, tidy, to_objects

MAX_WEIGHT = 1e12
# What a column of weights may be called, as in the program.
WEIGHT_NAMES = ["weight", "权重", "gewicht", "poids"]
MAX_ID_BYTES = 65_535
# Batches have a multiple of this many rows: vectorised operations round leftover rows differently in the last bit.
ROW_MULTIPLE = 16
PAIRS_PER_BATCH = 8192


class Model:
    """
    model.onnx with its manifest; `mapping` has the keys of a mapping file: user, columns, weight, bankWeights. The
    numbers of text files may have formats; `is_text` says that the tables to score come from such files.
    """

    def __init__(self, folder, mapping=None, threads=1, is_text=False):
        folder = Path(folder)
        self.manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        self.mapping = mapping or {}
        self.is_text = is_text
        self.session = open_session(folder / "model.onnx", threads)
        self.steps = [step["step"] for step in self.manifest["steps"]]
        self.outputs = [step["output"] for step in self.manifest["steps"]]
        self.preference = self.manifest["preference"]
        self.candidates = [
            {**bank, "banner": banner, "group": group}
            for group, bank in enumerate(self.manifest["banks"])
            for banner in bank["banners"]
        ]
        self.groups = np.array([candidate["group"] for candidate in self.candidates])
        size = PAIRS_PER_BATCH // len(self.candidates) // ROW_MULTIPLE
        self.batch_rows = max(1, size) * ROW_MULTIPLE

    def column_of(self, column):
        """The name that a column of the model has in the input."""
        return self.mapping.get("columns", {}).get(column["name"], column["name"])

    def format_of(self, name, default=None):
        """How the numbers of a column are written; None for plain ones."""
        return self.mapping.get("formats", {}).get(name, default) if self.is_text else None

    def columns_in(self, names):
        """The columns to read: (user, weight or None, weights by bank). Raises InputError if one is missing."""
        features = [self.column_of(column) for column in self.manifest["columns"]]
        user = self.mapping.get("user", self.manifest["user"])
        bank_weights = dict(self.mapping.get("bankWeights", {}))
        others = [name for name in names if name not in features]
        weight = self.mapping.get("weight") or named(WEIGHT_NAMES, others)
        for bank in self.manifest["banks"]:
            name = f"weight_{bank['bank']}"
            if name in others:
                bank_weights.setdefault(bank["bank"], name)
        for name in [user, *features, *([weight] if weight else []), *bank_weights.values()]:
            if name not in names:
                raise InputError(f"the input has no column {name}; it has: {', '.join(names)}")
        return user, weight, bank_weights

    def feeds(self, table):
        """The inputs of the model for the rows of a table, and which rows have an unreadable number."""
        missing = self.mapping.get("missing", self.manifest["missing"])
        separators = self.mapping.get("separators", {})
        feeds, unreadable = {}, np.zeros(table.num_rows, dtype=bool)
        for column in self.manifest["columns"]:
            cells = table.column(self.column_of(column))
            if column["kind"] == "numeric":
                values, bad = numbers(cells, missing, self.format_of(column["name"], column.get("format")))
                unreadable |= bad
            else:
                wanted = column.get("separator", "|")
                separator = separators.get(column["name"], wanted)
                values = texts(cells, missing, separator)
                if column["kind"] == "multi":
                    values = tidy(values, separator, wanted)
                values = to_objects(values)
            feeds[column["input"]] = values.reshape(-1, 1)
        return feeds, unreadable

    def check_numbers(self, table):
        """Raises InputError if most values of number columns are unreadable: they are written in another way."""
        missing = self.mapping.get("missing", self.manifest["missing"])
        problems, formats = [], {}
        for column in self.manifest["columns"]:
            if column["kind"] != "numeric":
                continue
            known = self.format_of(column["name"], column.get("format"))
            values, bad = numbers(table.column(self.column_of(column)), missing, known)
            unreadable, given = int(bad.sum()), int((bad | ~np.isnan(values)).sum())
            if 2 * unreadable > given:
                problems.append(f"{unreadable} of the first {given} values of column {self.column_of(column)}")
                formats[column["name"]] = "decimal-point" if known == "decimal-comma" else "decimal-comma"
        if problems:
            mapping = json.dumps({"formats": formats})
            advice = f"if only their format differs, name a file with {mapping} by --mapping"
            advice = advice if self.is_text else "convert the columns to numbers"
            raise InputError(f"{problems[0]} are not numbers in the format of the training data; {advice}")

    def predict(self, feeds):
        """
        Probabilities by step, [rows, candidates], NaN where the candidate's run lacks the step; and the preference,
        which chooses among the banners of a bank.
        """
        rows = len(next(iter(feeds.values())))
        padding = -rows % ROW_MULTIPLE
        if rows == 0:
            nobody = np.zeros((0, len(self.candidates)), np.float32)
            return {step: nobody for step in self.steps}, nobody
        if padding > 0:
            feeds = {name: np.concatenate([cells, np.repeat(cells[:1], padding, 0)]) for name, cells in feeds.items()}
        for name in ("bank", "banner"):
            names = np.array([candidate[name] for candidate in self.candidates], dtype=object)
            feeds[name] = np.tile(names, (rows + padding, 1))
        *results, preference = self.session.run([*self.outputs, self.preference], feeds)
        return {step: result[:rows] for step, result in zip(self.steps, results)}, preference[:rows]

    def score(self, table, per="user"):
        """
        Scores the users of a table: their best candidate (per="user"), or the best one of each bank (per="bank").
        Returns columns as arrays: row, user, list, candidate, score, weight, probabilities [rows, steps]; and the
        number of rows that cannot be scored, by reason.
        """
        user, weight, bank_weights = self.columns_in(table.column_names)
        missing = self.mapping.get("missing", self.manifest["missing"])
        ids = texts(table.column(user), missing)
        length = pc.binary_length(ids).to_numpy(zero_copy_only=False)
        feeds, unreadable = self.feeds(table)
        weights = np.ones((table.num_rows, len(self.candidates)))
        bad_weight = np.zeros(table.num_rows, dtype=bool)
        factors = [(weight, None)] if weight else []
        factors += [(name, bank) for bank, name in bank_weights.items()]
        for index, candidate in enumerate(self.candidates):
            weights[:, index] = candidate["weight"]
        for name, bank in factors:
            factor, bad = numbers(table.column(name), missing, self.format_of(name))
            factor = np.where(np.isnan(factor) & ~bad, 1, factor)
            bad_weight |= ~((factor >= 0) & (factor <= MAX_WEIGHT))
            mine = [bank is None or candidate["bank"] == bank for candidate in self.candidates]
            weights[:, mine] *= factor[:, None]
        reasons = {
            "missing user id": length == 0,
            "user id too long": length > MAX_ID_BYTES,
            "unusable weight": bad_weight,
            "unreadable number": unreadable,
        }
        accepted, rejected = np.ones(table.num_rows, dtype=bool), {}
        for reason, rows in reasons.items():
            rejected[reason] = int((accepted & rows).sum())
            accepted &= ~rows
        rows = np.flatnonzero(accepted)
        best = self.best({name: cells[rows] for name, cells in feeds.items()}, weights[rows], per)
        best["row"] = rows[best["row"]]
        best["user"] = ids.take(pa.array(best["row"], pa.int64()))
        return best, rejected

    def best(self, feeds, weights, per):
        """The best candidate of each list, for rows without an error."""
        parts = []
        for start in range(0, len(weights), self.batch_rows):
            chosen = slice(start, start + self.batch_rows)
            part = self.best_of_batch({name: cells[chosen] for name, cells in feeds.items()}, weights[chosen], per)
            part["row"] += start
            parts.append(part)
        if not parts:
            parts.append(self.best_of_batch(feeds, weights, per))
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def best_of_batch(self, feeds, weights, per):
        predicted, preference = self.predict(feeds)
        values = np.array([1 if candidate["value"] is None else candidate["value"] for candidate in self.candidates])
        objective = np.empty(weights.shape, np.float32)
        for index, candidate in enumerate(self.candidates):
            objective[:, index] = predicted[candidate["objective"]][:, index]
        scores = (weights * values * objective).astype(np.float32)
        if not (scores >= 0).all():
            raise InputError("the model returned no valid probability")
        scores = np.where(self.shown(preference), scores, np.float32(-1))
        lists = [np.arange(len(self.candidates))]
        if per == "bank":
            lists = [np.flatnonzero(self.groups == group) for group in range(len(self.manifest["banks"]))]
        parts = []
        for number, members in enumerate(lists):
            candidate = members[np.argmax(scores[:, members], axis=1)]
            rows = np.arange(len(weights))
            probabilities = [predicted[step][rows, candidate] for step in self.steps]
            parts.append(
                {
                    "row": rows,
                    "list": np.full(len(rows), number),
                    "candidate": candidate,
                    "score": scores[rows, candidate],
                    "weight": weights[rows, candidate],
                    "probabilities": np.stack(probabilities, axis=1),
                }
            )
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def shown(self, preference):
        """Whether a bank shows a candidate to a user: the one with the highest preference among its banners."""
        shown = np.zeros(preference.shape, dtype=bool)
        for group in range(len(self.manifest["banks"])):
            members = np.flatnonzero(self.groups == group)
            shown[np.arange(len(preference)), members[np.argmax(preference[:, members], axis=1)]] = True
        return shown

    def list_schema(self, user):
        """The columns of a ranked list."""
        named = [("rank", pa.int64()), (user, pa.string()), ("bank", pa.string()), ("banner", pa.string())]
        named += [("score", pa.float32()), ("objective", pa.string()), ("weight", pa.float64())]
        named += [(f"p_{step}", pa.float32()) for step in self.steps] + [("run", pa.string())]
        if self.has_values():
            named.append(("expected_value", pa.float32()))
        return pa.schema(named)

    def has_values(self):
        return any(candidate["value"] is not None for candidate in self.candidates)

    def list_columns(self, ranks, users, candidate, score, weight, probabilities):
        """The columns of a ranked list, in the order of its schema; the steps that a run lacks are null."""
        def by_candidate(name):
            return pa.array([self.candidates[index][name] for index in candidate], pa.string())

        steps = [pa.array(probabilities[:, step], pa.float32(), from_pandas=True) for step in range(len(self.steps))]
        columns = [pa.array(ranks, pa.int64()), users, by_candidate("bank"), by_candidate("banner")]
        columns += [pa.array(score, pa.float32()), by_candidate("objective"), pa.array(weight, pa.float64())]
        columns += [*steps, by_candidate("run")]
        if self.has_values():
            values = np.array([self.candidates[index]["value"] for index in candidate], dtype=float)
            objective = [self.steps.index(self.candidates[index]["objective"]) for index in candidate]
            chosen = probabilities[np.arange(len(objective)), objective] if len(objective) else np.zeros(0)
            columns.append(pa.array((values * chosen).astype(np.float32), pa.float32()))
        return columns


def named(names, columns):
    """The first column with the first of the names that a column has, regardless of case and punctuation."""
    plain = [re.sub(r"[\W_]+", "_", column.strip().lower()).strip("_") for column in columns]
    return next((columns[plain.index(name)] for name in names if name in plain), None)


def open_session(path, threads):
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Packed weights are added up in another order, which changes the last bits of probabilities.
    options.add_session_config_entry("session.disable_prepacking", "1")
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=1)
def shared_model(folder, mapping):
    """The model of this process, loaded once; the mapping is JSON text."""
    return Model(folder, json.loads(mapping))
