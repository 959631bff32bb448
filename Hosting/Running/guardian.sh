# Ends what a run leaves behind. Its input is a pipe that the AppHost holds: when the AppHost is gone, however it went, the input ends.
#   argument 1: the run's id, which every process of the run has in its environment
#   input:      "watch GROUP SIGNAL", "forget GROUP", "remove DIRECTORY"
trap '' HUP INT TERM QUIT PIPE
run=$1
groups=' '
directories=
while IFS=' ' read -r word first second; do
  case $word in
    watch) groups="$groups$first:$second " ;;
    forget) groups=$(printf %s "$groups" | sed "s/ $first:[0-9]* / /") ;;
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
turns=0
while alive && [ $turns -lt 50 ]; do sleep 0.1; turns=$((turns + 1)); done
for entry in $groups; do kill -KILL "-${entry%%:*}" 2>/dev/null; done
for process in $(marked); do kill -KILL "$process" 2>/dev/null; done
printf '%s\n' "$directories" | while IFS= read -r directory; do [ -n "$directory" ] && rm -rf -- "$directory"; done
exit 0
