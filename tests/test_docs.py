"""The documents say what is so: their ```python blocks run, and the generated text they show is what astgrad writes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from astgrad import grad
from astgrad.errors import UnsupportedError

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(document, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", document.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_blocks_run_and_print_what_is_shown(document, tmp_path):
    """In a process of its own, as a document may add rules. The ```text blocks are what is printed, one after another."""
    script = tmp_path / "example.py"
    script.write_text("\n\n".join(blocks(document, "python")), encoding="utf-8")
    done = subprocess.run([sys.executable, "-W", "error", str(script)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    rest = done.stdout
    for shown in blocks(document, "text"):
        assert shown.strip() in rest, f"{document.name} shows\n{shown}\nbut this is printed:\n{done.stdout}"
        rest = rest.split(shown.strip(), 1)[1]


def test_each_document_has_blocks_that_run():
    for document in DOCUMENTS:
        assert blocks(document, "python"), f"{document.name} has no ```python block"


def yields(x):
    yield x


def test_the_function_asked_for_is_fenced():
    with pytest.raises(UnsupportedError):
        grad(yields)(2.0)
