"""Checkpoints: whole or not at all, and every damage told in words."""

import os

import pytest
import torch
from torch import nn

from course_lib.models.checkpoint import CheckpointError, load_checkpoint, load_into, save_checkpoint

CARD = {"name": "tiny", "tokens": ["ß", "🙂"]}
REMEDY = "Run this to make it again."


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "models" / "tiny.safetensors"
    save_checkpoint(path, nn.Linear(3, 2).state_dict(), CARD)
    return path


def test_round_trip(path):
    module = nn.Linear(3, 2)
    save_checkpoint(path, module.state_dict(), CARD)
    tensors, card = load_checkpoint(path)
    other = nn.Linear(3, 2)
    load_into(other, tensors, "tiny")
    assert card == CARD
    assert torch.equal(other.weight, module.weight)


def test_tensors_that_share_memory(path):
    matrix = torch.arange(12.0).view(3, 4)
    given = {"whole": matrix, "same": matrix, "row": matrix[1], "turned": matrix.t(), "spread": torch.ones(1).expand(3)}
    save_checkpoint(path, given, CARD)
    tensors, _ = load_checkpoint(path)
    assert all(torch.equal(tensors[name], given[name]) for name in given)


def test_only_the_checkpoint_is_left_in_the_folder(path):
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_failed_write_keeps_the_old_checkpoint(path, monkeypatch):
    before = path.read_bytes()

    def fails(*_args):
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="no space"):
        save_checkpoint(path, {"weight": torch.zeros(1)}, {})
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("keep", [0, 4, 100, -1])
def test_cut_off(path, keep):
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CheckpointError, match=r"tiny.safetensors is damaged or cut off .* Run this"):
        load_checkpoint(path, REMEDY)


def test_every_single_byte_cut_is_told(path):
    whole = path.read_bytes()
    for keep in range(0, len(whole), 7):
        path.write_bytes(whole[:keep])
        with pytest.raises(CheckpointError):
            load_checkpoint(path)


def test_missing(tmp_path):
    with pytest.raises(CheckpointError, match=r"no checkpoint gone.safetensors .* Run this"):
        load_checkpoint(tmp_path / "gone.safetensors", REMEDY)


def test_a_pickle_is_refused(tmp_path):
    torch.save(nn.Linear(2, 2), tmp_path / "old.safetensors")
    with pytest.raises(CheckpointError, match="damaged"):
        load_checkpoint(tmp_path / "old.safetensors")


def test_another_programs_file(tmp_path):
    from safetensors.torch import save_file

    save_file({"weight": torch.zeros(2)}, tmp_path / "other.safetensors")
    with pytest.raises(CheckpointError, match="no card"):
        load_checkpoint(tmp_path / "other.safetensors")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.pop("bias"), "lacks bias"),
        (lambda t: t.update(more=torch.zeros(1)), "unknown more"),
        (lambda t: t.update(weight=torch.zeros(4, 3)), r"weight is \(4, 3\), and the model needs \(2, 3\)"),
        (lambda t: t["weight"].fill_(float("nan")), "inf or nan in weight"),
    ],
)
def test_what_does_not_fit_changes_nothing(change, words):
    tensors = {name: tensor.clone() for name, tensor in nn.Linear(3, 2).state_dict().items()}
    change(tensors)
    module = nn.Linear(3, 2)
    before = module.weight.clone()
    with pytest.raises(CheckpointError, match=rf"tiny .*{words}.*Run this"):
        load_into(module, tensors, "tiny", REMEDY)
    assert torch.equal(module.weight, before)


def test_half_precision_is_widened():
    module = nn.Linear(3, 2)
    load_into(module, {name: t.half() for name, t in module.state_dict().items()}, "tiny")
    assert module.weight.dtype == torch.float32


def test_a_device_is_not_replaced(tmp_path):
    (tmp_path / "nowhere").symlink_to("/dev/null")
    with pytest.raises(OSError, match="no file"):
        save_checkpoint(tmp_path / "nowhere", {"x": torch.zeros(1)}, {})
    assert (tmp_path / "nowhere").is_symlink()


@pytest.mark.parametrize("card", [[], None, "text", 3])
def test_a_card_that_is_none(path, card):
    save_checkpoint(path, {"x": torch.zeros(1)}, card)
    with pytest.raises(CheckpointError, match="no card"):
        load_checkpoint(str(path))
