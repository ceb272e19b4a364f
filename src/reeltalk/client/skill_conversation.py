"""A conversation with a skill: what a person types goes in, what the skill says and does comes out.

The order is the documented one: greet, set up in silence, then for each message do here what can be done here, say the rest to the server,
carry out what the server wants clicked, and never leave an edit without words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reeltalk.client.client import Client
from reeltalk.client.errors import ApiError, ClientError, TurnFailed
from reeltalk.client.models import UploadedFile
from reeltalk.client.skill_connection import Clock, Connection, Speak, SystemClock
from reeltalk.client.skill_errors import explain
from reeltalk.client.skill_export import Exporter, files_waiting
from reeltalk.client.skill_folder import Skill
from reeltalk.client.skill_gui import translate
from reeltalk.client.skill_intents import Action, Export, Say, ShowCredits, ShowStatus, Upload, actions_of, sets_link_terms
from reeltalk.client.skill_timeline import is_exportable, summary
from reeltalk.client.skill_turn import Turn, listen, look_into
from reeltalk.client.skill_words import language_of, phrase, presentable, printable

FOLLOW_UPS_MAX: Final = 1
"""How many further messages a server's own instructions may cause: enough to carry one out, too few to go round in circles."""


class Conversation:
    """One person, one skill, one project. Everything said goes through ``speak``, a line or a paragraph at a time."""

    def __init__(
        self,
        skill: Skill,
        client: Client,
        speak: Speak,
        *,
        folder: Path | None = None,
        session_id: str = "",
        language: str = "en",
        clock: Clock | None = None,
    ) -> None:
        self.skill = skill
        self._speak: Speak = lambda text: speak(printable(text))
        self._folder = folder or Path.cwd()
        self._connection = Connection(client, clock or SystemClock(), self._speak, session_id=session_id, language=language)
        self._exporter = Exporter(self._connection, self._folder, always_shares=skill.always_shares)
        self._hinted = False

    @property
    def session_id(self) -> str:
        """Return the project's session."""
        return self._connection.session.id

    def begin(self, *, greet: bool = True) -> None:
        """Greet, get a token and a project without a word about either, say that things are ready. Raises ClientError if they are not."""
        if greet:
            self._speak(self.skill.greeting(self._connection.language))
        self._say("setting_up")
        try:
            self._connection.call(lambda: self._connection.client.token)
            self._connection.session  # noqa: B018 - starts the project
        except ApiError as error:
            raise ClientError(self._explained(error)) from error
        self._say("ready")

    def hear(self, message: str) -> bool:
        """Do what a message asks for, in its order; stops at the first thing that fails and returns whether all of it was done."""
        self._connection.language = language_of(message, self._connection.language)
        known = frozenset(path.resolve() for path in self._connection.sent)
        actions = actions_of(message, self._folder, known)
        try:
            return all(self._do(action, actions[number:]) for number, action in enumerate(actions, 1))
        except ApiError as error:
            self._speak(self._explained(error))
        except (ClientError, OSError) as error:
            self._speak(str(error))
        return False

    def _do(self, action: Action, later: tuple[Action, ...] = (), follow_ups: int = FOLLOW_UPS_MAX) -> bool:
        match action:
            case Upload():
                return self._upload(action)
            case Export():
                return self._exporter.run(action.output, action.share) is not None
            case ShowCredits():
                return self._show_credits()
            case ShowStatus():
                return self._show_status()
            case Say():
                return self._turn(action.text, later, follow_ups)

    # --- done here ---

    def _upload(self, wanted: Upload) -> bool:
        if wanted.missing:
            self._say("no_file", name=wanted.missing[0])
            return False
        if not (wanted.paths or wanted.urls):
            self._say("ask_file")
            return True
        connection = self._connection
        self._say("uploading", names=", ".join([*(path.name for path in wanted.paths), *wanted.urls]))
        uploaded = connection.upload(list(wanted.paths)) if wanted.paths else []
        if wanted.urls:
            uploaded += connection.call(lambda: connection.client.upload_urls(connection.session, wanted.urls))
        self._say("uploaded", files=", ".join(_described(file) for file in uploaded))
        return True

    def _show_credits(self) -> bool:
        balance = self._connection.call(self._connection.client.credits)
        if balance.unlimited:
            self._say("credits_unlimited")
        else:
            self._say("credits", available=f"{balance.available:g}", frozen=f"{balance.frozen:g}", total=f"{balance.total:g}")
        return True

    def _show_status(self) -> bool:
        state = self._connection.state()
        if is_exportable(state.get("draft")):
            self._speak(summary(state["draft"], self._connection.language))
        elif state.get("video_infos"):
            self._speak(files_waiting(state, self._connection.language))
        else:
            self._say("empty")
        return True

    # --- said to the server ---

    def _turn(self, text: str, later: tuple[Action, ...], follow_ups: int) -> bool:
        before = self._connection.state()
        turn = listen(self._connection, text)
        if turn.failure is not None:
            return self._failed(turn.failure)
        translation = translate(presentable(turn.text))
        if translation.text:
            self._speak(translation.text)
        if turn.lost or not turn.text.strip():
            return self._silent(before, turn)
        if turn.export_id:
            private = sets_link_terms(text)
            self._exporter.collect(turn.export_id, turn.share_url is not None, link=turn.share_url or "", private=private)
        elif turn.tools and not turn.unchanged and not later and not translation.actions:
            self._hint(translation.text)
        wanted = [action for action in translation.actions if type(action) not in {type(each) for each in later}]
        return all(self._follow(action, follow_ups) for action in wanted)

    def _follow(self, action: Action, follow_ups: int) -> bool:
        """Carry out what the server wanted clicked."""
        return self._do(action, follow_ups=follow_ups - 1) if not isinstance(action, Say) or follow_ups > 0 else True

    def _silent(self, before: dict[str, object], turn: Turn) -> bool:
        """Say what a turn without words did, or that nothing came of it."""
        if turn.lost:
            self._say(turn.lost)
        found = look_into(self._connection, before, turn)
        if found:
            self._say("changed", changes="\n".join(found))
            self._show_status()
            return True
        self._say("nothing_changed" if turn.tools and not turn.lost else "recovery_failed")
        return False

    def _failed(self, failure: TurnFailed) -> bool:
        if failure.code:
            self._speak(self._explained(ApiError(failure.code, str(failure))))
        else:
            self._say("turn_failed", reason=presentable(str(failure)))
        return False

    # --- words ---

    def _explained(self, error: ApiError) -> str:
        url = self._connection.registration_url(error) if error.code == 2001 else None
        return explain(error, self._connection.language, url)

    def _hint(self, told: str) -> None:
        """Tell once how to get the file, unless the server did."""
        if not self._hinted and not any(word in told for word in ("export", "导出")):
            self._say("next_step")
        self._hinted = True

    def _say(self, key: str, **values: object) -> None:
        self._speak(phrase(key, self._connection.language, **values))


def _described(file: UploadedFile) -> str:
    length = f"{file.duration_s:.1f} s" if file.duration_s else ""
    size = f"{file.width}x{file.height}" if file.width and file.height else ""
    facts = ", ".join(filter(None, (length, size)))
    return f"{file.filename} ({facts})" if facts else file.filename
