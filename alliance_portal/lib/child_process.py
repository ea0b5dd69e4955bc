"""Work in a child process of its own: JSON in, JSON out, bounded in time and memory, without our settings or secrets (R-34).

What it writes for itself (fonts, parts of archives) lies in a folder that the parent removes: a child ends without tidying up, or is killed.

The parent calls `run("package.module", message, …)`; the module ends with `if __name__ == "__main__": answer(function)`.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from alliance_portal.lib import scratch
from alliance_portal.lib.findings import Text

ROOT = Path(__file__).resolve().parents[2]
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "FONTCONFIG_PATH", "FONTCONFIG_FILE", "XDG_CACHE_HOME", "XDG_DATA_DIRS", "VIRTUAL_ENV")
GIGABYTE = 1 << 30
SOFT_SECONDS, HARD_SECONDS = 60, 90
MARK = b"\x1eANSWER "
_PR_SET_PDEATHSIG = 1


class ChildFailed(Exception):
    """The child gave no answer. `reason` says why to people, `detail` to the log."""

    def __init__(self, reason: Text, detail: str = "") -> None:
        super().__init__(detail or reason.zh)
        self.reason = reason
        self.detail = detail


class Refused(Exception):
    """Raised inside a child to answer with a reason for people instead of a result."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh)
        self.reason = reason


TOO_SLOW = Text("製作時間超過上限，已停止。請縮減內容或圖片後再試。",
                "It took longer than allowed and was stopped. Please shorten the content or the pictures and try again.")
TOO_BIG = Text("製作時所需記憶體超過上限，已停止。請縮減內容或圖片後再試。",
               "It needed more memory than allowed and was stopped. Please shorten the content or the pictures and try again.")
BROKEN = Text("製作時發生錯誤，已記錄下來；請再試一次，仍不成功時請與我們聯絡。",
              "Something went wrong and was logged. Please try again; if it fails again, please contact us.")


def run(
    module: str, message: Mapping[str, Any], *, memory: int = GIGABYTE, soft_seconds: int = SOFT_SECONDS, hard_seconds: int = HARD_SECONDS
) -> dict[str, Any]:
    """Run `python -m module` on a message and return its answer. ChildFailed with a reason when it was stopped, refused or broke."""
    envelope = json.dumps({"memory": memory, "seconds": soft_seconds, "parent": os.getpid(), "message": message}, ensure_ascii=False).encode()
    with scratch.folder("child") as temporary, subprocess.Popen(
        [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        env=_environment(temporary), start_new_session=True,
    ) as child:  # fmt: skip
        try:
            written, complaints = child.communicate(envelope, timeout=hard_seconds)
        except subprocess.TimeoutExpired:
            _kill(child)
            raise ChildFailed(TOO_SLOW, f"{module}: killed after {hard_seconds} s") from None
        except BaseException:
            _kill(child)
            raise
    return _answer_of(module, child.returncode, written, complaints)


def _environment(temporary: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**kept, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}


def _kill(child: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _answer_of(module: str, code: int, written: bytes, complaints: bytes) -> dict[str, Any]:
    detail = f"{module}: exit {code}: {complaints.decode(errors='replace')[-2000:]}"
    _, mark, answer = written.rpartition(MARK)
    if mark:
        try:
            found: dict[str, Any] = json.loads(answer)
        except ValueError:
            raise ChildFailed(BROKEN, detail) from None
        if "refused" in found:
            raise ChildFailed(Text(*found["refused"]), str(found.get("detail", "")))
        return found
    out_of_memory = code in {-signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT}
    raise ChildFailed(TOO_SLOW if code == -signal.SIGXCPU else TOO_BIG if out_of_memory else BROKEN, detail)


class _OutOfTime(BaseException):
    """The soft limit: not an Exception, so that no library swallows it."""


def answer(work: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
    """The child's main: limits on, one message in, one answer out. The process ends with it."""
    envelope = json.loads(sys.stdin.buffer.read())
    _die_with_parent(envelope["parent"])
    resource.setrlimit(resource.RLIMIT_AS, (envelope["memory"], envelope["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (envelope["seconds"] * 2, envelope["seconds"] * 2 + 10))
    signal.signal(signal.SIGPROF, _alarm)
    signal.setitimer(signal.ITIMER_PROF, envelope["seconds"])  # processor time: a busy machine is no reason to refuse; the parent watches the clock
    try:
        found = dict(work(envelope["message"]))
    except Refused as refusal:
        found = {"refused": [refusal.reason.zh, refusal.reason.en]}
    except _OutOfTime:
        found = {"refused": [TOO_SLOW.zh, TOO_SLOW.en], "detail": "soft limit"}
    except MemoryError:
        found = {"refused": [TOO_BIG.zh, TOO_BIG.en], "detail": "MemoryError"}
    signal.setitimer(signal.ITIMER_PROF, 0)
    sys.stdout.buffer.write(MARK + json.dumps(found, ensure_ascii=False).encode())
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing to tidy up: freeing a million objects one by one takes longer than some renders


def _die_with_parent(parent: int) -> None:
    """A killed worker cannot stop its child; the kernel does, so that nobody works on beside the next attempt."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before
        os._exit(1)


def _alarm(_number: int, _frame: object) -> None:
    raise _OutOfTime
