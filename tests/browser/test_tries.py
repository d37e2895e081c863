"""Questions that move the controls, by mouse, by keyboard and by a page's event."""

import pytest

from course_lib.explorers import explore
from tests.browser.plain import open_plain

pytestmark = pytest.mark.browser

NAME = "06.gradient_flow"
SEND = "detail => document.querySelector('.explorer').dispatchEvent(new CustomEvent('explorer-try', {detail}))"


def shown(page) -> dict:
    """What the questions show, and where the controls stand."""
    return page.evaluate(
        """() => { const text = part => document.querySelector('.explorer-' + part).textContent;
        const button = document.querySelector('.explorer-tour button');
        return {question: text('question'), answer: text('answer'), values: window.model.get('values'),
          next: button.checkVisibility() ? button.textContent : '',
          pressed: [...document.querySelectorAll('.explorer-number')].map(b => b.getAttribute('aria-pressed'))}; }"""
    )


@pytest.mark.parametrize("by", ["mouse", "keyboard", "event"])
def test_a_number_asks_answers_and_leaves(by, page, screenshot):
    explorer = explore(NAME)
    first, second = explorer.tries[:2]
    open_plain(page, explorer)
    page.get_by_label("Width", exact=True).press("Home")  # what a learner did before is no part of the question
    number = page.get_by_role("button", name="Try 1", exact=True)

    def go(answer: bool) -> None:
        if by == "mouse":
            number.click()
        elif by == "keyboard":
            number.focus()
            page.keyboard.press("Enter")
        else:
            page.evaluate(SEND, {"index": 0, "answer": answer})

    assert shown(page)["question"] == shown(page)["next"] == ""
    go(False)
    asked = shown(page)
    assert asked["values"] == first["values"]
    assert (asked["question"], asked["answer"]) == (f"1. {first['question']}", "")
    assert asked["next"] == "Show the answer"
    assert asked["pressed"] == ["true", "false", "false", "false"]
    page.wait_for_function("document.querySelector('.explorer-caption').textContent.includes('radius 1.10')")
    go(True)
    assert shown(page)["answer"] == first["answer"]
    screenshot(page, f"plain_try_{by}")
    if by == "event":
        page.evaluate(SEND, {"index": 1, "answer": True})
        found = shown(page)
        assert (found["values"], found["answer"]) == (second["values"], second["answer"])
        page.evaluate(SEND, {"index": -1})
    else:
        go(True)
    left = shown(page)
    assert left["question"] == left["answer"] == left["next"] == ""
    assert "true" not in left["pressed"]


def test_the_answer_has_a_button_of_its_own_and_the_focus_is_not_lost(page):
    explorer = explore(NAME)
    open_plain(page, explorer)
    page.get_by_role("button", name="Try 2", exact=True).click()
    page.get_by_role("button", name="Show the answer").click()
    assert shown(page)["answer"] == explorer.tries[1]["answer"]
    page.keyboard.press("Enter")
    assert shown(page)["question"] == ""
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Try 2"


def test_a_move_keeps_the_question_and_reset_leaves_it(page):
    explorer = explore(NAME)
    open_plain(page, explorer)
    page.get_by_role("button", name="Try 1", exact=True).click()
    page.get_by_label("Spectral radius", exact=True).press("ArrowRight")
    assert shown(page)["question"]
    page.get_by_role("button", name="Show the answer").click()
    assert shown(page)["values"]["radius"] == 1.11
    page.get_by_role("button", name="Reset").click()
    assert shown(page)["question"] == ""
    assert shown(page)["values"] == explorer.defaults


@pytest.mark.parametrize("detail", [None, {}, {"index": 99}, {"index": "x"}, {"index": -1, "answer": True}])
def test_an_event_that_means_nothing_leaves(detail, page):
    open_plain(page, explore(NAME))
    page.get_by_role("button", name="Try 1", exact=True).click()
    page.evaluate(SEND, detail)
    assert shown(page)["question"] == ""


def test_an_answer_is_read_out_and_markup_in_it_is_text(page):
    from course_lib.explorers import Explorer, Slider, Try

    explorer = Explorer(
        "<i>Odd</i>", [Slider("n", "N", 0, 9)], lambda n: n, html=str, describe=str,
        tries=[Try("Is 1 < 2 & 2 > 1?", {"n": 1}, '<b onclick="x()">Yes</b>\nand so on \U0001f469')],
    )  # fmt: skip
    open_plain(page, explorer)
    page.evaluate(SEND, {"index": 0, "answer": True})
    assert shown(page)["question"] == "1. Is 1 < 2 & 2 > 1?"
    assert shown(page)["answer"] == explorer.tries[0]["answer"]
    assert page.locator(".explorer-answer").get_attribute("role") == "status"


def test_an_explorer_without_questions_has_no_row_for_them(page):
    from course_lib.explorers import Explorer, Slider

    open_plain(page, Explorer("None", [Slider("n", "N", 0, 9)], lambda n: n, html=str, describe=str))
    assert not page.locator(".explorer-tries").is_visible()
    page.evaluate(SEND, {"index": 0})
    assert shown(page)["question"] == ""
