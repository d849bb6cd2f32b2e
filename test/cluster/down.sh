#!/usr/bin/env bash
# Ends a test cluster and removes all that is left of it, also where it was killed in the middle.
#   down.sh [FOLDER]    without a folder: the one that this machine runs, or ran
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/places.sh"
need_root
FOLDER=$(realpath -m "${1:-$(readlink $CURRENT || echo "$CACHE/cluster")}")
cd /

# What was started carries the mark; what runs in pods is found by its control group.
processes() {
  grep -lazxF "$MARK=$FOLDER" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3 || true
  local root
  for root in $(cgroup_roots); do
    if [ -d "$root/sbk" ]; then find "$root/sbk" -name cgroup.procs -exec cat {} + 2>/dev/null || true; fi
  done
}

is_current() { [ "$(readlink $CURRENT || echo "$FOLDER")" = "$FOLDER" ]; }

# A kernel that takes many networks down at once may take its time.
PATIENCE_SECONDS=120

# until_gone WHAT COMMAND...: the command says what is left; nothing, when it is done.
until_gone() {
  local what=$1 left deadline=$((SECONDS + PATIENCE_SECONDS))
  shift
  while left=$("$@") && [ -n "$left" ]; do
    [ $SECONDS -lt $deadline ] || fail "$what are still there: $(tr '\n' ' ' <<<"$left")"
    sleep 0.1
  done
}

kill_processes() {
  local root pids
  # What is frozen does not even die.
  for root in $(cgroup_roots); do
    if [ -d "$root/sbk" ]; then
      find "$root/sbk" -name freezer.state -exec sh -c 'echo THAWED >"$1"' _ {} \; 2>/dev/null || true
    fi
  done
  pids=$(processes | sort -u)
  if [ -n "$pids" ]; then xargs kill -9 <<<"$pids" 2>/dev/null || true; fi
  echo "$pids"
}

remove_cgroups() {
  local root
  for root in $(cgroup_roots); do
    if [ -d "$root/sbk" ]; then
      find "$root/sbk" -depth -type d -exec rmdir {} + 2>/dev/null || true
      find "$root/sbk" -maxdepth 0 2>/dev/null || true
    fi
  done
}

# A namespace goes a moment after its last process, and its interfaces with it.
interfaces() {
  find /sys/class/net -maxdepth 1 -name 'sbkn*'
}

# Those of another cluster are not touched.
if is_current; then
  until_gone 'processes' kill_processes
  until_gone 'control groups' remove_cgroups
  until_gone 'network interfaces' interfaces
  if [ -e /sys/class/net/$BRIDGE ]; then ip link delete $BRIDGE; fi
  for direction in --in-interface --out-interface; do
    while iptables --wait --delete FORWARD $direction $BRIDGE --jump ACCEPT 2>/dev/null; do :; done
  done
  # Where there were none, nodes have got theirs mounted on empty folders.
  rmdir --ignore-fail-on-non-empty "${OWN_PLACES[@]}" 2>/dev/null || true
  rm -f $CURRENT
fi
# Only a folder that a cluster was in.
if [ -d "$FOLDER/nodes" ] && [ -d "$FOLDER/pid" ]; then rm -rf "$FOLDER"; fi
