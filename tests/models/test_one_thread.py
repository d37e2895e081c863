"""One thread inside, as many as before outside, whatever happens."""

import pytest
import torch

from course_lib.models.one_thread import one_thread


def test_threads_are_put_back_after_a_block_a_call_and_an_error() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with one_thread():
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 2
        assert one_thread()(torch.get_num_threads)() == 1
        with pytest.raises(KeyError), one_thread():
            raise KeyError
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
