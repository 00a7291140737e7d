"""A file system of the test's own: shows a folder as a mount without birth times.

    share.py FOLDER POINT NUMBERS ORDER STEP

NUMBERS is `kept` (a file's number is its own for ever) or `anew` (numbers are given out at each mount, and the
number of a file that went is the next one's). ORDER is the one in which they are given out: by `name`, or
`reversed`. STEP is how coarse the times are, in nanoseconds. Speaks the kernel's protocol (linux/fuse.h)
itself, so that nothing has to be installed, and lets the kernel remember nothing. After SIGUSR1 it is slow: each
look at a name takes a while, and a folder tells its names one at a time; until SIGUSR2.

The file FOLDER.broken, where there is one, has a line for each thing that gives an input/output error: `look NAME` (what
the name is), `list NAME` (what is in the folder), `rest NAME` (the same, behind the first name) and `read NAME`; NAME
is as seen from FOLDER, which itself is `.`.
"""

import ctypes
import errno
import heapq
import os
import signal
import stat
import struct
import sys
import time

FOLDER, POINT, NUMBERS, ORDER, STEP = sys.argv[1:6]
STEP = int(STEP)
SLOW = 0.3
slow = False

LOOKUP, FORGET, GETATTR, SETATTR, MKNOD, MKDIR, UNLINK, RMDIR, RENAME, LINK = 1, 2, 3, 4, 8, 9, 10, 11, 12, 13
OPEN, READ, WRITE, STATFS, RELEASE, FSYNC, FLUSH, INIT, OPENDIR, READDIR = 14, 15, 16, 17, 18, 20, 25, 26, 27, 28
RELEASEDIR, FSYNCDIR, CREATE, INTERRUPT, DESTROY, BATCH_FORGET, RENAME2 = 29, 30, 35, 36, 38, 42, 45


class Numbers:
    """The number that is shown for each file."""

    def __init__(self):
        self.given, self.free, self.next = {}, [], 2
        if NUMBERS == "anew":
            paths = [os.path.join(at, name) for at, folders, files in os.walk(FOLDER) for name in folders + files]
            for path in sorted(paths, reverse=ORDER == "reversed"):
                self.of(os.lstat(path).st_ino)

    def of(self, file):
        if NUMBERS == "kept":
            return file
        if file not in self.given:
            if self.free:
                self.given[file] = heapq.heappop(self.free)
            else:
                self.given[file] = self.next
                self.next += 1
        return self.given[file]

    def gone(self, file):
        if file in self.given:
            heapq.heappush(self.free, self.given.pop(file))


class Tree:
    """Which file the kernel means by a node."""

    def __init__(self):
        self.paths, self.nodes, self.next = {1: FOLDER}, {}, 2

    def node(self, path, file):
        if file not in self.nodes:
            self.nodes[file] = self.next
            self.next += 1
        self.paths[self.nodes[file]] = path
        return self.nodes[file]

    def moved(self, old, new):
        for node, path in self.paths.items():
            if path == old or path.startswith(old + "/"):
                self.paths[node] = new + path[len(old):]

    def gone(self, file):
        self.nodes.pop(file, None)


numbers, tree = Numbers(), Tree()


def attributes(about, root=False):
    def cut(nanoseconds):
        return divmod(nanoseconds - nanoseconds % STEP if STEP else nanoseconds, 10**9)

    times = [cut(about.st_atime_ns), cut(about.st_mtime_ns), cut(about.st_ctime_ns)]
    number = 1 if root else numbers.of(about.st_ino)
    whole, parts = [each[0] for each in times], [each[1] for each in times]
    return struct.pack(
        "<6Q10I", number, about.st_size, about.st_blocks, *whole, *parts,
        about.st_mode, about.st_nlink, about.st_uid, about.st_gid, 0, 4096, 0,
    )


def entry(path):
    about = os.lstat(path)
    return struct.pack("<4Q2I", tree.node(path, about.st_ino), 0, 0, 0, 0, 0) + attributes(about)


def attribute_answer(path):
    return struct.pack("<QII", 0, 0, 0) + attributes(os.lstat(path), path == FOLDER)


def vanishes(path):
    """What is at a path is about to lose that name."""
    try:
        about = os.lstat(path)
    except FileNotFoundError:
        return
    if stat.S_ISDIR(about.st_mode) or about.st_nlink == 1:
        numbers.gone(about.st_ino)
        tree.gone(about.st_ino)


def below(node, name):
    return os.path.join(tree.paths[node], os.fsdecode(name))


def listing(path, offset, size):
    answer = b""
    for place, name in enumerate(sorted(os.listdir(path))):
        if place < offset:
            continue
        about = os.lstat(os.path.join(path, name))
        bytes_ = os.fsencode(name)
        one = struct.pack("<QQII", numbers.of(about.st_ino), place + 1, len(bytes_), about.st_mode >> 12) + bytes_
        one += b"\0" * (-len(one) % 8)
        if len(answer) + len(one) > size or (slow or os.path.exists(FOLDER + ".broken")) and answer:
            break
        answer += one
    return answer


def change(path, body):
    valid, _, _, size, _, access, modified, _, access_ns, modified_ns, _, mode, _, owner, group, _ = struct.unpack(
        "<II6Q8I", body[:88]
    )
    if valid & 1:
        os.chmod(path, stat.S_IMODE(mode))
    if valid & 6:
        os.chown(path, owner if valid & 2 else -1, group if valid & 4 else -1)
    if valid & 8:
        os.truncate(path, size)
    if valid & 0x1B0:
        about = os.lstat(path)
        access = access * 10**9 + access_ns if valid & 16 else about.st_atime_ns
        modified = modified * 10**9 + modified_ns if valid & 32 else about.st_mtime_ns
        access = time.time_ns() if valid & 128 else access
        modified = time.time_ns() if valid & 256 else modified
        os.utime(path, ns=(access, modified))


