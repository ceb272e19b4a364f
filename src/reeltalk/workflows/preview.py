"""Looking at a film that is still being made: what a player asks for is rendered when it asks, before all other work."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Literal, TypeAlias, TypeVar

from reeltalk.errors import NotFound
from reeltalk.ffmpeg.process import QuietWatch, niceness
from reeltalk.render.plan import RenderPlan
from reeltalk.render.preview import Rendition, light_profile
from reeltalk.render.preview_sound import PreviewSound
from reeltalk.render.preview_stills import SHEET_CELL_PIXELS, STRIP_CELL_PIXELS, Grid, contact_sheet, sheet, small_profile, strip
from reeltalk.render.profile import OutputProfile
from reeltalk.render.render import render_frame
from reeltalk.storage.projects import Revision
from reeltalk.timeline.time import Ticks
from reeltalk.workflows.locks import KeyedLocks
from reeltalk.workflows.parts import Parts
from reeltalk.workflows.planning import asked_profile, plan_film, plan_pictures, source_paths

FIRST_IN_LINE: Final = 0
PLANNED_KEPT: Final = 64
"""How many renditions are remembered, so that a segment is not planned anew each time."""

Size: TypeAlias = Literal["light", "full"]
Planned = TypeVar("Planned")


class Previews:
    """The films of all sessions as they are now, or were at a revision; safe for threads. What is not there raises NotFound."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._locks = KeyedLocks()
        self._guard = threading.Lock()
        self._planned: OrderedDict[tuple[str, int, str], object] = OrderedDict()

    def newest(self, session_id: str) -> int:
        """Return the number of the session's newest revision."""
        self._parts.projects.of_session(session_id)
        return self._parts.projects.head(session_id).number

    def rendition(self, session_id: str, revision: int, size: Size) -> Rendition:
        """Return the pictures of a revision, cut into segments."""

        def make() -> Rendition:
            timeline = self._revision(session_id, revision).timeline
            light = size == "light"
            plan = self._plan(session_id, revision, light_profile(timeline.canvas) if light else asked_profile(timeline, {}))
            paths = source_paths(self._parts, self._owner(session_id), plan)
            return Rendition(plan, paths, cache=self._parts.chunks, workspace=self._parts.folders.work, light=light)

        return self._once((session_id, revision, size), make)

    def sound(self, session_id: str, revision: int) -> PreviewSound:
        """Return the sound of a revision, cut into segments; a file that was not listened to yet is listened to now."""

        def make() -> PreviewSound:
            timeline, owner = self._revision(session_id, revision).timeline, self._owner(session_id)
            plan = plan_film(self._parts, owner, timeline, asked_profile(timeline, {}), QuietWatch())
            paths = source_paths(self._parts, owner, plan)
            return PreviewSound(plan, paths, cache=self._parts.chunks, workspace=self._parts.folders.work)

        return self._once((session_id, revision, "sound"), make)

    def picture_segment(self, session_id: str, revision: int, size: Size, number: int) -> bytes:
        """Return a segment of the pictures; two who ask for the same one have it rendered once."""
        with self._locks.hold(f"{session_id}-{revision}-{size}-{number}"), niceness(FIRST_IN_LINE):
            return self.rendition(session_id, revision, size).segment(number)

    def sound_segment(self, session_id: str, revision: int, number: int) -> bytes:
        """Return a segment of the sound."""
        with self._locks.hold(f"{session_id}-{revision}-sound-{number}"), niceness(FIRST_IN_LINE):
            return self.sound(session_id, revision).segment(number)

    def frame(self, session_id: str, revision: int, at: Ticks) -> bytes:
        """Return the picture of one moment as a JPEG, in the light size."""
        plan = self.rendition(session_id, revision, "light").plan
        with niceness(FIRST_IN_LINE):
            paths = source_paths(self._parts, self._owner(session_id), plan)
            return render_frame(plan, paths, at, workspace=self._parts.folders.work, image="jpg")

    def contact_sheet(self, session_id: str, revision: int) -> bytes:
        """Return moments of the film side by side, as one JPEG."""
        plan = self._small_plan(session_id, revision, SHEET_CELL_PIXELS)
        return self._sheet(session_id, plan, contact_sheet(plan))

    def strip(self, session_id: str, revision: int) -> tuple[RenderPlan, Grid]:
        """Return where the pictures of the scrubbing strip stand, and the plan that their frames count in."""
        plan = self._small_plan(session_id, revision, STRIP_CELL_PIXELS)
        return plan, strip(plan)

    def strip_picture(self, session_id: str, revision: int) -> bytes:
        """Return the scrubbing strip as one JPEG."""
        return self._sheet(session_id, *self.strip(session_id, revision))

    def _sheet(self, session_id: str, plan: RenderPlan, grid: Grid) -> bytes:
        paths = source_paths(self._parts, self._owner(session_id), plan)
        with self._locks.hold(f"{session_id}-sheet-{grid}"):
            return sheet(plan, grid, paths, cache=self._parts.chunks, workspace=self._parts.folders.work)

    def _small_plan(self, session_id: str, revision: int, longer_side: int) -> RenderPlan:
        return self._plan(session_id, revision, small_profile(self._revision(session_id, revision).timeline.canvas, longer_side))

    def _plan(self, session_id: str, revision: int, profile: OutputProfile) -> RenderPlan:
        return plan_pictures(self._parts, self._owner(session_id), self._revision(session_id, revision).timeline, profile)

    def _owner(self, session_id: str) -> str:
        """Return whose files a session may show: its own user's, and nobody else's."""
        return self._parts.projects.of_session(session_id).user_id

    def _revision(self, session_id: str, number: int) -> Revision:
        found = self._parts.projects.revision(session_id, number)
        if found.timeline.duration <= 0:
            raise NotFound("There is nothing to see yet.", hint="Send clips and say what you want first.")
        return found

    def _once(self, key: tuple[str, int, str], make: Callable[[], Planned]) -> Planned:
        """Return what is remembered under a key, or make it; what was used longest ago is forgotten first."""
        with self._locks.hold("-".join(map(str, key))):
            with self._guard:
                known = self._planned.get(key)
            made = known if known is not None else make()
            with self._guard:
                self._planned[key] = made
                self._planned.move_to_end(key)
                while len(self._planned) > PLANNED_KEPT:
                    self._planned.popitem(last=False)
        return made  # type: ignore[return-value]  # a key's last part says of which kind it is
