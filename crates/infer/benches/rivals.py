"""Times what this crate competes with on a motion JPEG: OpenCV's Haar cascade and fer's tflite network.

    python3 -m venv rivals
    rivals/bin/pip install "fer==25.10.*" "setuptools<81"
    rivals/bin/pip uninstall -y opencv-contrib-python
    rivals/bin/pip install --force-reinstall --no-deps "opencv-contrib-python-headless==4.14.*"
    rivals/bin/python crates/infer/benches/rivals.py FILM.mjpeg [THREADS] [ROUNDS]

It prints milliseconds a frame as the example `stages` does, for scale 1.3 and 1.1 with 5
neighbours, once with a detection in every frame as fer itself works, once with a detection a
second, the last box kept in between.
"""

import os
import sys
import time

import cv2
import numpy

THREADS = int(sys.argv[2]) if len(sys.argv) > 2 else 1
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 3
FRAMES_A_SECOND = 15
WARM_UP = 30
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["OMP_NUM_THREADS"] = str(THREADS)

import fer.fer  # noqa: E402  (after the environment, which tensorflow reads)

tensorflow = fer.fer.tf


def pictures(path):
    """The JPEGs of a film, which stand one after the other."""
    film = open(path, "rb").read()
    parts = film.split(b"\xff\xd9\xff\xd8")
    whole = [b"\xff\xd8" * (i > 0) + part + b"\xff\xd9" * (i < len(parts) - 1) for i, part in enumerate(parts)]
    return [numpy.frombuffer(part, numpy.uint8) for part in whole]


def detector(scale):
    """fer with its own network on as many threads as asked for."""
    model = os.path.join(os.path.dirname(fer.fer.__file__), "data", "emotion_model_quantized.tflite")
    interpreter = tensorflow.lite.Interpreter(model_path=model, num_threads=THREADS)
    interpreter.allocate_tensors()
    fer.fer.FER._tflite_interpreter_cache = interpreter
    return fer.fer.FER(scale_factor=scale, min_neighbors=5)


def read(film, scale, every):
    """Milliseconds of decoding, detecting and classifying, a row a frame, and what was read."""
    rival = detector(scale)
    times, labels, boxes = [], [], []
    for number in range(ROUNDS * len(film)):
        start = time.perf_counter()
        image = cv2.imdecode(film[number % len(film)], cv2.IMREAD_COLOR)
        decoded = time.perf_counter()
        if number % every == 0 or not len(boxes):
            boxes = rival.find_faces(image)
        detected = time.perf_counter()
        faces = rival.detect_emotions(image, boxes) if len(boxes) else []
        classified = time.perf_counter()
        times.append([1e3 * (decoded - start), 1e3 * (detected - decoded), 1e3 * (classified - detected)])
        emotions = faces[0]["emotions"] if faces else None
        labels.append(max(emotions, key=emotions.get) if emotions else None)
    return numpy.array(times[WARM_UP:]), labels


def row(name, times):
    mean, median, p99 = times.mean(), numpy.median(times), numpy.percentile(times, 99)
    print(f"{name:<28} {mean:>8.3f} {median:>8.3f} {p99:>8.3f}")


def main():
    cv2.setNumThreads(THREADS)
    film = pictures(sys.argv[1])
    print(f"{sys.argv[1]}: {THREADS} threads, OpenCV {cv2.__version__}")
    for scale in (1.3, 1.1):
        for every, cadence in ((1, "every frame"), (FRAMES_A_SECOND, "once a second")):
            times, labels = read(film, scale, every)
            seen = [label for label in labels if label]
            flips = sum(a != b for a, b in zip(seen, seen[1:]))
            minutes = len(labels) / FRAMES_A_SECOND / 60
            print(f"\nHaar {scale}, detection {cadence}: a face in {len(seen)} of {len(labels)} frames, {flips / minutes:.1f} flips a minute")
            print(f"{'ms a frame':<28} {'mean':>8} {'median':>8} {'p99':>8}")
            row("decode", times[:, 0])
            row("detect", times[:, 1])
            row("classify", times[:, 2])
            row("all but decoding", times[:, 1:].sum(axis=1))
            row("all", times.sum(axis=1))


main()