def broken(code, node, body):
    """Whether this is one of the things that give an error."""
    try:
        with open(FOLDER + ".broken") as lines:
            lines = lines.read().splitlines()
    except FileNotFoundError:
        return False
    path = below(node, body.split(b"\0")[0]) if code == LOOKUP else tree.paths[node]
    name = os.path.relpath(path, FOLDER)
    offset = struct.unpack("<QQI", body[:20])[1] if code == READDIR else 0
    whats = {LOOKUP: ["look"], GETATTR: ["look"], READ: ["read"], READDIR: ["list"] + ["rest"] * (offset > 0)}
    return any(f"{what} {name}" in lines for what in whats.get(code, []))


def answer(code, node, body):
    names = lambda start: body[start:].split(b"\0")
    if code == INIT:
        readahead, flags = struct.unpack("<II", body[8:16])
        return struct.pack("<4IHHIIHH8I", 7, 31, readahead, 0, 12, 9, 1 << 17, 1, 32, 0, *[0] * 8)
    if code == LOOKUP:
        return entry(below(node, names(0)[0]))
    if code == GETATTR:
        return attribute_answer(tree.paths[node])
    if code == SETATTR:
        change(tree.paths[node], body)
        return attribute_answer(tree.paths[node])
    if code == MKDIR:
        path = below(node, names(8)[0])
        os.mkdir(path)
        return entry(path)
    if code == MKNOD:
        path = below(node, names(16)[0])
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        return entry(path)
    if code in (UNLINK, RMDIR):
        path = below(node, names(0)[0])
        vanishes(path)
        (os.unlink if code == UNLINK else os.rmdir)(path)
        return b""
    if code in (RENAME, RENAME2):
        start = 8 if code == RENAME else 16
        if code == RENAME2 and struct.unpack("<I", body[8:12])[0]:
            raise OSError(errno.EINVAL, "only plain renames")
        old, new = names(start)[:2]
        old, new = below(node, old), below(struct.unpack("<Q", body[:8])[0], new)
        if not (os.path.exists(new) and os.path.samefile(old, new)):
            vanishes(new)
        os.rename(old, new)
        tree.moved(old, new)
        return b""
    if code == LINK:
        path = below(node, names(8)[0])
        os.link(tree.paths[struct.unpack("<Q", body[:8])[0]], path)
        return entry(path)
    if code == OPEN:
        kind = struct.unpack("<I", body[:4])[0] & os.O_ACCMODE
        return struct.pack("<QII", os.open(tree.paths[node], kind), 0, 0)
    if code == CREATE:
        path = below(node, names(16)[0])
        flags, mode = struct.unpack("<II", body[:8])
        file = os.open(path, os.O_RDWR | os.O_CREAT | (flags & os.O_EXCL), mode & 0o7777)
        return entry(path) + struct.pack("<QII", file, 0, 0)
    if code in (READ, READDIR):
        file, offset, size = struct.unpack("<QQI", body[:20])
        return os.pread(file, size, offset) if code == READ else listing(tree.paths[node], offset, size)
    if code == WRITE:
        file, offset, size = struct.unpack("<QQI", body[:20])
        return struct.pack("<II", os.pwrite(file, body[40:40 + size], offset), 0)
    if code == STATFS:
        return struct.pack("<5Q4I6I", 1 << 20, 1 << 19, 1 << 19, 1 << 20, 1 << 19, 4096, 255, 4096, 0, *[0] * 6)
    if code == RELEASE:
        os.close(struct.unpack("<Q", body[:8])[0])
        return b""
    if code == OPENDIR:
        return struct.pack("<QII", 0, 0, 0)
    if code in (FSYNC, FLUSH, RELEASEDIR, FSYNCDIR, DESTROY):
        return b""
    raise OSError(errno.ENOSYS, "not asked of this file system")


def slows_down(number, _):
    global slow
    slow = number == signal.SIGUSR1


def main():
    signal.signal(signal.SIGUSR1, slows_down)
    signal.signal(signal.SIGUSR2, slows_down)
    device = os.open("/dev/fuse", os.O_RDWR)
    libc = ctypes.CDLL(None, use_errno=True)
    words = f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other".encode()
    if libc.mount(b"bronmerk-test", os.fsencode(POINT), b"fuse", 2 | 4, words):
        raise OSError(ctypes.get_errno(), "cannot mount")
    while True:
        try:
            asked = os.read(device, 1 << 20)
        except OSError as error:
            if error.errno in (errno.EINTR, errno.ENOENT):
                continue
            return  # unmounted
        _, code, unique, node = struct.unpack("<IIQQ", asked[:24])
        if code in (FORGET, BATCH_FORGET, INTERRUPT):
            continue
        error, told = 0, b""
        if slow and code in (LOOKUP, READDIR):
            time.sleep(SLOW)
        try:
            if broken(code, node, asked[40:]):
                raise OSError(errno.EIO, "broken")
            told = answer(code, node, asked[40:])
        except OSError as trouble:
            error = trouble.errno or errno.EIO
        except KeyError:
            error = errno.ESTALE
        try:
            os.write(device, struct.pack("<IiQ", 16 + len(told), -error, unique) + told)
        except OSError as trouble:
            if trouble.errno != errno.ENOENT:  # whoever asked has gone
                return


main()
