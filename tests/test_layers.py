"""Lower floors never import higher ones."""

import ast
import pathlib

import astgrad

ROOT = pathlib.Path(astgrad.__file__).parent
FLOORS = [
    {"errors"}, {"core", "runtime"}, {"text", "rules"}, {"analyse", "simplify", "pickling"}, {"normalise"}, {"differentiate"}, {"emit"}, {"generate"}, {"pipeline"}, {"bases"}, {"variants"}, {"api", "dispatch", "nested", "spelled"},
    {"testing"},
]


def floor_of(package):
    return next(i for i, names in enumerate(FLOORS) if package in names)


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("astgrad"):
            parts = node.module.split(".")
            yield from ([parts[1]] if len(parts) > 1 else [alias.name for alias in node.names])


def test_imports_go_down():
    for path in ROOT.rglob("*.py"):
        relative = path.relative_to(ROOT)
        package = relative.parts[0].removesuffix(".py")
        if package == "__init__":
            continue
        for imported in imports(path):
            assert imported == package or floor_of(imported) <= floor_of(package), f"{relative} imports {imported}"
