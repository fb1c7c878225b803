"""Writes onnxruntime's logits: run_onnx.py NETWORK.onnx PICTURES LOGITS.

PICTURES holds 48 x 48 grey bytes each, LOGITS little-endian floats.
"""

import sys

import numpy
import onnxruntime

network, pictures, logits = sys.argv[1:]
session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
grey = numpy.fromfile(pictures, numpy.uint8).astype(numpy.float32)
outputs = session.run(["logits"], {"pictures": grey.reshape(-1, 1, 48, 48)})
outputs[0].astype("<f4").tofile(logits)
