"""Writes the gradient graph of an ONNX classifier: pictures and labels in, d(summed cross-entropy)/d(pictures) and logits out.

usage: gradient_graph.py MODEL.onnx GRADIENT.onnx

The backward pass is written with plain forward operators, so any runtime can attack with it (`ladis attack --gradient`). Enough for common
ResNets as PyTorch exports them, with or without batch norm folded: Conv, BatchNormalization, Relu, Add, MaxPool, GlobalAveragePool,
ReduceMean over the places, Flatten, Reshape, Gemm, MatMul, Pad and Slice as shortcuts without weights have them, and normalisation by constants.
Anything else is refused by name.
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, checker, helper, numpy_helper, shape_inference

MIN_OPSET, SCATTER_OPSET = 13, 16


class Unsupported(Exception):
    pass


class Backward:
    """Adds the chain rule to a graph, from the logits back to the pictures."""

    def __init__(self, model):
        self.model = model
        self.graph = model.graph
        self.constants = {c.name: numpy_helper.to_array(c) for c in self.graph.initializer}
        for node in self.graph.node:
            if node.op_type == "Constant":
                self.constants[node.output[0]] = numpy_helper.to_array(helper.get_attribute_value(node.attribute[0]))
        self.shapes = shapes_of(model)
        self.nodes, self.parts, self.names = [], {}, set()
        self.needs_scatter = False

    def constant(self, name, value):
        name = f"gradient/{name}"
        if name not in self.names:
            self.names.add(name)
            self.graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def size(self, tensor):
        """Its sizes beyond the batch axis are needed; a wrong one would be a wrong gradient."""
        if not all(self.shapes.get(tensor, [0, 0])[1:]):
            raise Unsupported(f"the size of {tensor} is unknown; export the model for one size of picture")
        return self.shapes[tensor]

    def add(self, operator, inputs, label, outputs=1, **attributes):
        names = [f"gradient/{label}/{len(self.nodes)}" + (f".{i}" if i else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, name=names[0], **attributes))
        return names[0]

    def give(self, tensor, gradient):
        if tensor not in self.constants:
            self.parts.setdefault(tensor, []).append(gradient)

    def take(self, tensor):
        """The gradient of a tensor that may be used several times."""
        parts = self.parts.pop(tensor, [])
        while len(parts) > 1:
            parts = [self.add("Add", parts[:2], tensor), *parts[2:]]
        return parts[0] if parts else None

    def loss(self, logits):
        """softmax - onehot. The label's entry, its probability - 1, is written as -(sum of the others): near certainty the difference
        would keep no digit in float32."""
        classes = self.shapes[logits][-1]
        target = self.add("OneHot", ["labels", self.constant("classes", np.int64(classes)), self.constant("off_on", np.array([0, 1], np.float32))], "target", axis=-1)
        probability = self.add("Softmax", [logits], "probability", axis=-1)
        others = self.add("Mul", [probability, self.add("Sub", [self.constant("one", np.float32(1)), target], "not_target")], "others")
        doubt = self.add("ReduceSum", [others, self.constant("class_axis", np.array([1], np.int64))], "doubt", keepdims=1)
        self.give(logits, self.add("Sub", [others, self.add("Mul", [target, doubt], "pull")], "logits"))

    def run(self, logits):
        self.loss(logits)
        for node in reversed(list(self.graph.node)):
            gradient = self.take(node.output[0])
            if gradient is None:
                continue
            rule = getattr(self, f"of_{node.op_type}", None)
            if rule is None:
                raise Unsupported(f"the operator {node.op_type} ({node.name or node.output[0]}) has no rule here; {__doc__.split('Enough for ')[1]}")
            rule(node, gradient, {a.name: helper.get_attribute_value(a) for a in node.attribute})

    def of_Conv(self, node, gradient, attributes):
        x, weight = node.input[:2]
        if attributes.get("auto_pad", b"NOTSET") != b"NOTSET":
            raise Unsupported(f"{node.name}: automatic padding")
        kernel = self.constants[weight].shape[2:]
        strides, dilations = attributes.get("strides", [1, 1]), attributes.get("dilations", [1, 1])
        pads = attributes.get("pads", [0, 0, 0, 0])
        # Rows and columns at the far edge that no stride reaches have a gradient too: 0.
        lost = [(self.size(x)[2 + i] + pads[i] + pads[2 + i] - dilations[i] * (kernel[i] - 1) - 1) % strides[i] for i in range(2)]
        self.give(x, self.add("ConvTranspose", [gradient, weight], x, kernel_shape=list(kernel), strides=strides, dilations=dilations,
                              pads=pads, group=attributes.get("group", 1), output_padding=lost))

    def of_BatchNormalization(self, node, gradient, attributes):
        scale, variance = self.constants[node.input[1]], self.constants[node.input[4]]
        factor = (scale / np.sqrt(variance + attributes.get("epsilon", 1e-5))).astype(np.float32).reshape(1, -1, 1, 1)
        self.give(node.input[0], self.add("Mul", [gradient, self.constant(f"{node.output[0]}.factor", factor)], node.input[0]))

    def of_Relu(self, node, gradient, _):
        zero = self.constant("zero", np.float32(0))
        active = self.add("Greater", [node.output[0], zero], f"{node.output[0]}.active")
        self.give(node.input[0], self.add("Where", [active, gradient, zero], node.input[0]))

    def of_Add(self, node, gradient, _):
        for x in node.input:
            self.give(x, gradient)

    def of_Sub(self, node, gradient, _):
        if node.input[1] not in self.constants:
            raise Unsupported(f"{node.name}: a difference whose second part is no constant")
        self.give(node.input[0], gradient)

    def of_Mul(self, node, gradient, _):
        self.scaled(node, gradient, "Mul")

    def of_Div(self, node, gradient, _):
        self.scaled(node, gradient, "Div")

    def scaled(self, node, gradient, operator):
        x, factor = node.input
        if factor not in self.constants:
            if operator == "Div" or x not in self.constants:
                raise Unsupported(f"{node.name}: a {operator} whose second part is no constant")
            x, factor = factor, x
        self.give(x, self.add(operator, [gradient, factor], x))

    def of_Identity(self, node, gradient, _):
        self.give(node.input[0], gradient)

    of_Dropout = of_Identity

    def of_Flatten(self, node, gradient, _):
        x = node.input[0]
        shape = self.constant(f"{x}.shape", np.array([-1, *self.size(x)[1:]], np.int64))
        self.give(x, self.add("Reshape", [gradient, shape], x))

    of_Reshape = of_Flatten

    def of_GlobalAveragePool(self, node, gradient, _):
        x = node.input[0]
        area = self.constant(f"{x}.area", np.float32(np.prod(self.size(x)[2:])))
        shape = self.add("Shape", [x], f"{x}.shape")
        self.give(x, self.add("Expand", [self.add("Div", [gradient, area], f"{x}.share"), shape], x))

    def of_ReduceMean(self, node, gradient, attributes):
        axes = list(attributes.get("axes", self.constants.get(node.input[1], []) if len(node.input) > 1 else []))
        if sorted(a % 4 for a in axes) != [2, 3]:
            raise Unsupported(f"{node.name}: a mean over other axes than the places")
        channels = self.size(node.input[0])[1]
        kept = self.constant(f"{node.output[0]}.kept", np.array([-1, channels, 1, 1], np.int64))
        self.of_GlobalAveragePool(node, self.add("Reshape", [gradient, kept], node.output[0]), attributes)

    def of_Pad(self, node, gradient, attributes):
        """How wide the rim is may be computed by the graph, as PyTorch writes it: what is cut off again is read from there."""
        if attributes.get("mode", b"constant") != b"constant":
            raise Unsupported(f"{node.name}: a rim that is no constant")
        x, pads = node.input[:2]
        bounds = [self.constant("rim.from", np.array([0], np.int64)), self.constant("rim.to", np.array([4], np.int64))]
        start = self.add("Slice", [pads, *bounds], f"{x}.start")
        end = self.add("Add", [start, self.add("Shape", [x], f"{x}.shape")], f"{x}.end")
        self.give(x, self.add("Slice", [gradient, start, end], x))

    def of_Slice(self, node, gradient, _):
        """Rows and columns that were left out have a gradient of 0: a product with the matrix that picked the others."""
        x = node.input[0]
        if len(node.input) < 4 or not all(i in self.constants for i in node.input[1:]):
            raise Unsupported(f"{node.name}: a slice whose bounds are no constants")
        starts, ends, axes = (self.constants[i].tolist() for i in node.input[1:4])
        steps = self.constants[node.input[4]].tolist() if len(node.input) > 4 else [1] * len(axes)
        if not {a % 4 for a in axes} <= {2, 3}:
            raise Unsupported(f"{node.name}: a slice of other axes than the places")
        for start, end, axis, step in zip(starts, ends, axes, steps):
            picks = np.eye(self.size(x)[axis], dtype=np.float32)[start:end:step]
            rows = axis % 4 == 2
            name = self.constant(f"{node.output[0]}.picks.{axis}", picks.T if rows else picks)
            gradient = self.add("MatMul", [name, gradient] if rows else [gradient, name], x)
        self.give(x, gradient)

    def of_Gemm(self, node, gradient, attributes):
        if attributes.get("transA", 0) or attributes.get("alpha", 1) != 1:
            raise Unsupported(f"{node.name}: a Gemm with transA or alpha")
        self.linear(node, gradient, self.constants[node.input[1]] if attributes.get("transB", 0) else self.constants[node.input[1]].T)

    def of_MatMul(self, node, gradient, _):
        self.linear(node, gradient, self.constants[node.input[1]].T)

    def linear(self, node, gradient, weight):
        self.give(node.input[0], self.add("MatMul", [gradient, self.constant(f"{node.output[0]}.weight", weight)], node.input[0]))

    def of_MaxPool(self, node, gradient, _):
        """Windows overlap, so shares are added up: at the places that the pool says it took its values from."""
        self.needs_scatter = True
        x, flat = node.input[0], self.constant("flat", np.array([-1], np.int64))
        if len(node.output) == 1:
            node.output.append(f"gradient/{node.output[0]}.places")
        shape = self.add("Shape", [x], f"{x}.shape")
        total = self.add("ReduceProd", [shape], f"{x}.total", keepdims=1)
        empty = self.add("ConstantOfShape", [total], f"{x}.empty", value=helper.make_tensor("value", TensorProto.FLOAT, [1], [0]))
        places, shares = (self.add("Reshape", [t, flat], f"{x}.flat") for t in (node.output[1], gradient))
        summed = self.add("ScatterElements", [empty, places, shares], f"{x}.summed", axis=0, reduction="add")
        self.give(x, self.add("Reshape", [summed, shape], x))


def shapes_of(model):
    """Sizes of all tensors. The sum with a shortcut whose padding the graph computes is as large as its other part, which ONNX does not conclude."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    while True:
        inferred = shape_inference.infer_shapes(model).graph
        values = {v.name: v for v in (*inferred.value_info, *inferred.input, *inferred.output)}
        shapes = {name: [d.dim_value for d in v.type.tensor_type.shape.dim] for name, v in values.items()}

        def known(tensor):
            return len(shapes.get(tensor, [])) == 4 and all(shapes[tensor][1:])

        sums = [(n.output[0], next(filter(known, n.input))) for n in model.graph.node if n.op_type == "Add" and not known(n.output[0]) and any(map(known, n.input))]
        if not sums:
            return shapes
        for total, part in sums:
            model.graph.value_info.append(helper.make_tensor_value_info(total, TensorProto.FLOAT, [None, *shapes[part][1:]]))


