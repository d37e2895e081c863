"""An explorer in a page without Jupyter: the same script and style, and a model that asks this process for answers."""

from __future__ import annotations

import base64
import json

from playwright.sync_api import Page

from course_lib.explorers import Explorer

ADDRESS = "http://127.0.0.1/lecture"
_SCRIPT = """
const state = %s;
const heard = {};
const asked = {};
window.unanswered = 0;
const take = (key, value) => { state[key] = value; for (const hear of heard["change:" + key] ?? []) hear(); };
const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const pictures = ["jpeg", "ahead_jpeg"];
for (const key of pictures) state[key] = bytes(state[key]);
const model = {
  get: (key) => state[key],
  set: (key, value) => { asked[key] = value; take(key, value); },
  on: (event, hear) => (heard[event] ??= []).push(hear),
  off: (event, hear) => { heard[event] = (heard[event] ?? []).filter((one) => one !== hear); },
  save_changes: async () => {
    const sent = JSON.stringify(asked);
    for (const key of Object.keys(asked)) delete asked[key];
    window.unanswered += 1;
    const answer = JSON.parse(await window.kernel(sent).finally(() => { window.unanswered -= 1; }));
    for (const key of pictures) if (key in answer) answer[key] = bytes(answer[key]);
    Object.assign(state, answer);  // all of an answer first, as Jupyter's model does
    for (const [key, value] of Object.entries(answer)) take(key, value);
  },
};
window.model = model;
const { default: view } = await import("/explorer.js");
view.render({ model, el: document.querySelector("main") });
"""
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lecture</title><style>%s</style></head>
<body><main></main><script type="module">%s</script></body></html>"""


def _state(explorer: Explorer) -> dict:
    kept = {name: getattr(explorer, name) for name in explorer.keys if not name.startswith("_")}
    pictures = {name: base64.b64encode(value).decode() for name, value in kept.items() if isinstance(value, bytes)}
    return {**kept, **pictures, "layout": None, "tabbable": None}


def open_plain(page: Page, explorer: Explorer) -> None:
    """Show `explorer` in `page`; its moves are computed here."""
    names = [name for name in explorer.keys if not name.startswith("_") and name not in ("layout", "tabbable")]

    def kernel(sent: str) -> str:
        asked = json.loads(sent)
        # What was asked for is not said again: a browser that has moved on meanwhile would go back to it.
        before = {name: getattr(explorer, name) for name in names} | asked
        for name, value in asked.items():
            setattr(explorer, name, value)
        after = _state(explorer)
        return json.dumps({name: after[name] for name in names if getattr(explorer, name) != before[name]})

    page.expose_function("kernel", kernel)
    body = _PAGE % (explorer._css, _SCRIPT % json.dumps(_state(explorer)))
    page.route(ADDRESS, lambda route: route.fulfill(body=body, content_type="text/html"))
    script = str(explorer._esm)
    page.route("**/explorer.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.goto(ADDRESS)
    page.wait_for_selector(".explorer")
