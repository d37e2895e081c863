import pytest
import torch

from course_lib.models.fixed_window import FixedWindow
from course_lib.models.language_model import LanguageModel


def test_each_output_is_the_formula_on_its_window():
    layers = FixedWindow(3, 5, window=4, seed=1)
    x = torch.randn(2, 9, 3, generator=torch.Generator().manual_seed(0))
    outputs, _ = layers(x)
    known = torch.cat((torch.zeros(2, 3, 3), x), dim=1)
    for t in range(9):
        window = known[:, t : t + 4]  # the oldest first
        expected = torch.tanh(torch.einsum("bnd,hdn->bh", window, layers.W) + layers.b)
        torch.testing.assert_close(outputs[:, t], expected)


def test_what_is_before_the_window_does_not_count():
    layers = FixedWindow(2, 4, window=3)
    x = torch.randn(1, 8, 2, generator=torch.Generator().manual_seed(0))
    x.requires_grad_()
    layers(x)[0][0, -1].sum().backward()
    assert x.grad is not None
    assert x.grad[0, :5].abs().max() == 0
    assert (x.grad[0, 5:].abs().sum(1) > 0).all()


@pytest.mark.parametrize("window", [1, 2, 6])
@pytest.mark.parametrize("cut", [1, 3])
def test_a_text_in_pieces_gives_the_same(window, cut):
    model = LanguageModel(7, FixedWindow(3, 5, window), seed=0)
    ids = torch.randint(7, (2, 8), generator=torch.Generator().manual_seed(0))
    whole, _ = model(ids)
    first, states = model(ids[:, :cut])
    second, _ = model(ids[:, cut:], states)
    torch.testing.assert_close(torch.cat((first, second), dim=1), whole)


@pytest.mark.parametrize("sizes", [(0, 4, 3), (3, 0, 3), (3, 4, 0), (3, 4, 2.5)])
def test_sizes_without_sense(sizes):
    with pytest.raises(ValueError, match="whole number"):
        FixedWindow(*sizes)


def test_it_is_no_cell():
    with pytest.raises(ValueError, match="recurrent"):
        FixedWindow(3, 4, 2).as_cells()
