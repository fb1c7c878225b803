"""Times the classifier against onnxruntime, by turns, and prints the ratios.

    pip install onnxruntime numpy
    cargo run --release -p train -- export checkpoints/default --to /tmp/default.onnx
    cargo build --release -p model --example classifier
    python3 crates/model/benches/against_onnxruntime.py target/release/examples/classifier \\
        checkpoints/default /tmp/default.onnx

Both take 48 x 48 grey bytes (onnxruntime as floats) and give logits. Each side's figure is the
shortest pass of all its turns, so that what runs beside hardly counts.
"""

import os
import subprocess
import sys
import time

import numpy
import onnxruntime

TURNS = 12
BATCHES = {1: 300, 32: 12}


def ours(program, checkpoint, threads, batch, rounds):
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
    command = [program, checkpoint, str(rounds), str(batch)]
    return float(subprocess.check_output(command, env=environment))


def theirs(session, pictures, rounds):
    shortest = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        session.run(None, {"pictures": pictures})
        shortest = min(shortest, time.perf_counter() - start)
    return 1e3 * shortest


def main():
    program, checkpoint, network = sys.argv[1:]
    print(f"onnxruntime {onnxruntime.__version__}, {os.cpu_count()} cores")
    print("threads  batch  ours ms  onnxruntime ms  ratio")
    for threads in (1, 2):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(
            network, options, providers=["CPUExecutionProvider"]
        )
        for batch, rounds in BATCHES.items():
            shape = (batch, 1, 48, 48)
            pictures = numpy.random.default_rng(0).integers(0, 256, shape)
            pictures = pictures.astype(numpy.float32)
            pairs = [
                (
                    ours(program, checkpoint, threads, batch, rounds),
                    theirs(session, pictures, rounds),
                )
                for _ in range(TURNS)
            ]
            a, b = (min(side) for side in zip(*pairs))
            print(f"{threads:7}  {batch:5}  {a:7.3f}  {b:14.3f}  {a / b:5.2f}", flush=True)


if __name__ == "__main__":
    main()
