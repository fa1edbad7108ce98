"""Run a command with the rights that a unit of systemd leaves it, as far as that goes without systemd.

    python -m tests.confined docs/govah.service COMMAND...

In: the unit and a command. Out: the command itself, in this process. Done are NoNewPrivileges, an empty
CapabilityBoundingSet, SystemCallFilter, MemoryDenyWriteExecute, LimitNOFILE, LimitCORE and UMask; what systemd means
by a group of calls is asked of `systemd-analyze`.
"""

import ctypes
import errno
import os
import resource
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_LIBRARY: Final = "libseccomp.so.2"
_ALLOW: Final = 0x7FFF0000
_ERRNO: Final = 0x00050000
_CAPBSET_DROP, _SET_NO_NEW_PRIVS, _SET_MDWE = 24, 38, 65  # of Linux's prctl
_LAST_CAPABILITY: Final = 63


def settings(unit: Path) -> dict[str, list[str]]:
    """Return the settings of a service, each with its values in their order."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in unit.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif section == "Service" and "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def calls(filters: Iterable[str]) -> set[str]:
    """Return the system calls that lists of calls and groups allow, in their order; `~` takes away."""
    groups, allowed = _groups(), set[str]()
    for filter in filters:
        names = {call for name in filter.lstrip("~").split() for call in _expanded(name, groups)}
        allowed = allowed - names if filter.startswith("~") else allowed | names
    return allowed


def _groups() -> dict[str, list[str]]:
    said = subprocess.run(["systemd-analyze", "syscall-filter"], capture_output=True, text=True, check=True).stdout
    groups: dict[str, list[str]] = {}
    members: list[str] = []
    for line in said.splitlines():
        if line.startswith("@"):
            members = groups[line.strip()] = []
        elif line.startswith("    ") and not line.strip().startswith("#"):
            members.append(line.strip())
    return groups


def _expanded(name: str, groups: dict[str, list[str]]) -> set[str]:
    if not name.startswith("@"):
        return {name}
    return {call for member in groups[name] for call in _expanded(member, groups)}


def confine(unit: Path) -> None:
    """Give up, in this process, what the unit does not leave to it. Errors: OSError."""
    found = settings(unit)
    os.umask(int(found["UMask"][-1], 8))
    resource.setrlimit(resource.RLIMIT_NOFILE, (int(found["LimitNOFILE"][-1]),) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (int(found["LimitCORE"][-1]),) * 2)
    allowed = calls(found["SystemCallFilter"])
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0 and found["CapabilityBoundingSet"] == [""]:
        for number in range(_LAST_CAPABILITY):
            libc.prctl(_CAPBSET_DROP, number, 0, 0, 0)
    if found["NoNewPrivileges"] == ["yes"] and libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no new privileges")
    if found["MemoryDenyWriteExecute"] == ["yes"] and libc.prctl(_SET_MDWE, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "memory that is written and run")
    _filter(allowed)


def _filter(allowed: Iterable[str]) -> None:
    """Have the kernel refuse every other call with EPERM."""
    seccomp = ctypes.CDLL(_LIBRARY)
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(_ERRNO | errno.EPERM))
    for name in sorted(allowed):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0 and seccomp.seccomp_rule_add(context, _ALLOW, number, 0):
            raise OSError(errno.EINVAL, name)
    if seccomp.seccomp_load(context):
        raise OSError(errno.EINVAL, "the filter of system calls")


if __name__ == "__main__":
    confine(Path(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
