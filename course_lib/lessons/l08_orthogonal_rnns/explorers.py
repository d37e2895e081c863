"""The explorers of lesson 08."""

from __future__ import annotations

from math import isfinite

from course_lib.explorers.controls import Choice, Slider
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l06_gradient_flow.gradient_flow import factor_text
from course_lib.lessons.l08_orthogonal_rnns.figures import (
    CURVES_FIGURE,
    KINDS_FIGURE,
    draw_curves,
    draw_kind,
    kind_backdrop,
    kind_message,
)
from course_lib.lessons.l08_orthogonal_rnns.memory_table import (
    CONTROLS,
    LENGTHS,
    ROWS,
    TABLE_KINDS,
    CurvesView,
    cell,
    curves_view,
)
from course_lib.lessons.l08_orthogonal_rnns.orthogonality import PRICED, KindView, kind_view
from course_lib.models.orthogonal import HARD_KINDS, WEIGHTS


def _describe_kind(view: KindView) -> str:
    after = view.after
    times = "1 update" if after.updates == 1 else f"{after.updates} updates"
    hard = "orthogonal by construction" if view.kind in HARD_KINDS else "free to leave the orthogonal matrices"
    hard = "its singular values held within 1 ± 0.01" if view.kind == "singular band" else hard
    price = f", price {view.strength:g}" if view.kind in PRICED else ""
    return (
        f"{view.kind}, {hard}{price}, width 32, after {times} at learning rate {view.learning_rate:g}. "
        f"The largest entry of W^T W - I is {after.error:.0e}. Of the gradient at step 500, "
        f"{factor_text(view.before.kept)} reached step 1 of a linear network before and {factor_text(after.kept)} does "
        f"after: {kind_message(view)}. With tanh units and small inputs it was "
        f"{factor_text(view.before.kept_by_tanh)} and is {factor_text(after.kept_by_tanh)}."
    )


PRICES = (0.01, 100.0)
"""What a soft kind may charge, from the lowest to the highest price; for the other kinds the slider rests."""


@register("08.kinds")
def kinds_explorer() -> Explorer:
    """Eigenvalues and gradient flow of every kind of recurrent weight, before and after some updates."""
    return Explorer(
        title="Which recurrent matrices stay orthogonal while they learn?",
        controls=[
            Choice("kind", "Kind", tuple(WEIGHTS), value="IRNN"),
            Choice("updates", "Updates", {str(updates): updates for updates in (0, 1, 10, 100)}, value=10),
            Slider("learning_rate", "Learning rate", low=1e-4, high=1e-2, step=2, scale="log", value=1e-3),
            Slider("strength", "Price λ or β (soft kinds)", *PRICES, step=1, scale="log", value=0.01),
        ],
        compute=kind_view,
        ends={"strength": lambda view: PRICES if view.strength is not None else (PRICES[0], PRICES[0])},
        draw=draw_kind,
        describe=_describe_kind,
        figure=KINDS_FIGURE,
        backdrop=kind_backdrop,
        moving=("kind", "updates", "learning_rate", "strength"),
        tries=[
            Try(
                "IRNN, a single update at learning rate 0.01. Does it stay where it was?",
                {"updates": 1, "learning_rate": 0.01},
                "No: in a linear network the gradient explodes, to 1e+05.",
            ),
            Try(
                "A soft penalty of 0.01, 100 updates. Does it hold?",
                {"kind": "soft penalty", "updates": 100, "strength": 0.01},
                "No: 6e+15. The largest entry of W^T W - I has grown to 2e-01.",
            ),
            Try(
                "And a price of 10?",
                {"kind": "soft penalty", "updates": 100, "strength": 10.0},
                "It holds: 1.4 times as much arrives as before.",
            ),
            Try(
                "uRNN after 100 updates: where can its eigenvalues go?",
                {"kind": "uRNN", "updates": 100},
                "Along the circle only, and little: all of the gradient still arrives.",
            ),
        ],
    )


def _curves(task: str, length: int, network: tuple[str, ...]) -> CurvesView:
    known = tuple(name for name in network if name in ROWS[task])  # the controls were run on copying only
    return curves_view(task, LENGTHS[task][length], known)


def _describe_curves(view: CurvesView) -> str:
    said = []
    for kind in view.curves:
        found = cell(view.task, view.length, kind)
        if not found.runs:
            said.append(f"{kind} not run")
            continue
        budget = max(run.updates for run in found.runs)
        loss = f"{found.share:.2f}" if isfinite(found.share) else "diverged"
        said.append(f"{kind} {found.solved} of {len(found.runs)} in {budget} updates, {loss}")
    start = f"{view.task.capitalize()}, T = {view.length}. Seeds that solved it, and median test loss over chance: "
    return start + "; ".join(said) + "."


@register("08.memory")
def memory_explorer() -> Explorer:
    """Stored learning curves of the copying and adding tasks, by length and network."""
    singly = {kind: (kind,) for kind in TABLE_KINDS}
    return Explorer(
        title="Who remembers? Learning curves of two memory tasks",
        controls=[
            Choice("task", "Task", ("copying", "adding")),
            Choice("length", "Length", {"short": 0, "middle": 1, "long": 2}),
            Choice("network", "Show", {"all networks": TABLE_KINDS, "controls": ("Cayley", *CONTROLS), **singly}),
        ],
        compute=_curves,
        draw=draw_curves,
        describe=_describe_curves,
        figure=CURVES_FIGURE,
        tries=[
            Try(
                "Copying over 500 steps: which networks solve it?",
                {"length": "long"},
                "Cayley and projUNN, with 3 of 3 seeds. The RNN ends above it: 3.02 times the loss of chance.",
            ),
            Try(
                "Adding: who solves it with every seed?",
                {"task": "adding"},
                "Cayley and GRU, 3 of 3. The IRNN does with 2, projUNN with 1 of them.",
            ),
            Try(
                "The controls on copying over 500 steps. Who is first, and is the constraint needed?",
                {"length": "long", "network": "controls"},
                "Cayley is, after 289 updates at most; the free matrix that starts like it needs up to 374, "
                "and solves it too. Cayley with tanh never does.",
            ),
        ],
    )
