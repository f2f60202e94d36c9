"""A network exported by torch.export.save: FILE.pt2."""

import hashlib

import torch

from memexplorer.models import exported_audit
from memexplorer.models.origin import Origin
from memexplorer.models.preprocessing import Preprocessing


def load(path, *, spec, device, trust=False):
    """Which network was exported to this file, and what does it expect?

    path     the file, found already
    device   where it will run; the export is moved there, constants in its graph included
    trust    open a file that could run code (see exported_audit)
    returns  (network, Origin); its submodules have the original names, and forward hooks on them
             are heard; Origin.fixed_batch is the batch size if the export allows only one
    errors   ValueError for a broken file, a network that doesn't take one batch of float32, or one
             that was exported in training mode
    """
    if not trust:
        exported_audit.check(path, spec)
    program = _opened(path, spec)
    shape = _input(program, spec)
    _check_eval(program, spec)
    code = hashlib.blake2b(program.graph_module.code.encode(), digest_size=20).hexdigest()
    here = {tensor.device for tensor in program.state_dict.values()} or {torch.device("cpu")}
    if here != {device}:
        from torch.export.passes import move_to_device_pass

        program = move_to_device_pass(program, str(device))
    network = torch.export.unflatten(program)
    fixed = shape[0] if isinstance(shape[0], int) else None
    notes = (f"the export takes exactly {fixed} examples at once",) if fixed else ()
    return network, Origin(spec, None, _stated(shape), None, notes, fixed, code)


def _opened(path, spec):
    try:
        with open(path, "rb") as file:
            return torch.export.load(file)
    except NotImplementedError as unknown:  # its output is of a type that is not imported
        if "transformers" in str(unknown) and _imported("transformers.modeling_outputs"):
            return _opened(path, spec)
        raise ValueError(f"model {spec!r} can't be read: {unknown}") from unknown
    except Exception as broken:  # whatever a damaged archive makes torch raise
        first = str(broken).strip().partition("\n")[0]
        raise ValueError(
            f"model {spec!r} is cut short, no export, or made by another version of torch than "
            f"{torch.__version__} ({type(broken).__name__}: {first[:200]}); export it again with "
            "torch.export.save(torch.export.export(network.eval(), (batch,)), 'network.pt2')"
        ) from broken


def _imported(name) -> bool:
    import sys
    from importlib import import_module

    if name in sys.modules:
        return False
    try:
        import_module(name)
    except ImportError:
        return False
    return True


def _input(program, spec):
    """The shape of the only input: numbers, or symbols where any number will do."""
    names = set(program.graph_signature.user_inputs)
    taken = [
        node for node in program.graph.nodes if node.op == "placeholder" and node.name in names
    ]
    values = [node.meta.get("val") for node in taken]
    if len(values) != 1 or not isinstance(values[0], torch.Tensor) or values[0].ndim < 2:
        raise ValueError(
            f"model {spec!r} was exported with {len(names)} inputs, but one batch of images or "
            "vectors was wanted; export a network whose forward takes one tensor"
        )
    if values[0].dtype != torch.float32:
        raise ValueError(
            f"model {spec!r} was exported for {values[0].dtype} inputs, but float32 was wanted; "
            "export network.float() with a float32 batch"
        )
    return tuple(values[0].shape)


def _check_eval(program, spec):
    """An export can't be put into eval mode afterwards: its dropout would stay."""
    for node in program.graph.nodes:
        name = str(node.target)
        if node.op != "call_function" or not name.startswith("aten."):
            continue
        where = {
            "aten.dropout.default": 2,
            "aten.dropout_.default": 2,
            "aten.feature_dropout.default": 2,
            "aten.batch_norm.default": 5,
        }.get(name)
        random = where is not None and len(node.args) > where and node.args[where] is True
        if random or name.startswith(("aten.native_dropout", "aten._native_batch_norm_legit.")):
            raise ValueError(
                f"model {spec!r} was exported in training mode ({name} in {node.name}), so its "
                "answers change from run to run; call network.eval() and export it again"
            )


def _stated(shape) -> Preprocessing:
    if len(shape) != 4:
        return Preprocessing()
    channels, *size = (side if isinstance(side, int) else None for side in shape[1:])
    size = None if None in size else tuple(size)
    if channels is None and size is None:
        return Preprocessing()
    return Preprocessing(channels, size, stated_by="the model (its export)")
