# Sourced by tests/slurm/run: recordings in 8 shards while a node fails, and a dependent merge.
mkdir "$work/in"
mapfile -t sounds < <(find "$work/corpus" -name '*.wav' -size +1k | sort)
for ((i = 0; i < recordings; i++)); do
    cp "${sounds[i % ${#sounds[@]}]}" "$work/in/$i.wav"
    echo "$work/in/$i.wav"
done >"$work/recordings.txt"
echo "not a recording" >"$work/in/0.wav"
# A network that takes a few milliseconds for a recording, so that shards take seconds.
"$EARMARK" train "$work/corpus" "${tiny[@]}" --steps 1 --set "network.widths=[64,128]" --threads 1 --out "$work/tagger" --cache "$work/cache" >"$work/tagger.log" 2>&1 || fail "earmark train"
tag=("$work/tagger/1/model.onnx" --list "$work/recordings.txt" --device cpu)
first=$(seconds)
"$EARMARK" tag "${tag[@]}" --out "$work/expected.csv" --threads 1 >"$work/tag.log" 2>&1
[ $? -eq 1 ] || fail "earmark tag in one process" # 1: a recording cannot be read
alone=$(since "$first")

first=$(seconds)
array=$(submit tag-%a --open-mode=append --cpus-per-task=1 deploy/slurm/tag.sbatch "${tag[@]}" --out "$work/tags.csv") || exit 1
merge=$(submit merge-tags --dependency="afterok:$array" --wrap="'$EARMARK' merge '$work'/tags.csv.shard-* --out '$work/tags.csv' || [ \$? -eq 1 ]") || exit 1

# Waits until a shard on a node has some results, and stops its processes for a moment, so that it cannot finish before the next step.
processes_on() { processes_with "EARMARK_SLURM_TEST=$work" "SLURM_ARRAY_JOB_ID=$array" "SLURMD_NODENAME=$1"; } # NODE
shard_of() { tr '\0' '\n' <"/proc/$1/environ" 2>/dev/null | sed -n 's/^SLURM_ARRAY_TASK_ID=//p'; } # PROCESS
is_tagging() { # NODE
    local process shard
    for process in $(processes_on "$1"); do
        shard=$(shard_of "$process")
        [ "$(cat "$work/tags.csv.shard-$((shard + 1))-of-8".*.partial.jsonl 2>/dev/null | wc -l)" -gt 3 ] && return
    done
    return 1
}
stop_on() { # NODE: sets $stopped and $shard
    wait_until 60 is_tagging "$1" || fail "no shard runs on node $1"
    mapfile -t stopped < <(processes_on "$1")
    kill -STOP "${stopped[@]}"
    shard=$(shard_of "${stopped[0]}")
}

# The time limit of a task on node n1 is near: Slurm would send this signal to the shell of the task, by --signal.
stop_on n1
limited=$shard
for process in "${stopped[@]}"; do
    if [ "$(cat "/proc/$process/comm")" = bash ]; then kill -USR1 "$process"; fi
done
kill -CONT "${stopped[@]}"

# Node n2 is disconnected from the controller. Its tasks continue to run, while Slurm starts the same shard on n1.
stop_on n2
kill -9 "$(cat "$work/n2")"
wait "$(cat "$work/n2")" 2>/dev/null
is_down() { sinfo -h -n n2 -o %T | grep -q down; }
if [ "$recordings" -lt 2000 ]; then scontrol update NodeName=n2 State=DOWN Reason="cut off"
else wait_until 120 is_down || fail "Slurm has not noticed that node n2 is cut off"; fi
# Both processes of the shard run at the same time, each with a journal. The second one may already have finished the shard, because the first one is stopped.
part=$work/tags.csv.shard-$((shard + 1))-of-8
runs_twice() { [ -f "$part.jsonl" ] || [ "$(find "$work" -maxdepth 1 -name "$(basename "$part").*.partial.jsonl" | wc -l)" -eq 2 ]; }
wait_until 120 runs_twice || fail "shard $((shard + 1)) was not started again on node n1"
kill -CONT "${stopped[@]}"
wait_until 300 has_state "$merge" COMPLETED || fail "the merge is $(state_of "$merge"), the tasks are $(state_of "$array")"
together=$(since "$first")
grep -q "the time limit is near: the task is queued again" "$work/tag-$limited.log" || fail "shard $((limited + 1)) was not queued again before its time limit"
for file in csv failures.csv; do cmp "$work/expected.$file" "$work/tags.$file" || fail "tags.$file of the shards differs from that of one process"; done
rows=$(($(cut -d, -f1 "$work/tags.csv" | tail -n +2 | sort -u | wc -l) + $(tail -n +2 "$work/tags.failures.csv" | wc -l)))
[ "$rows" -eq "$recordings" ] || fail "$rows of $recordings recordings have a result"
echo "tag: $recordings recordings in 8 shards, shard $((limited + 1)) stopped at its time limit and queued again, node n2 failed while shard $((shard + 1)) ran, which then ran twice at once: nothing is missing or occurs twice, and the results have the bytes of one process ($together s, one process $alone s)"
