"""The exercises' solutions at the edges of what their prompts allow."""

import torch

from course_lib.exercises import get


def test_gradients_that_are_zero_move_nothing() -> None:
    nothing = torch.zeros(2, 2)
    assert torch.equal(get("07.2").solution([nothing], 1.0)[0], nothing)
    U, W, before, after = get("07.7").solution(nothing, nothing, torch.ones(3, 2), torch.zeros(2), 0.1, 1.0)
    assert torch.equal(U, nothing)
    assert torch.equal(W, nothing)
    assert before == after == 0
