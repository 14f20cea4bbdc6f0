"""Normalise: texts to filings and lines, in worker processes, several hundred documents at once."""

import io
import math
from collections.abc import Sequence
from functools import partial

import polars as pl

from segwatch.errors import ReadError
from segwatch.parallel.workers import Workers
from transforms.form_spec import FormSpec
from transforms.normalise import Normalised
from transforms.normalise import normalise_texts as normalise_frame

_FEWEST, _MOST = 100, 1000
_TEXTS = {"document_id": pl.String, "text": pl.String}
_REFUSED = dict.fromkeys(("document_id", "reason", "detail", "scope"), pl.String)
# A document and its text.
Text = tuple[str, str]


def _normalise_slice(spec: FormSpec, texts: Sequence[Text]) -> list[bytes]:
    """What a worker does: the frames of a slice as Arrow IPC."""
    frames = normalise_frame(pl.DataFrame(texts, schema=_TEXTS, orient="row"), spec)
    return [_pack_result(frame) for frame in frames]


def _pack_result(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_ipc_stream(buffer)
    return buffer.getvalue()


def normalise_documents(texts: pl.DataFrame, spec: FormSpec, workers: Workers) -> Normalised:
    """Read all filings out of texts (document_id, text).

    A document that crashes or hangs its worker is a reject of scope `document`.
    """
    items: list[Text] = texts.rows()
    at_once = min(max(math.ceil(len(items) / workers.count), _FEWEST), _MOST)
    slices: list[list[pl.DataFrame]] = []
    refused: list[tuple[str, str, str, str]] = []
    for part, frames in workers.in_slices(partial(_normalise_slice, spec), items, at_once):
        if isinstance(frames, ReadError):
            refused += [(document, *frames.reason_and_detail, "document") for document, _ in part]
        else:
            slices.append([pl.read_ipc_stream(frame) for frame in frames])
    if not slices:
        slices = [list(normalise_frame(texts.clear(), spec))]
    whole = Normalised(*(pl.concat(frames) for frames in zip(*slices, strict=True)))
    rejects = pl.DataFrame(refused, schema=_REFUSED, orient="row")
    return whole._replace(rejects=pl.concat([whole.rejects, rejects], how="diagonal"))
