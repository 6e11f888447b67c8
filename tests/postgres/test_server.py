"""What only a server can do, and what it does otherwise than a file: locks, several processes, errors, one state."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text

from tests.cli.conftest import Run
from tests.deliver.stage import DATA, FIRST, LATER, Mailbox, a_watch, put_change, put_study, save
from tests.postgres.conftest import Server
from tests.store.test_opening import shape
from tests.sync.scripted import NOW, QUERY, ScriptedRegistry, number, record
from trialwatch.deliver.telling import due_watches, write_digests
from trialwatch.errors import StoreDamaged, StoreError, StoreLocked, StoreNewer
from trialwatch.store.deliveries import count_due
from trialwatch.store.engine import open_engine, reading, store_url, writing
from trialwatch.store.lock import held
from trialwatch.store.runs import finish_run, in_quarantine, start_run
from trialwatch.store.schema import HEAD, revision, upgrade
from trialwatch.store.studies import count_studies
from trialwatch.store.tables import FollowedTable, Table
from trialwatch.sync import sync

followed = FollowedTable.__table__  # type: ignore[attr-defined]


def test_the_migrations_make_exactly_the_tables_of_the_code(engine: Engine, empty_url: str) -> None:
    """On PostgreSQL too what the migrations build is what the code declares."""
    declared = open_engine(empty_url)
    with writing(declared) as connection:
        Table.metadata.create_all(connection)
    assert shape(engine) == shape(declared)
    declared.dispose()


def test_several_processes_may_upgrade_at_once(empty_url: str) -> None:
    """Workers that start together on an empty database make it once."""
    engines = [open_engine(empty_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, engines))
    assert revision(engines[0]) == HEAD
    for one in engines:
        one.dispose()


def test_newer_and_foreign_databases_are_refused(engine: Engine, empty_url: str) -> None:
    """A database of a later program, or of another one, is left alone."""
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreNewer, match="9999"):
        upgrade(engine)
    other = open_engine(empty_url)
    with writing(other) as connection:
        connection.execute(text("CREATE TABLE songs (title TEXT)"))
    with pytest.raises(StoreDamaged, match="not trialwatch's"):
        upgrade(other)
    other.dispose()


def test_a_lock_that_is_not_given_up_is_told(engine: Engine, url: str) -> None:
    """A writer waits for a while and then says that the store is locked."""
    impatient = open_engine(url, lock_seconds=0.05)
    with writing(engine) as holder:
        holder.execute(text("LOCK TABLE followed"))
        with pytest.raises(StoreLocked, match="locked"), writing(impatient) as connection:
            connection.execute(insert(followed).values(nct_id="NCT00000001", why="", added_at=""))
    impatient.dispose()


@pytest.mark.parametrize(
    "address",
    ["postgresql+psycopg://me:s3cr3t@127.0.0.1:9/db", "postgresql://me:s3cr3t@no-such-host.invalid/db"],
)
def test_a_server_out_of_reach_is_told_without_the_password(address: str) -> None:
    """The error names server and setting, never the password."""
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        revision(open_engine(address))
    assert "s3cr3t" not in str(caught.value)
    assert "setting database" in caught.value.advice


def test_a_database_that_does_not_exist_is_told(server: Server) -> None:
    """A wrong name is a clear error."""
    with pytest.raises(StoreError, match="no_such_database"):
        revision(open_engine(server.url("no_such_database")))


def test_options_of_the_address_are_kept(url: str) -> None:
    """What the user asks of the server is asked besides what trialwatch asks."""
    made = open_engine(store_url(url).update_query_dict({"options": "-c statement_timeout=12345"}).render_as_string(hide_password=False))
    with reading(made) as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar() == "12345ms"
        assert connection.execute(text("SHOW lock_timeout")).scalar() == "20s"
    made.dispose()


def test_reading_sees_one_state(engine: Engine) -> None:
    """What others write meanwhile is not seen until the next reading."""
    with reading(engine) as connection:
        question = text("SELECT count(*) FROM followed")
        before = connection.execute(question).scalar()
        with writing(engine) as other:
            other.execute(insert(followed).values(nct_id="NCT00000001", why="", added_at=""))
        assert connection.execute(question).scalar() == before == 0
    with reading(engine) as connection:
        assert connection.execute(question).scalar() == 1


def test_a_write_that_fails_leaves_nothing(engine: Engine) -> None:
    """A transaction is kept whole or not at all."""

    def half() -> None:
        with writing(engine) as connection:
            connection.execute(insert(followed).values(nct_id="NCT00000001", why="", added_at=""))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM followed")).scalar() == 0


def test_a_lock_of_one_process_keeps_others_out(engine: Engine, url: str) -> None:
    """One holds it for a purpose; another purpose is free, and so is the purpose afterwards."""
    other = open_engine(url)
    with held(engine, "sync") as mine, held(other, "sync") as theirs, held(other, "worker") as another:
        assert (mine, theirs, another) == (True, False, True)
    with held(other, "sync") as free:
        assert free
    other.dispose()


HOLDER = """
import sys
from trialwatch.store.engine import open_engine
from trialwatch.store.lock import held
with held(open_engine(sys.argv[1]), "sync") as got:
    print(got, flush=True)
    sys.stdin.read()
