"""Checks gradient_graph.py on ResNets of random weights (basic and bottleneck blocks, stem with max pool, batch norm, shortcuts without weights) against autograd.

usage: check_gradient_graph.py        prints the greatest relative error of each, and fails above 1e-5
"""

import os
import sys
import tempfile

import torch
from torch import nn
from torch.nn import functional

import gradient_graph
from onnx_torch import run


class Block(nn.Module):
    def __init__(self, inner, outer, stride, bottleneck):
        super().__init__()
        middle = outer // 4 if bottleneck else outer
        sizes = [(inner, middle, 1, 1), (middle, middle, 3, stride), (middle, outer, 1, 1)] if bottleneck else [(inner, outer, 3, stride), (outer, outer, 3, 1)]
        self.layers = nn.ModuleList(nn.Sequential(nn.Conv2d(a, b, k, s, k // 2, bias=False), nn.BatchNorm2d(b)) for a, b, k, s in sizes)
        self.shortcut = nn.Identity() if inner == outer and stride == 1 else nn.Sequential(nn.Conv2d(inner, outer, 1, stride, bias=False), nn.BatchNorm2d(outer))

    def forward(self, x):
        y = x
        for i, layer in enumerate(self.layers):
            y = layer(y) if i == len(self.layers) - 1 else torch.relu(layer(y))
        return torch.relu(y + self.shortcut(x))


def resnet(blocks, bottleneck, width=8):
    """The layout of torchvision's ResNets, narrower."""
    layers = [nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    inner = width
    for stage, count in enumerate(blocks):
        outer = width * 2 ** stage * (4 if bottleneck else 1)
        for i in range(count):
            layers.append(Block(inner, outer, 2 if stage and not i else 1, bottleneck))
            inner = outer
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inner, 10))


class PaddedShortcut(nn.Module):
    """The shortcut without weights of CIFAR ResNets: every second row and column, and channels of zeros at both ends."""

    def __init__(self, rim):
        super().__init__()
        self.rim = rim

    def forward(self, x):
        return functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.rim, self.rim))


def cifar_resnet(blocks, width=8):
    layers, inner = [nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()], width
    for stage in range(3):
        outer = width * 2 ** stage
        for i in range(blocks):
            block = Block(inner, outer, 2 if stage and not i else 1, False)
            if inner != outer:
                block.shortcut = PaddedShortcut((outer - inner) // 2)
            layers.append(block)
            inner = outer
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inner, 10))


def check(name, model, folded):
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -.1, .1)
            nn.init.uniform_(module.running_var, .5, 2)
            nn.init.uniform_(module.weight, .5, 1.5)
    model.eval()
    images, labels = torch.rand(3, 3, 61, 64), torch.tensor([1, 5, 9])
    with tempfile.TemporaryDirectory() as folder:
        plain, gradient = (os.path.join(folder, n) for n in ("plain.onnx", "gradient.onnx"))
        torch.onnx.export(model, images, plain, opset_version=13, input_names=["input"], output_names=["logits"], dynamic_axes={"input": {0: "n"}, "logits": {0: "n"}},
                          training=torch.onnx.TrainingMode.EVAL if folded else torch.onnx.TrainingMode.PRESERVE, do_constant_folding=folded)
        gradient_graph.export(plain, gradient)
        found = run(gradient, {"input": images, "labels": labels}, torch.float64)["gradient"]
    model.double()
    x = images.double().requires_grad_()
    functional.cross_entropy(model(x), labels, reduction="sum").backward()
    error = ((found - x.grad).abs().flatten(1).amax(1) / x.grad.abs().flatten(1).amax(1)).max().item()
    print(f"{name}: {error:.1e}")
    return error < 1e-5


if __name__ == "__main__":
    torch.manual_seed(1)
    sys.exit(not all([check("ResNet-18", resnet([2, 2, 2, 2], False), True), check("ResNet-18, batch norm apart", resnet([2, 2, 2, 2], False), False),
                      check("ResNet-20 of CIFAR, shortcuts without weights", cifar_resnet(3), True),
                      check("ResNet-34", resnet([3, 4, 6, 3], False), True),
                      check("ResNet-50", resnet([3, 4, 6, 3], True), True)]))
