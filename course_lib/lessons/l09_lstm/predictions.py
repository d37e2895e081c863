"""What lesson 09 asks before it measures: how much gradient a fresh LSTM passes on."""

from course_lib.predictions import number

number(
    "09.as_drawn",
    "What share of the gradient reaches step 1 in an LSTM as torch.nn.LSTM draws it? Write a power of ten, as 1e-3.",
    value=2e-97,
    factor=(1e10, 1e40),
    limits=(1e-300, 1),
    edges=[1e-50, 1e-20, 1e-5, 0.1],
    measured="2e-97",
    printed=["as PyTorch draws it: memory 2 steps; at step 1 2e-97"],
)
number(
    "09.forget_bias_1",
    "What share of the gradient reaches step 1 in the same LSTM, with its forget-gate bias set to 1?",
    value=1e-30,
    factor=(1e6, 1e15),
    limits=(1e-300, 1),
    edges=[1e-50, 1e-20, 1e-5, 0.1],
    measured="1e-30",
    printed=["forget bias 1: memory 4 steps; at step 1 1e-30"],
)
