"""Unforeseen answers to lessons 10 and 11."""

from __future__ import annotations

import math
from itertools import combinations

import torch

from tests.exercises.unforeseen import right, wrong


@wrong("10.1")
def _(blocks, features, width):
    return blocks * (width * features + width * width) + 2 * width


@wrong("10.1")
def _(blocks, features, width):
    return blocks * width * (features + width) * 2


@wrong("10.1")
def _(blocks, features, width):
    return blocks * features * (features + width + 2)


@right("10.1")
def _(blocks, features, width):
    kind = {1: torch.nn.RNN, 3: torch.nn.GRU, 4: torch.nn.LSTM}.get(blocks)
    if kind is None:
        return blocks * sum(p.numel() for p in torch.nn.RNN(features, width).parameters())
    return sum(p.numel() for p in kind(features, width).parameters())


@wrong("10.2")
def _(steps):
    return math.log(1 / (steps - 1))


@wrong("10.2")
def _(steps):
    return math.log2(steps - 1)


@wrong("10.2")
def _(steps):
    return math.exp(steps - 1)


@right("10.2")
def _(steps):
    z = 1 - 1 / steps
    return math.log(z / (1 - z))


@wrong("10.3")
def _(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(a_z) + U_z @ h
    n = torch.tanh(a_n + U_n @ h)
    return z * h + (1 - z) * n


@wrong("10.3")
def _(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(a_z + U_z @ h)
    n = torch.tanh(a_n + U_n @ (z * h))
    return z * h + (1 - z) * n


@wrong("10.3")
def _(a_z, a_n, U_z, U_n, h):
    z = torch.sigmoid(a_z + U_z @ h)
    n = torch.sigmoid(a_n + U_n @ h)
    return z * h + (1 - z) * n


@right("10.3")
def _(a_z, a_n, U_z, U_n, h):
    n = torch.tanh(a_n + h @ U_n.T)
    return torch.lerp(n, h, torch.sigmoid(a_z + h @ U_z.T))


@wrong("10.4")
def _(W):
    r, z, n = W.chunk(3, dim=1)
    return torch.cat([r, -z, n], dim=1)


@wrong("10.4")
def _(W):
    r, z, n = W.chunk(3)
    z *= -1
    return torch.cat([r, z, n])


@wrong("10.4")
def _(W):
    r, z, n = W.chunk(3)
    return torch.stack([r, -z, n])


@right("10.4")
def _(W):
    third = len(W) // 3
    signs = torch.ones(len(W), 1, dtype=W.dtype)
    signs[third : 2 * third] = -1
    return W * signs


@wrong("10.5")
def _(a, r, W, b, h, reset):
    if reset == "before":
        return torch.tanh(a + W @ (r * h) + b)
    return torch.tanh(r * (a + W @ h + b))


@wrong("10.5")
def _(a, r, W, b, h, reset):
    if reset == "before":
        return torch.tanh(a + W @ (r * h + b))
    return torch.tanh(a + r * (W @ h + b))


@wrong("10.5")
def _(a, r, W, b, h, reset):
    if reset == "before":
        return a + torch.tanh(W @ (r * h) + b)
    return a + torch.tanh(r * (W @ h + b))


@right("10.5")
def _(a, r, W, b, h, reset):
    before, after = (r, 1.0) if reset == "before" else (1.0, r)
    return (a + after * ((before * h) @ W.T + b)).tanh()


@wrong("10.6")
def _(z, n, h, u_z, u_n):
    return z + (h - n) * z * (1 - z) * u_z + (1 - z) * (1 - n) ** 2 * u_n


@wrong("10.6")
def _(z, n, h, u_z, u_n):
    return z + (h + n) * z * (1 - z) * u_z + (1 - z) * (1 - n**2) * u_n


@wrong("10.6")
def _(z, n, h, u_z, u_n):
    return z + h * z * (1 - z) * u_z + (1 - z) * (1 - n**2) * u_n


@right("10.6")
def _(z, n, h, u_z, u_n):
    d_z, d_n = z * (1 - z) * u_z, (1 - n * n) * u_n
    return z + d_z * h + d_n - z * d_n - d_z * n


@wrong("10.7")
def _(a, b):
    values, seen = a + b, abs(sum(a) / len(a) - sum(b) / len(b))
    count = hits = 0
    for first in combinations(values, len(a)):
        second = [v for v in values if v not in first]
        count += 1
        hits += abs(sum(first) / len(first) - sum(second) / max(1, len(second))) >= seen - 1e-9
    return hits / count


@wrong("10.7")
def _(a, b):
    values, seen = a + b, abs(sum(a) - sum(b))
    count = hits = 0
    for chosen in combinations(range(len(values)), len(a)):
        first = [values[i] for i in chosen]
        second = [value for i, value in enumerate(values) if i not in chosen]
        count += 1
        hits += abs(sum(first) - sum(second)) >= seen - 1e-9
    return hits / count


@wrong("10.7")
def _(a, b):
    values, seen = a + b, abs(sum(a) / len(a) - sum(b) / len(b))
    count = hits = 0
    for chosen in combinations(range(len(values)), len(values) // 2):
        first = [values[i] for i in chosen]
        second = [value for i, value in enumerate(values) if i not in chosen]
        count += 1
        hits += abs(sum(first) / len(first) - sum(second) / len(second)) >= seen - 1e-9
    return hits / count


@right("10.7")
def _(a, b):
    total, n, m = sum(a) + sum(b), len(a), len(b)

    def gap(part):
        return abs(part / n - (total - part) / m)

    gaps = [gap(sum(group)) for group in combinations([*a, *b], n)]
    return sum(g > gap(sum(a)) - 1e-9 for g in gaps) / len(gaps)


@wrong("11.1")
def _(text):
    labels, inside = [], False
    for character in text:
        if character == '"':
            inside = not inside
        labels.append(inside)
    return labels


@wrong("11.1")
def _(text):
    return [text[:place].count('"') % 2 for place in range(1, len(text))]


@wrong("11.1")
def _(text):
    return [text[: place + 1].count('"') for place in range(len(text))]


@right("11.1")
def _(text):
    pieces = text.split('"')
    labels = [0] * len(pieces[0])
    for number, piece in enumerate(pieces[1:], start=1):
        labels += [number % 2] * (1 + len(piece))
    return labels


@wrong("11.2")
def _(values, label):
    high, low = values[label].mean(), values[1 - label].mean()
    share = label.mean()
    return float((high - low) / values.std(correction=0) * (share * (1 - share)).sqrt())


@wrong("11.2")
def _(values, label):
    high, low = values[label == 1].mean(), values[label == 0].mean()
    share = label.mean()
    return float((high - low) / values.var(correction=0) * (share * (1 - share)).sqrt())


@wrong("11.2")
def _(values, label):
    high, low = values[label == 1].mean(), values[label == 0].mean()
    share = label.sum()
    return float((high - low) / values.std(correction=0) * (share * (1 - share)).abs().sqrt())


@right("11.2")
def _(values, label):
    return float(torch.corrcoef(torch.stack([values, label.to(values.dtype)]))[0, 1])


@wrong("11.3")
def _(values, label):
    high, low = values[label == 1], values[label == 0]
    n = min(len(high), len(low))
    return float(((high[:n] > low[:n]).double() + 0.5 * (high[:n] == low[:n])).mean())


@wrong("11.3")
def _(values, label):
    high, low = values[label == 1].unsqueeze(1), values[label == 0]
    return float(((high >= low).double() - 0.5 * (high == low)).sum() / len(values) ** 2)


@wrong("11.3")
def _(values, label):
    high, low = values[label == 1].mean(), values[label == 0].mean()
    return float(high > low)


@right("11.3")
def _(values, label):
    wins = pairs = 0
    for x, inside in zip(values.tolist(), label.tolist(), strict=True):
        for y, other in zip(values.tolist(), label.tolist(), strict=True):
            if inside == 1 and other == 0:
                pairs += 1
                wins += 1 if x > y else 0.5 if x == y else 0
    return wins / pairs


@wrong("11.4")
def _(seen, unseen):
    unit = int(seen.abs().argmax())
    return float(unseen[unit].abs()), unit


@wrong("11.4")
def _(seen, unseen):
    unit = seen.abs().max()
    return unit, float(unseen[int(unit)].abs())


@wrong("11.4")
def _(seen, unseen):
    unit = int((seen.abs() + unseen.abs()).argmax())
    return unit, float(unseen[unit].abs())


@right("11.4")
def _(seen, unseen):
    unit = max(range(len(seen)), key=lambda k: abs(seen[k].item()))
    return unit, abs(unseen[unit].item())


@wrong("11.5")
def _(gates, units, value):
    changed = dict(gates)
    for name, level in (("f", 0.0), ("i", 1.0), ("g", value)):
        changed[name][:, list(units)] = level
    return changed


@wrong("11.5")
def _(gates, units, value):
    changed = {name: gate.clone() for name, gate in gates.items()}
    for name, level in (("f", 0.0), ("i", 1.0), ("g", value)):
        changed[name][list(units)] = level
    return changed


@wrong("11.5")
def _(gates, units, value):
    changed = {name: gate.clone() for name, gate in gates.items()}
    for name, level in (("f", 1.0), ("i", 0.0), ("g", value)):
        changed[name][:, list(units)] = level
    return changed


@right("11.5")
def _(gates, units, value):
    batch, width = gates["f"].shape
    mask = torch.tensor([unit in set(units) for unit in range(width)]).expand(batch, width)
    levels = {"f": 0.0, "i": 1.0, "g": value}
    return {name: gate.masked_fill(mask, levels[name]) if name in levels else gate for name, gate in gates.items()}


@wrong("11.6")
def _(words, ratings):
    last = max(place for place, word in enumerate(words) if word in ratings)
    negated = "not" in words[:last]
    return (ratings[words[last]] > 0) != negated


@wrong("11.6")
def _(words, ratings):
    last = max(place for place, word in enumerate(words) if word in ratings)
    negated = "not" in words[last - 2 : last]
    return (ratings[words[last]] > 0) != negated


@wrong("11.6")
def _(words, ratings):
    last = max(place for place, word in enumerate(words) if word in ratings)
    if "not" in words[max(0, last - 2) : last]:
        return ratings[words[last]] < 0
    return ratings[words[last]] > 0


@right("11.6")
def _(words, ratings):
    verdict = False
    for place, word in enumerate(words):
        if word in ratings:
            verdict = ratings[word] > 0
            if "not" in (words[place - 1 : place] + words[max(0, place - 2) : max(0, place - 1)]):
                verdict = not verdict
    return verdict


@wrong("11.7")
def _(shares):
    so_far = 0.0
    for distance, share in enumerate(shares):
        so_far += share
        if so_far >= 0.5:
            return distance
    return len(shares) - 1


@wrong("11.7")
def _(shares):
    half, so_far = sum(shares) / 2, 0.0
    for distance, share in enumerate(shares):
        if so_far >= half:
            return distance
        so_far += share
    return len(shares) - 1


@wrong("11.7")
def _(shares):
    return next(d for d, share in enumerate(shares) if share <= max(shares) / 2)


@right("11.7")
def _(shares):
    return min(d for d in range(len(shares)) if 2 * math.fsum(shares[: d + 1]) >= math.fsum(shares) - 1e-12)


@wrong("11.8")
def _(W_xh, W_hh, h, v):
    norms = []
    d_h = v
    for state in reversed(list(h)):
        d_a = (1 - state**2) * d_h
        norms.append((W_xh.T @ d_h).norm())
        d_h = W_hh.T @ d_a
    return torch.stack(norms[::-1])


@wrong("11.8")
def _(W_xh, W_hh, h, v):
    norms = []
    d_h = v
    for state in reversed(list(h)):
        d_a = (1 - state**2) * d_h
        norms.append((W_xh.T @ d_a).norm())
        d_h = W_hh.T @ d_h
    return torch.stack(norms[::-1])


@wrong("11.8")
def _(W_xh, W_hh, h, v):
    rows = []
    d_h = v
    for state in reversed(list(h)):
        d_a = (1 - state**2) * d_h
        rows.append(W_xh.T @ d_a)
        d_h = W_hh.T @ d_a
    return torch.stack(rows[::-1])


@right("11.8")
def _(W_xh, W_hh, h, v):
    T, width = h.shape
    norms = torch.zeros(T, dtype=h.dtype)
    back = torch.eye(width, dtype=h.dtype)
    for s in range(T - 1, -1, -1):
        jacobian = back @ torch.diag(1 - h[s].square())
        norms[s] = torch.linalg.vector_norm(v @ jacobian @ W_xh)
        back = jacobian @ W_hh
    return norms