def logits_of(model):
    declared = {p.key: p.value for p in model.metadata_props}.get("ladis.logits")
    tensor = declared or model.graph.output[0].name
    producer = next((n for n in model.graph.node if tensor in n.output), None)
    return producer.input[0] if producer is not None and producer.op_type == "Softmax" else tensor


def export(path, target):
    model = onnx.load(path)
    opset = next(o for o in model.opset_import if o.domain in ("", "ai.onnx"))
    if not MIN_OPSET <= opset.version <= 17:
        raise Unsupported(f"operator set {opset.version}; export the model with 13 to 17")
    pictures = next(i for i in model.graph.input if i.name not in {c.name for c in model.graph.initializer})
    logits = logits_of(model)
    backward = Backward(model)
    backward.run(logits)
    gradient = backward.take(pictures.name)
    model.graph.node.extend([*backward.nodes, helper.make_node("Identity", [gradient], ["gradient"], name="gradient")])
    if backward.needs_scatter:
        # The operators above mean the same from 13 to 16, where ScatterElements learns to add.
        opset.version, model.ir_version = max(opset.version, SCATTER_OPSET), max(model.ir_version, 8)
    model.graph.input.append(helper.make_tensor_value_info("labels", TensorProto.INT64, [dimension(pictures)]))
    output = onnx.ValueInfoProto()
    output.CopyFrom(pictures)
    output.name = "gradient"
    scores = helper.make_tensor_value_info(logits, TensorProto.FLOAT, [dimension(pictures), backward.shapes[logits][-1]])
    del model.graph.output[:]
    model.graph.output.extend([output, scores])
    checker.check_model(model)
    onnx.save(model, target)


def dimension(pictures):
    first = pictures.type.tensor_type.shape.dim[0]
    return first.dim_param or first.dim_value


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        export(*sys.argv[1:])
    except Unsupported as refused:
        sys.exit(f"{sys.argv[1]}: {refused}")
