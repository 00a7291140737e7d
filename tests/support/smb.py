"""What programs on Windows do to a share, over SMB: smb.py PORT PASSWORD PROGRAM NAME [MORE]

Saves are replayed after what Microsoft says of them and what traces of them show: a new file under a temporary
name, the old one renamed away, the new one renamed to the name, the old one deleted.
"""

import sys
import time

import smbclient
from smbclient.shutil import copyfile

PORT, PASSWORD, PROGRAM, NAME, *MORE = sys.argv[1:]
SHARE = r"\\127.0.0.1\werk"
HOW = {"username": "root", "password": PASSWORD, "port": int(PORT), "encrypt": False}


def at(name):
    return SHARE + "\\" + name.replace("/", "\\")


def beside(name, other):
    folder, _, _ = name.rpartition("/")
    return (folder + "/" if folder else "") + other


def write(name, text):
    with smbclient.open_file(at(name), mode="wb", share_access="r", **HOW) as file:
        file.write(text.encode())
        file.flush()


def rename(old, new):
    smbclient.rename(at(old), at(new), **HOW)


def remove(name):
    smbclient.remove(at(name), **HOW)


def look(name):
    """Programs read what they are about to replace, and let others rename it meanwhile."""
    with smbclient.open_file(at(name), mode="rb", share_access="rwd", **HOW) as file:
        file.read()


def save(new, old, text, slow=0.0):
    look(NAME)
    write(beside(NAME, new), text)
    rename(NAME, beside(NAME, old))
    time.sleep(slow)
    rename(beside(NAME, new), NAME)
    remove(beside(NAME, old))


def word(text, slow="0"):
    plain = NAME.rpartition("/")[2]
    owner = beside(NAME, "~$" + (plain[2:] if len(plain) > 12 else plain))
    write(owner, "eigenaar")
    save("~WRD0001.tmp", "~WRL0001.tmp", text, float(slow))
    remove(owner)


def excel(text):
    owner = beside(NAME, "~$" + NAME.rpartition("/")[2])
    write(owner, "eigenaar")
    save("7F3A9C00", "B15D2E00.tmp", text)
    remove(owner)


def powerpoint(text):
    save("ppt4F2A.tmp", "ppt4F2B.tmp", text)


def acrobat(text):
    look(NAME)
    write(beside(NAME, "A9R1vq2xy_1k3d9f_2b4.tmp"), text)
    smbclient.replace(at(beside(NAME, "A9R1vq2xy_1k3d9f_2b4.tmp")), at(NAME), **HOW)


def explorer_new(text):
    write(NAME, text)


def explorer_copy(to):
    copyfile(at(NAME), at(to), **HOW)
    about = smbclient.stat(at(NAME), **HOW)
    smbclient.utime(at(to), ns=(about.st_atime_ns, about.st_mtime_ns), **HOW)


def explorer_rename(to):
    rename(NAME, to)


def explorer_folder():
    smbclient.makedirs(at(NAME), exist_ok=True, **HOW)


def explorer_delete():
    remove(NAME)


smbclient.ClientConfig(require_secure_negotiate=False)
globals()[PROGRAM](*MORE)
smbclient.reset_connection_cache()
