"""The training loop of language models and classifiers: progress, schedule, early stop, resuming, advice on NaN."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from tqdm.auto import tqdm

from course_lib.models.checkpoint import CheckpointError, check_fits, load_checkpoint, load_into, save_checkpoint
from course_lib.models.layers import LayerStates, detached
from course_lib.models.sizes import check_whole
from course_lib.training.device import choose_device, device_of
from course_lib.training.evaluation import evaluating

SCHEDULES = ("constant", "cosine")


@dataclass(frozen=True)
class Plan:
    """How to train. `warm_up` steps rise linearly; "cosine" then falls to a hundredth of the rate at the last step.

    `clip` bounds the norm of the whole gradient (None leaves it alone). With `patience`, training stops after so many
    validations without a better one, and the best weights are put back. `dropout`, if given, replaces the model's
    own; `seed` draws it. Raises `ValueError` for values without sense.
    """

    steps: int
    learning_rate: float = 2e-3
    schedule: str = "cosine"
    warm_up: int = 20
    clip: float | None = 1.0
    weight_decay: float = 0.01
    validate_every: int = 0
    patience: int = 0
    save_every: int = 100
    seed: int = 0
    dropout: float | None = None

    def __post_init__(self) -> None:
        whole = {"steps": (self.steps, 1), "save_every": (self.save_every, 1), "warm_up": (self.warm_up, 0)}
        whole |= {"validate_every": (self.validate_every, 0), "patience": (self.patience, 0)}
        for name, (value, least) in whole.items():
            check_whole(name, value, least)
        if not (math.isfinite(self.learning_rate) and self.learning_rate >= 0):
            raise ValueError(f"expected a finite learning rate, 0 or more; got {self.learning_rate}.")
        if self.schedule not in SCHEDULES:
            raise ValueError(f"expected a schedule among {', '.join(SCHEDULES)}; got {self.schedule!r}.")
        if self.clip is not None and not self.clip > 0:
            raise ValueError(f"expected a clip above 0, or None for no clipping; got {self.clip}.")
        if self.dropout is not None and not 0 <= self.dropout < 1:
            raise ValueError(f"expected a dropout from 0 to less than 1, or None; got {self.dropout}.")
        if not (math.isfinite(self.weight_decay) and self.weight_decay >= 0):
            raise ValueError(f"expected a finite weight decay, 0 or more; got {self.weight_decay}.")
        if self.patience and not self.validate_every:
            raise ValueError("patience needs validations to count; set validate_every too.")

    def rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        if step < self.warm_up:
            return self.learning_rate * (step + 1) / self.warm_up
        if self.schedule == "constant":
            return self.learning_rate
        done = (step - self.warm_up) / max(1, self.steps - 1 - self.warm_up)
        return self.learning_rate * (0.01 + 0.99 * (1 + math.cos(math.pi * done)) / 2)


class Objective(Protocol):
    """What is minimised: the loss of a step in nats, given the model and what the step before carried over."""

    def __call__(self, model: Any, step: int, carried: Any) -> tuple[Tensor, Any]:
        """The loss (a scalar) and what to carry to the next step (None, or states)."""
        ...


@dataclass
class History:
    """What happened: the loss in nats of every step, and (step, value) of every validation; lower is better."""

    losses: list[float] = field(default_factory=list)
    validations: list[tuple[int, float]] = field(default_factory=list)
    stopped_early: bool = False
    resumed_at: int = 0

    @property
    def best(self) -> tuple[int, float]:
        """Step and value of the best validation; nan is never the best. `ValueError` when there was none."""
        numbers = [pair for pair in self.validations if not math.isnan(pair[1])]
        if not numbers:
            raise ValueError("expected at least one validation that is a number; set validate_every, pass validate.")
        return min(numbers, key=lambda pair: pair[1])


class TrainingDiverged(ArithmeticError):
    """The loss or the gradient became inf or nan. The model has been put back to its last good weights."""


def train(
    model: nn.Module,
    objective: Objective,
    plan: Plan,
    *,
    validate: Callable[[nn.Module], float] | None = None,
    observe: Callable[[int, nn.Module], None] | None = None,
    checkpoint: str | Path | None = None,
    progress: bool = True,
    device: str | torch.device = "cpu",
) -> History:
    """Train `model` in place with AdamW, following `plan`; the model is left in evaluation mode.

    It computes on `device` ("cpu", "cuda", "mps", or "auto" for a GPU if there is one) and comes back to where it was.
    The numbers that the course prints are those of the CPU; a GPU's differ in their last digits.

    `observe(step, model)` is called before every step and once after the last, for a look at what the model can do so
    far (it must not train, and must bring its own randomness). With `checkpoint`, the run is saved there every
    `plan.save_every` steps; when the file exists the run goes on from it, to the same weights as an unbroken run.
    Raises `TrainingDiverged` with advice when the loss or a gradient is not finite, `CheckpointError` when the file
    is damaged, of another run, or cannot be written, `ValueError` for a device that is not there.
    """
    home, checkpoint = device_of(model), None if checkpoint is None else Path(checkpoint)
    model.to(choose_device(device))
    optimiser = torch.optim.AdamW(model.parameters(), lr=plan.learning_rate, weight_decay=plan.weight_decay)
    run = _Run(model, optimiser, plan, History(), None, None)
    for module in model.modules():
        if plan.dropout is not None and isinstance(module, nn.Dropout):
            module.p = plan.dropout
        elif plan.dropout is not None and isinstance(module, nn.RNNBase) and module.num_layers > 1:
            module.dropout = plan.dropout  # between its layers
    try:
        with torch.random.fork_rng(devices=[]):  # dropout draws from PyTorch's own generator; leave the caller's alone
            torch.manual_seed(plan.seed)
            start = _resume(run, checkpoint) if checkpoint is not None and checkpoint.exists() else 0
            _go(run, start, objective, validate, observe, checkpoint, progress)
        if plan.patience and run.best is not None:
            model.load_state_dict(run.best)
    finally:
        model.to(home)
    model.eval()
    return run.history


def _go(
    run: _Run,
    start: int,
    objective: Objective,
    validate: Callable[[nn.Module], float] | None,
    observe: Callable[[int, nn.Module], None] | None,
    checkpoint: Path | None,
    progress: bool,
) -> None:
    plan, model = run.plan, run.model
    run.remember()
    with tqdm(total=plan.steps, initial=start, disable=not progress, desc="training", unit="step", leave=False) as bar:
        for step in range(start, plan.steps):
            if run.history.stopped_early:
                break
            if observe is not None:
                with evaluating(model):
                    observe(step, model)
            loss = _one_step(run, objective, step)
            run.history.losses.append(loss)
            _validate(run, step + 1, validate)
            if checkpoint is not None and ((step + 1) % plan.save_every == 0 or step + 1 == plan.steps):
                _save(run, checkpoint, step + 1)
            bar.update()
            if step % 10 == 0:
                bar.set_postfix_str(f"loss {loss:.3f}", refresh=False)
    if observe is not None:
        with evaluating(model):
            observe(len(run.history.losses), model)


@dataclass
class _Run:
    """What a run consists of, and what is needed to go on with it."""

    model: nn.Module
    optimiser: torch.optim.Optimizer
    plan: Plan
    history: History
    carried: Any
    best: dict[str, Tensor] | None
    good: dict[str, Tensor] = field(default_factory=dict)

    def remember(self) -> None:
        """Keep the present weights: they gave a finite loss."""
        self.good = {name: tensor.clone() for name, tensor in self.model.state_dict().items()}


_REMEMBER_EVERY = 25


def _one_step(run: _Run, objective: Objective, step: int) -> float:
    run.model.train()
    for group in run.optimiser.param_groups:
        group["lr"] = run.plan.rate(step)
    run.optimiser.zero_grad(set_to_none=True)
    loss, carried = objective(run.model, step, run.carried)
    loss.backward()
    norm = nn.utils.clip_grad_norm_(run.model.parameters(), run.plan.clip or math.inf)
    if not (math.isfinite(float(loss.detach())) and math.isfinite(float(norm))):
        run.model.load_state_dict(run.good)
        run.model.eval()
        raise TrainingDiverged(_advice(run.plan, step, float(loss.detach())))
    if step % _REMEMBER_EVERY == 0:
        run.remember()
    run.optimiser.step()
    run.carried = None if carried is None else detached(carried)
    return float(loss.detach())


def _advice(plan: Plan, step: int, loss: float) -> str:
    what = "the loss" if not math.isfinite(loss) else "the gradient"
    clip = "clip the gradient's norm (clip=1.0)" if plan.clip is None else f"clip harder than {plan.clip:g}"
    return (
        f"At step {step} {what} was no longer a finite number. The model has its last good weights again. "
        f"Try a learning rate of {plan.learning_rate / 3:.1g} in place of {plan.learning_rate:.1g}, or {clip}, "
        "and train on from here."
    )


def _validate(run: _Run, done: int, validate: Callable[[nn.Module], float] | None) -> None:
    every = run.plan.validate_every
    if validate is None or not every or (done % every and done != run.plan.steps):
        return
    with evaluating(run.model):
        value = float(validate(run.model))
    run.history.validations.append((done, value))
    best = 0 if run.best is None and math.isnan(value) else run.history.best[0]
    if best == done:
        run.best = {name: tensor.clone() for name, tensor in run.model.state_dict().items()}
    since = [number for number, _ in run.history.validations if number > best]
    run.history.stopped_early = bool(run.plan.patience) and len(since) >= run.plan.patience


def _save(run: _Run, path: Path, done: int) -> None:
    tensors = {f"model.{name}": tensor for name, tensor in run.model.state_dict().items()}
    for number, state in run.optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{number}.{name}": value.clone() for name, value in state.items()}
    shape = _flatten("carried", run.carried, tensors)
    if run.best is not None:
        tensors |= {f"best.{name}": tensor for name, tensor in run.best.items()}
    tensors["random"] = torch.get_rng_state()  # dropout's
    device = device_of(run.model)
    if device.type != "cpu":
        tensors["random on the device"] = torch.get_device_module(device).get_rng_state()
    tensors = {name: tensor.cpu() for name, tensor in tensors.items()}
    card = {"plan": asdict(run.plan), "done": done, "history": asdict(run.history), "carried": shape}
    try:
        save_checkpoint(path, tensors, card)
    except OSError as error:
        raise CheckpointError(
            f"The run cannot be saved as {path} ({error.strerror or error}). The model has what it learned in {done} "
            "steps. Make room, or name a file in a folder that you may write to, and train on."
        ) from None


_REMEDY = "Delete the file to start afresh, or name another one."


def _resume(run: _Run, path: Path) -> int:
    """Go on from a file: the number of steps done. `CheckpointError`, and nothing changed, when it does not fit."""
    tensors, card = load_checkpoint(path, _REMEDY)
    if card.get("plan") != asdict(run.plan):
        raise CheckpointError(f"{path.name} was saved by a run with another plan. {_REMEDY}")

    def part(prefix: str) -> dict[str, Tensor]:
        return {name[len(prefix) :]: tensor for name, tensor in tensors.items() if name.startswith(prefix)}

    device = device_of(run.model)
    try:
        done, history = int(card["done"]), _history(card)
        state = _optimiser_state(run.optimiser, part("optimiser."))
        carried = {name: tensor.to(device) for name, tensor in tensors.items() if name.startswith("carried")}
        carried_on = _unflatten("carried", card["carried"], carried)
        best = part("best.") or None
        if best is not None:
            check_fits(run.model, best, path.name, _REMEDY)
        torch.set_rng_state(tensors["random"])
        if "random on the device" in tensors and device.type != "cpu":
            torch.get_device_module(device).set_rng_state(tensors["random on the device"])
    except CheckpointError:
        raise
    except (LookupError, TypeError, ValueError, RuntimeError) as error:
        raise CheckpointError(f"{path.name} does not hold a whole run ({error}). {_REMEDY}") from None
    load_into(run.model, part("model."), path.name, _REMEDY)
    run.optimiser.load_state_dict({**run.optimiser.state_dict(), "state": state})
    run.carried, run.best, run.history = carried_on, best, history
    return done


def _history(card: dict[str, Any]) -> History:
    """What had happened; `ValueError` unless there is a loss for every step done."""
    kept = card["history"]
    validations = [(int(step), float(value)) for step, value in kept["validations"]]
    losses = [float(loss) for loss in kept["losses"]]
    if len(losses) != card["done"]:
        raise ValueError(f"{len(losses)} losses of {card['done']} steps")
    return History(losses, validations, bool(kept["stopped_early"]), len(losses))


def _optimiser_state(optimiser: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> dict[int, dict[str, Tensor]]:
    """The moments of every parameter; `ValueError` where one is missing or of another shape."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        number, key = name.split(".", 1)
        state.setdefault(int(number), {})[key] = tensor
    parameters = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    for place, moments in state.items():
        shapes = {moment.shape for moment in moments.values() if moment.ndim}
        if not shapes <= {parameters[place].shape}:
            raise ValueError(f"the optimiser's numbers of parameter {place} have another shape")
    return state


