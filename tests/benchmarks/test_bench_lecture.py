"""A lecture: from the command to the first slide, and key press to picture on a slide as in JupyterLab's page."""

import statistics
import time

from tests.benchmarks.test_bench_explorer import HOOK, latencies
from tests.browser.rest import at_rest
from tests.browser.test_lectures import LIVE, SLOTS, lecture, opened, show

NAME = "06.gradient_flow"


def test_first_slide_and_key_press_to_picture_on_it(chromium, tmp_path, bench_record):
    with chromium.new_context() as context:
        page = context.new_page()
        page.add_init_script(HOOK)
        started = time.monotonic()
        with lecture("06", tmp_path) as (address, _):
            opened(page, address)
            bench_record("lecture_first_slide_s", time.monotonic() - started)
            show(page, next(at for at, name in page.evaluate(SLOTS) if name == NAME))
            page.wait_for_function(LIVE, arg=NAME, timeout=120_000)
            # The lesson's cells run on in the background: what a lecturer who is quick will have.
            at_rest(page)
            handle = page.locator("section.present").get_by_label("Spectral radius", exact=True)
            bench_record("slide_latency_ms", statistics.median(latencies(page, handle, 40)[8:]))
