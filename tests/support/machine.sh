# Starts systemd as the first process of a machine of its own: this one's files, and whatever is written goes to memory
# and away at its end. Nothing of this machine can be changed from there: devices, disks, settings of the kernel and the
# network are not given along.
set -e
shared=$1
mount --make-rprivate /
own=$(mktemp --directory)
mount -t tmpfs tmpfs "$own"
mkdir "$own/upper" "$own/work" "$own/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$own/upper,workdir=$own/work" "$own/root"
cd "$own/root"
mkdir -p bronmerk-test .old
mount --bind "$shared" bronmerk-test
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm
ln -s pts/ptmx dev/ptmx
for name in null zero full random urandom tty; do
    touch "dev/$name"
    mount --bind "/dev/$name" "dev/$name"
done
# Services and disks of this machine are not started there, and what keeps packages from starting theirs is taken away.
rm -rf etc/systemd/system/*.wants etc/systemd/system/*.requires
rm -f usr/sbin/policy-rc.d
for unit in sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount systemd-modules-load.service; do
    ln -sf /dev/null "etc/systemd/system/$unit"
done
: >etc/fstab
: >etc/crypttab
pivot_root . .old
umount -l .old
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=basic.target --log-target=console --show-status=no