"""


def test_a_killed_process_gives_its_lock_back(engine: Engine, url: str) -> None:
    """The server notices that the holder is gone, however it went."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "True\n"
        with held(engine, "sync") as got:
            assert not got
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    assert any(_free(engine) for _ in range(2000))


def _free(engine: Engine) -> bool:
    with held(engine, "sync") as got:
        return got


def in_lines(body: bytes) -> bytes:
    """Give each record its own line, as the registry does."""
    records = body.replace(b'{"protocolSection"', b'\n{"protocolSection"')
    return records.removesuffix(b"]}") + b"\n]}"


def test_hostile_text_is_stored_as_far_as_text_goes(engine: Engine) -> None:
    """NUL and half characters, which PostgreSQL cannot hold, end no sync: the record is cleaned or kept raw."""
    records = {number(1): record(1, title="NUL \x00 and \x1b[31m and \u202e"), number(2): record(2, title="half \ud800 of one")}
    records[number(3)] = record(3)
    records[number(3)]["protocolSection"]["conditionsModule"]["conditions"] = {"\x00": "\x00"}
    with ScriptedRegistry(records, twist=in_lines).client(page_size=10) as client:
        report = sync(engine, client, QUERY, {}, clock=lambda: NOW)
    assert report.seen == 3
    assert count_studies(engine) + len(in_quarantine(engine)) == 3


def test_commands_read_and_write_it(run: Run, url: str, engine: Engine) -> None:
    """`db status`, `db check`, `list`, `export` and `doctor` work as with a file; a backup points to the server's own."""
    put_study(engine, FIRST)
    number_of_run = start_run(engine, "2026-11-20T07:00:00Z", "all")
    finish_run(engine, number_of_run, {"finished_at": DATA, "outcome": "done", "data_timestamp": DATA})
    assert FIRST in run("list", "--database", url, "--format", "csv").out
    assert f'"revision":"{HEAD}"' in run("db", "status", "--database", url, "--format", "json").out.replace(" ", "")
    assert run("export", "a.sqlite", "--database", url).code == 0
    refused = run("db", "backup", "copy.db", "--database", url)
    assert refused.code == 2
    assert "pg_dump" in refused.err
    done = run("doctor", "--database", url, "--registry", "http://127.0.0.1:9/api/v2")
    assert "store / content: 1 studies" in done.out
    assert done.code == 3


def test_several_processes_send_each_digest_once(engine: Engine, url: str, mailbox: Mailbox, tmp_path: Path) -> None:
    """Three processes that send at the same moment hand over every mail once."""
    readers = [f"mailto:reader{count}@example.org" for count in range(6)]
    put_study(engine, FIRST)
    save(engine, a_watch(*readers))
    put_change(engine, FIRST)
    write_digests(engine, due_watches(engine, LATER), LATER, "example.org")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIALWATCH_")}
    environment = {**kept, "HOME": str(tmp_path), "TRIALWATCH_SMTP_URL": f"smtp://127.0.0.1:{mailbox.number}?tls=none"}
    command = [sys.executable, "-m", "trialwatch", "digest", "send", "--due", "--database", url]
    running = [subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    ends = [one.communicate(timeout=60) for one in running]
    assert [one.returncode for one in running] == [0, 0, 0], ends
    assert sorted(who for who, _ in mailbox.mails) == sorted(one.removeprefix("mailto:") for one in readers)
    assert count_due(engine) == (0, 0)
