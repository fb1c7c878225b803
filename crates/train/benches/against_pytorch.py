"""Times training against PyTorch on the CPU, by turns, and prints the ratios.

    pip install torch numpy
    cargo build --release -p train --no-default-features
    python3 crates/train/benches/against_pytorch.py target/release/train [slim mission resnet18]

Ours is a whole later epoch of `train fit`: augmentation, step, average of the weights. PyTorch
only steps, forwards, backwards and SGD, with channels last, on one batch that stays in memory: the
ratio is to its advantage. Networks, batch and threads are the same. Memory is each process's peak.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy

BATCH = 64
ROUNDS = 3
# Pictures a turn: some seconds each.
PICTURES = {"slim": 2048, "mission": 1536, "resnet18": 192}



def network(name):
    from torch import nn

    def norm_relu(channels_in, channels_out, stride=1, window=3):
        conv = nn.Conv2d(
            channels_in, channels_out, window, stride, window // 2, bias=False
        )
        return [conv, nn.BatchNorm2d(channels_out), nn.ReLU()]

    class Residual(nn.Module):
        def __init__(self, channels_in, channels_out, stride):
            super().__init__()
            first = norm_relu(channels_in, channels_out, stride)
            second = norm_relu(channels_out, channels_out)[:2]
            self.body = nn.Sequential(*first, *second)
            reshapes = stride != 1 or channels_in != channels_out
            shortcut = norm_relu(channels_in, channels_out, stride, 1)[:2]
            self.shortcut = nn.Sequential(*(shortcut if reshapes else []))

        def forward(self, x):
            return nn.functional.relu(self.body(x) + self.shortcut(x))

    if name == "slim":
        layers, channels = [*norm_relu(1, 24), nn.MaxPool2d(2)], 24
        for width in (40, 80, 160):
            layers += norm_relu(channels, width) + norm_relu(width, width)
            layers.append(nn.MaxPool2d(2))
            channels = width
        layers += [nn.Flatten(), nn.Dropout(0.4), nn.Linear(160 * 9, 256), nn.ReLU()]
        layers += [nn.Dropout(0.4), nn.Linear(256, 7)]
    elif name == "mission":
        layers = [nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU()]
        layers += [nn.MaxPool2d(2), nn.Dropout(0.25)]
        layers += [nn.Conv2d(64, 128, 3), nn.ReLU(), nn.MaxPool2d(2)]
        layers += [nn.Conv2d(128, 128, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25)]
        layers += [nn.Flatten(), nn.Linear(2048, 1024), nn.ReLU(), nn.Dropout(0.5)]
        layers += [nn.Linear(1024, 7)]
    else:
        layers, channels = norm_relu(1, 64), 64
        for stage, width in enumerate((64, 128, 256, 512)):
            layers.append(Residual(channels, width, 1 if stage == 0 else 2))
            layers.append(Residual(width, width, 1))
            channels = width
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 7)]
    return nn.Sequential(*layers)


def child(name, threads):
    """Images a second of PyTorch and its network's parameters."""
    import torch

    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    model = network(name).to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.SGD(
        model.parameters(), lr=0.05, momentum=0.9, nesterov=True, weight_decay=5e-4
    )
    pictures = torch.rand(BATCH, 1, 48, 48).to(memory_format=torch.channels_last)
    labels = torch.randint(0, 7, (BATCH,))
    loss = torch.nn.CrossEntropyLoss(label_smoothing=0.1)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss(model(pictures), labels).backward()
        optimizer.step()

    step()
    steps = PICTURES[name] // BATCH
    started = time.perf_counter()
    for _ in range(steps):
        step()
    rate = steps * BATCH / (time.perf_counter() - started)
    print(rate, sum(p.numel() for p in model.parameters()), torch.__version__)


def finished(command, environment):
    """The output of a command and its peak memory in MiB."""
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    output = process.stdout.read().decode()
    message = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} failed: {message or output}")
    return output, usage.ru_maxrss / 1024


def theirs(name, threads):
    command = [sys.executable, __file__, "--as-child", name, str(threads)]
    output, memory = finished(command, dict(os.environ))
    rate, parameters, version = output.split()
    return float(rate), memory, int(parameters), version


def ours(program, name, threads, data, runs):
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
    run = f"{name}-{time.monotonic_ns()}"
    command = [program, "fit", "--data", str(data), "--network", name, "--device", "cpu"]
    command += ["--epochs", "3", "--batch-size", str(BATCH), "--runs", str(runs)]
    if name == "slim":
        command += ["--channels", "24,40,80,160", "--squeeze-excitation", "false"]
    _, memory = finished([*command, "--name", run], environment)
    rows = list(csv.DictReader((runs / run / "metrics.csv").open()))
    return float(rows[-1]["images_per_second"]), memory


def write_data(path, pictures):
    random = numpy.random.default_rng(0)
    with path.open("w") as file:
        file.write("emotion,pixels,Usage\n")
        for number in range(pictures + 14):
            pixels = " ".join(map(str, random.integers(0, 256, 48 * 48)))
            usage = "Training" if number < pictures else "PublicTest"
            file.write(f"{number % 7},{pixels},{usage}\n")


def main():
    program, *names = sys.argv[1:]
    threads = len(os.sched_getaffinity(0))
    print(f"batch {BATCH}, {threads} threads; images/s, the best of {ROUNDS} turns")
    print("network    parameters   ours  PyTorch  ratio   ours MiB  PyTorch MiB")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name in names or PICTURES:
            data = folder / f"{name}.csv"
            write_data(data, PICTURES[name])
            pairs = [
                (ours(program, name, threads, data, folder), theirs(name, threads))
                for _ in range(ROUNDS)
            ]
            mine = max(pair[0][0] for pair in pairs)
            other = max(pair[1][0] for pair in pairs)
            memory = max(pair[0][1] for pair in pairs), max(pair[1][1] for pair in pairs)
            parameters, version = pairs[0][1][2:]
            print(
                f"{name:10} {parameters:10} {mine:6.1f}  {other:7.1f}  {mine / other:5.2f}"
                f"  {memory[0]:9.0f}  {memory[1]:11.0f}",
                flush=True,
            )
    print(f"PyTorch {version}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--as-child"]:
        child(*sys.argv[2:])
    else:
        main()
