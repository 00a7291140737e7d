"""Opens a file and leases it for itself, as Samba does for a client. A line in does one thing, and a line out
answers: `write TEXT`, `close`, `broken` (how often somebody asked for it)."""
import fcntl, os, signal, sys

broken = 0


def count(*_):
    global broken
    broken += 1


signal.signal(signal.SIGIO, count)
file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o644)
while True:
    try:
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        break
    except BlockingIOError:
        pass  # somebody still has it open
print("leased", flush=True)
for line in sys.stdin:
    word, _, text = line.strip().partition(" ")
    if word == "write":
        os.write(file, text.encode())
    elif word == "close":
        os.close(file)
    print(broken if word == "broken" else "done", flush=True)
