"""Runs a program to its end and prints what it took: {"cpu": seconds, "wall": seconds, "peak": bytes, "code": exit code}.

usage: measure.py PROGRAM ARGUMENT...

The programs that it starts itself count too. What it prints goes to the standard error stream. The peak is that of the largest process;
below that of this script, some 10 MB, it says nothing.
"""
import json
import os
import sys
import time

start = time.perf_counter()
printing = [(os.POSIX_SPAWN_DUP2, 2, 1)]
process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=printing)
_, status, used = os.wait4(process, 0)
wall = time.perf_counter() - start
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps({
    "cpu": used.ru_utime + used.ru_stime,
    "wall": wall,
    "peak": used.ru_maxrss * unit,
    "code": os.waitstatus_to_exitcode(status),
}))
