# Sourced by the scripts of this folder: where things are, and the numbers of the cluster's networks.
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/silverback-testbed
BIN=$CACHE/bin
# Held by whoever builds: two builds at once would write the same files.
BUILDING=$CACHE/build.lock
# What is only for the administrator is not in everybody's PATH.
PATH=$BIN:$PATH:/usr/sbin:/sbin

# The folder of the cluster that this machine runs, or ran before somebody killed it: there is one at most.
CURRENT=/run/silverback-test-cluster
# Every process of a cluster has this in its environment, with the cluster's folder as its value.
MARK=SILVERBACK_TEST_CLUSTER

BRIDGE=sbk0
# The first three numbers of the nodes' addresses: the machine is .1, the nodes begin at .10.
NODE_NET=10.218.0
HOST=$NODE_NET.1
# The first two numbers of the pods' addresses: node number i has the /24 of the third.
POD_NET=10.244
SERVICE_NET=10.96
DNS=$SERVICE_NET.0.10

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

need_root() {
  [ "$(id -u)" = 0 ] || fail 'needs root: nodes are network namespaces'
}

is_building() { [ -e "$BUILDING" ] && ! flock --nonblock --shared "$BUILDING" true; }
build_ended() { [ ! -e "$BUILDING" ] || flock --shared "$BUILDING" true; }

# The hierarchies of control groups: one a controller (version 1), a single one (version 2), or both.
cgroup_roots() {
  awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts
}

# Places that programs of a node insist on: each node has its own, and the machine's stay as they are.
OWN_PLACES=(/run/netns /run/containerd /var/lib/cni /var/lib/kubelet /var/log/containers)
