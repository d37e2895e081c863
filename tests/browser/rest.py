"""When a page with explorers has come to rest: a machine that is busy takes as long as it takes."""

from playwright.sync_api import Page

_AT_REST = """within => new Promise((done) => {
  const kernel = () => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status ?? 'idle';
  const state = () => JSON.stringify([...document.querySelectorAll(`${within} .explorer`)].map((explorer) => {
    const picture = explorer.querySelector('.explorer-picture');
    const { left, top, width, height } = picture.getBoundingClientRect();
    return [left, top, width, height, picture.src, explorer.querySelector('.explorer-caption').textContent];
  }));
  const open = () => (window.unanswered ?? 0) > 0 || kernel() !== 'idle'
    || document.querySelector(`${within} .explorer-pending`)
    || [...document.querySelectorAll(`${within} .explorer-picture:not([hidden])`)].some((picture) => !picture.complete);
  let [before, still] = [null, 0];
  const look = () => {
    const now = open() ? null : state();
    still = now !== null && now === before ? still + 1 : 0;
    before = now;
    if (still >= 6) { done(true); return; }
    const frame = requestAnimationFrame(() => { clearTimeout(unseen); setTimeout(look, 80); });
    const unseen = setTimeout(() => { cancelAnimationFrame(frame); look(); }, 2000);  // a page behind others has none
  };
  look();
})"""
"""Looked at by the page's own frames and clock, which are late when those of the explorers are: for six looks in a row
nothing was asked of the kernel, and nothing moved. An explorer waits 200 ms after its size has changed, which a frame
tells it, before it asks."""


def at_rest(page: Page, within: str = "body") -> None:
    """Wait until every explorer in a part of `page` shows what its controls say, in its final place and size."""
    page.evaluate(_AT_REST, within)
