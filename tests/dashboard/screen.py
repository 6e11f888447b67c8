"""Reading the screen as a person does: lines of text, when everything has settled."""

from __future__ import annotations

from typing import Any, cast

from textual.pilot import Pilot

from trialwatch.dashboard.app import Dashboard
from trialwatch.dashboard.widgets.windowed import Windowed

SMALL, LARGE = (80, 24), (160, 50)


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until nothing is being read and nothing is to be drawn."""
    for _ in range(3):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one after the other, each when the one before has had its effect."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def type_filter(pilot: Pilot[Any], line: str) -> None:
    """Type a filter and let it act."""
    await press(pilot, "slash")
    await pilot.press(*("space" if one == " " else "colon" if one == ":" else one for one in line))
    await pilot.pause(0.15)
    await settle(pilot)


def lines(app: Dashboard) -> list[str]:
    """Read the screen line by line."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def text(app: Dashboard) -> str:
    """Read the whole screen."""
    return "\n".join(lines(app))


def the_list(app: Dashboard) -> Windowed:
    """Find the long list of the screen."""
    return cast("Windowed", app.screen.query_one(Windowed))