def _flatten(name: str, states: Any, tensors: dict[str, Tensor]) -> Any:
    """Put nested states into `tensors` under `name`; what is returned says how they were nested."""
    if states is None:
        return None
    if isinstance(states, Tensor):
        tensors[name] = states.clone()
        return "tensor"
    return [_flatten(f"{name}.{number}", part, tensors) for number, part in enumerate(states)]


def _unflatten(name: str, shape: Any, tensors: dict[str, Tensor]) -> Any:
    if shape is None:
        return None
    if shape == "tensor":
        return tensors[name]
    return tuple(_unflatten(f"{name}.{number}", part, tensors) for number, part in enumerate(shape))


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean of -ln p(target) in nats: logits (..., classes), targets (...)."""
    return nn.functional.cross_entropy(logits.flatten(0, -2), targets.flatten())


def next_token_objective(batches: Callable[[int], Any]) -> Objective:
    """Predict the next token of `Streams`, carrying the states from piece to piece (truncated BPTT)."""

    def objective(model: Any, step: int, carried: LayerStates | None) -> tuple[Tensor, LayerStates]:
        piece = batches(step)
        device = device_of(model)
        logits, states = model(piece.inputs.to(device), None if piece.fresh else carried)
        return cross_entropy(logits, piece.targets.to(device)), states

    return objective


def label_objective(batches: Callable[[int], Any]) -> Objective:
    """Predict the label of `LabelledSequences`."""

    def objective(model: Any, step: int, carried: None) -> tuple[Tensor, None]:
        batch = batches(step)
        device = device_of(model)
        return cross_entropy(model(batch.ids.to(device), batch.lengths.to(device)), batch.labels.to(device)), None

    return objective
