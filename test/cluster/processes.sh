# Sourced: the processes of the cluster in $FOLDER. Each has a name, a file with its pid and a log.

# What a cluster runs outlives who starts it, and must hold nothing of theirs: a lock, a pipe. Bash looks after 255.
close_inherited() {
  local fd
  for fd in /proc/$BASHPID/fd/*; do
    fd=${fd##*/}
    if [ "$fd" -gt 2 ] && [ "$fd" != 255 ]; then eval "exec $fd>&-"; fi
  done
}

# start NAME COMMAND...
start() {
  local name=$1
  shift
  (
    close_inherited
    # Memory there is enough, of the processor not: garbage is collected less often than Go does by itself.
    exec env "$MARK=$FOLDER" GOGC=400 setsid "$@"
  ) </dev/null >"$FOLDER/log/$name.log" 2>&1 &
  echo $! >"$FOLDER/pid/$name"
  # Its end is told by check_all_live alone.
  disown
}

# inside NODE COMMAND...: what is run has the network and the mounts of that node.
inside() {
  local node=$1
  shift
  nsenter --target "$(cat "$FOLDER/pid/node-$node")" --net --mount "$@"
}

# start_inside NODE NAME COMMAND...
start_inside() {
  local node=$1 name=$2
  shift 2
  start "$name-$node" nsenter --target "$(cat "$FOLDER/pid/node-$node")" --net --mount "$@"
}

last_line() {
  grep -av '^\s*$' "$FOLDER/log/$1.log" | tail -n 1
}

check_all_live() {
  local file name
  for file in "$FOLDER"/pid/*; do
    name=${file##*/}
    kill -0 "$(cat "$file")" 2>/dev/null || fail "$name has died, and said at last: $(last_line "$name")"
  done
}

# Starts of clusters are slow on a machine that has other things to do.
PATIENCE_SECONDS=120

# wait_for NAME WHAT COMMAND...: until the command succeeds. Fails when a process has died, and after a long time with
# the last words of the process NAME.
wait_for() {
  local name=$1 what=$2 deadline=$((SECONDS + PATIENCE_SECONDS))
  shift 2
  until "$@" >/dev/null 2>&1; do
    check_all_live
    [ $SECONDS -lt $deadline ] ||
      fail "$what was waited for $PATIENCE_SECONDS s in vain; $name said at last: $(last_line "$name")"
    sleep 0.2
  done
}
