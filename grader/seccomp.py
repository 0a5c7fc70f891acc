"""Calls of the system that a student's process never needs, as a filter for bubblewrap.

Without them there is no way to further namespaces, in which a process could mount
memory without limit, to other processes, or to the parts of a kernel that are broken
most often.
"""

import platform
import struct

# name: its number on x86-64 and on 64-bit ARM
DENIED = {
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "socket": (41, 198),
    "mq_open": (240, 180), "kexec_load": (246, 104), "open_tree": (428, 428),
    "fsopen": (430, 430), "move_mount": (429, 429), "pidfd_open": (434, 434),
}  # fmt: skip
CLONE, CLONE3 = (56, 220), 435
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
NEW_NAMESPACES = 0x7E020000  # of the flags of clone
OTHER_ABI = 0x40000000  # the calls of x32 have this bit
ALLOW, KILL, REFUSE, UNKNOWN = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # where they lie


def program(machine=None):
    """Return the filter; b'' for a kind of computer that it does not know."""
    column, architecture = ARCHITECTURES.get(machine or platform.machine(), (0, 0))
    if not architecture:
        return b""
    steps = [
        (LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, OTHER_ABI), (RETURN, 0, 0, REFUSE),
        (EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, UNKNOWN),  # glibc then takes clone
    ]  # fmt: skip
    for numbers in DENIED.values():
        steps += [(EQUAL, 0, 1, numbers[column]), (RETURN, 0, 0, REFUSE)]
    steps += [
        (EQUAL, 1, 0, CLONE[column]), (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, FIRST_ARGUMENT), (ANY_BIT, 0, 1, NEW_NAMESPACES),
        (RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW),
    ]  # fmt: skip
    return b"".join(struct.pack("HBBI", *step) for step in steps)
