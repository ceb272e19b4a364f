"""Play a file of published requests against a server of its own and judge each result by measurement: what `make eval FILE=...` runs.

    python scripts/eval FILE [--only ID ...] [--home FOLDER] [--out REPORT.md]

With ``--home`` the server keeps its data there, so that a later run need not listen to the same footage again.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(Path(__file__).resolve().parent)]

import film_judges  # noqa: E402, F401 # importing them registers what they can judge
import reply_judges  # noqa: E402, F401
import timeline_judges  # noqa: E402, F401
from conversation import Desk  # noqa: E402
from judging import judge  # noqa: E402
from rows import Row, read_rows  # noqa: E402
from table import Judged, Outcome, report  # noqa: E402

from reeltalk.client.client import Client  # noqa: E402
from reeltalk.client.errors import ClientError  # noqa: E402
from reeltalk.client.local import local_server  # noqa: E402
from reeltalk.client.settings import ServerNotes  # noqa: E402


def main() -> int:
    """Evaluate; the exit status is 0 whatever the rows came to."""
    arguments = _arguments()
    rows = [row for row in read_rows(arguments.file) if not arguments.only or row.id in arguments.only]
    with tempfile.TemporaryDirectory(prefix="reeltalk-eval-") as scratch:
        home = arguments.home or Path(scratch) / "home"
        home.mkdir(parents=True, exist_ok=True)
        os.environ |= {"REELTALK_HOME": str(home), "REELTALK_LOG_LEVEL": "warning", "NEMO_CLIENT_ID": str(uuid.uuid4())}
        os.environ.pop("NEMO_TOKEN", None)
        with local_server(home / "server.log") as server, Client(server.url, tokens=ServerNotes(Path(scratch) / "tokens.json")) as client:
            client.sign_in()
            desk = Desk(client, home, Path(scratch) / "rows")
            judged = [_told(_judged(row, desk)) for row in rows]
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(report(judged), encoding="utf-8")
    counts = ", ".join(f"{sum(each.outcome is outcome for each in judged)} {outcome}" for outcome in Outcome)
    print(f"{len(judged)} requests: {counts}. The report is in {arguments.out}.")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Judge how published requests are carried out.")
    parser.add_argument("file", type=Path, help="one JSON object a line: id, text, lang, input, intent, ops, params, checks")
    parser.add_argument("--only", nargs="*", default=(), help="ids of the rows to play")
    parser.add_argument("--home", type=Path, help="folder of the server's data, kept between runs")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "eval.md", help="where the report is written")
    return parser.parse_args()


def _judged(row: Row, desk: Desk) -> Judged:
    started_s = time.monotonic()
    try:
        evidence, took_s = desk.play(row)
    except ClientError as error:
        return Judged(row, (), False, f"{type(error).__name__}: {error}", time.monotonic() - started_s)
    checks = tuple(judge(check, evidence) for check in evidence.row.checks)
    desk.leave(evidence)
    return Judged(row, checks, evidence.refused and bool(evidence.reply), evidence.turn.text, took_s)


def _told(judged: Judged) -> Judged:
    print(f"{judged.row.id}  {judged.outcome:<15} {judged.took_s:6.1f} s  {judged.row.text[:70]}", flush=True)
    for check in judged.checks:
        if not check.passed:
            print(f"    {'?' if check.passed is None else '-'} {check.text} {check.reason}", flush=True)
    return judged


if __name__ == "__main__":
    raise SystemExit(main())
