"""Tells the formats of the files that are named on standard input, with Siegfried in this very process.

Prints its release first, and then of each file its identifier, what that rests on, and how many nanoseconds it took.
"""
import sys
import time

import pygfried

scanner = pygfried.Scanner()
release = scanner.identify("/proc/self/comm", detailed=True)["identifiers"][0]["details"]
print(f"siegfried {pygfried.version()}, {release}", flush=True)
for line in sys.stdin:
    path = line.rstrip("\n")
    start = time.perf_counter_ns()
    try:
        match = scanner.identify(path, detailed=True)["files"][0]["matches"][0]
        took = time.perf_counter_ns() - start
        puid, basis, media_type = match["id"], match["basis"], match["mime"]
    except Exception:
        took, puid, basis, media_type = time.perf_counter_ns() - start, "UNKNOWN", "", ""
    kind = "none"
    for name, sign in (("container", "container "), ("signature", "byte match"), ("text", "text match"), ("extension", "extension")):
        if sign in basis:
            kind = name
            break
    print(puid if puid != "UNKNOWN" else "", kind, took, media_type, sep="\t", flush=True)
