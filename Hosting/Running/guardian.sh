# Ends what a run leaves behind. Its input is a pipe that the AppHost holds: when the AppHost is gone, however it went, the input ends.
#   argument 1: the run's id, which every process of the run has in its environment
#   input:      "watch GROUP SIGNAL", "forget GROUP", "remove DIRECTORY",
#               "engine COMMAND...", then "container NAME", "gone NAME", "network NAME", "guest NETWORK NAME" for what it holds for us
trap '' HUP INT TERM QUIT PIPE
run=$1
groups=' '
directories=
engine=
containers=' '
networks=
guests=
while IFS=' ' read -r word first second; do
  case $word in
    watch) groups="$groups$first:$second " ;;
    forget) groups=$(printf %s "$groups" | sed "s/ $first:[0-9]* / /") ;;
    engine) engine="$first $second" ;;
    container) containers="$containers$first " ;;
    gone) containers=$(printf %s "$containers" | sed "s/ $first / /") ;;
    network) networks="$networks $first" ;;
    guest) guests="$guests $first:$second" ;;
    remove) directories="$directories
$first" ;;
  esac
done

# A process that was started but not named yet, or that left its group.
marked() { grep -lsz "^PLATFORM_RUN_ID=$run\$" /proc/[0-9]*/environ | cut -d/ -f3; }
alive() {
  for entry in $groups; do kill -0 "-${entry%%:*}" 2>/dev/null && return 0; done
  [ -n "$(marked)" ]
}

for entry in $groups; do kill "-${entry##*:}" "-${entry%%:*}" 2>/dev/null; done
for process in $(marked); do kill -TERM "$process" 2>/dev/null; done
if [ -n "$engine" ]; then # its processes are not ours: nobody else would end them
  [ -z "${containers# }" ] || timeout 60 $engine rm -f -v $containers >/dev/null 2>&1
  for entry in $guests; do timeout 30 $engine network disconnect -f "${entry%%:*}" "${entry#*:}" >/dev/null 2>&1; done
  [ -z "$networks" ] || timeout 30 $engine network rm $networks >/dev/null 2>&1
fi
turns=0
while alive && [ $turns -lt 50 ]; do sleep 0.1; turns=$((turns + 1)); done
for entry in $groups; do kill -KILL "-${entry%%:*}" 2>/dev/null; done
for process in $(marked); do kill -KILL "$process" 2>/dev/null; done
printf '%s\n' "$directories" | while IFS= read -r directory; do [ -n "$directory" ] && rm -rf -- "$directory"; done
exit 0
