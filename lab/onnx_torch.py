"""Runs an ONNX file operator by operator in PyTorch: an independent check of what was written, since Debian has no ONNX runtime."""

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch.nn import functional

OPERATORS = {
    "Add": torch.add,
    "Sub": torch.sub,
    "Mul": torch.mul,
    "Div": torch.div,
    "Relu": torch.relu,
    "Greater": torch.gt,
    "Where": torch.where,
    "MatMul": torch.matmul,
    "ReduceSum": lambda x, axes, keepdims: x.sum(axes.tolist(), keepdim=bool(keepdims)),
    "Softmax": lambda x, axis: torch.softmax(x, axis),
    "Flatten": lambda x, axis: x.flatten(axis),
    "GlobalAveragePool": lambda x: x.mean(dim=(2, 3), keepdim=True),
    "Gemm": lambda x, weight, bias, transB, alpha=1, beta=1: x @ weight.T + bias,
    "OneHot": lambda labels, depth, values, axis: functional.one_hot(labels, int(depth)).to(values.dtype),
    "Reshape": lambda x, shape: x.reshape([x.shape[i] if extent == 0 else extent for i, extent in enumerate(shape.tolist())]),
    "Conv": lambda x, weight, bias=None, strides=(1, 1), pads=(0, 0), kernel_shape=None, group=1, dilations=(1, 1):
        functional.conv2d(x, weight, bias, strides, pads[:2], dilations, group),
    "ConvTranspose": lambda x, weight, strides, pads, kernel_shape, output_padding, group=1, dilations=(1, 1):
        functional.conv_transpose2d(x, weight, None, strides, pads[:2], output_padding, group, dilations),
    "MaxPool": lambda x, kernel_shape, strides, pads, ceil_mode=0: max_pool(x, kernel_shape, strides, pads[:2]),
    "BatchNormalization": lambda x, scale, bias, mean, variance, epsilon, momentum=0, training_mode=0:
        functional.batch_norm(x, mean, variance, scale, bias, eps=epsilon),
    "Identity": lambda x: x,
    "Shape": lambda x: torch.tensor(x.shape),
    "Expand": lambda x, shape: x.expand(shape.tolist()),
    "ReduceProd": lambda x, keepdims: x.prod().reshape([1]),
    "ConstantOfShape": lambda shape, value: torch.full(shape.tolist(), numpy_helper.to_array(value).item()),
    "Constant": lambda value: torch.from_numpy(np.array(numpy_helper.to_array(value))),
    "Concat": lambda *parts, axis: torch.cat(parts, axis),
    "Unsqueeze": lambda x, axes: x.unsqueeze(*axes.tolist()),
    "Gather": lambda x, index, axis=0: torch.from_numpy(np.take(x.numpy(), index.numpy(), axis)),
    "Cast": lambda x, to: x.to(torch.from_numpy(np.empty(0, helper.mapping.TENSOR_TYPE_TO_NP_TYPE[to])).dtype),
    "Transpose": lambda x, perm: x.permute(perm),
    "ReduceMean": lambda x, axes, keepdims=1: x.mean(axes, keepdim=bool(keepdims)),
    "Slice": lambda x, starts, ends, axes=None, steps=None: slices(x, starts, ends, range(len(starts)) if axes is None else axes.tolist(), steps),
    "Pad": lambda x, pads, value=None, mode=b"constant": functional.pad(x, [p for axis in reversed(range(x.dim())) for p in (int(pads[axis]), int(pads[axis + x.dim()]))]),
    "ScatterElements": lambda data, places, shares, axis, reduction: data.to(shares.dtype).scatter_add(axis, places, shares),
}


def max_pool(x, kernel, strides, pads):
    """Values and, as ONNX counts them, their places in the whole tensor; PyTorch counts within a channel."""
    values, places = functional.max_pool2d(x, kernel, strides, pads, return_indices=True)
    planes = torch.arange(x.shape[0] * x.shape[1]).reshape(*x.shape[:2], 1, 1)
    return values, places + planes * (x.shape[2] * x.shape[3])


def slices(x, starts, ends, axes, steps):
    for i, axis in enumerate(axes):
        kept = np.arange(x.shape[axis])[int(starts[i]):int(ends[i]):1 if steps is None else int(steps[i])]
        x = x.index_select(axis, torch.from_numpy(kept.copy()))
    return x


def run(path, inputs, dtype):
    """All tensors of the graph by name; floating-point values are computed in dtype."""
    graph = onnx.load(path).graph
    values = {constant.name: torch.from_numpy(np.array(numpy_helper.to_array(constant))) for constant in graph.initializer}
    values.update(inputs)
    values = {name: value.to(dtype) if value.is_floating_point() else value for name, value in values.items()}
    for node in graph.node:
        attributes = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
        result = OPERATORS[node.op_type](*(values[name] if name else None for name in node.input), **attributes)
        values.update(zip(node.output, result if isinstance(result, tuple) else (result,)))
    return values
