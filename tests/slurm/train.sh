# Sourced by tests/slurm/run: five folds as a job array, one task of which is killed, and a dependent merge.
train=("$work/corpus" "${tiny[@]}" --folds 5 --out "$work/runs" --cache "$work/cache")
first=$(seconds)
"$EARMARK" train "${train[@]}" --name one --threads 1 >"$work/one.log" 2>&1 || fail "earmark train in one process"
alone=$(since "$first")

first=$(seconds)
array=$(submit train-%a --open-mode=append --cpus-per-task=1 deploy/slurm/train.sbatch "${train[@]}") || exit 1
merge=$(submit merge --dependency="afterok:$array" --wrap="'$EARMARK' merge '$work/runs/slurm-$array'") || exit 1
run=$work/runs/slurm-$array
wait_until 60 test -f "$run/fold1/last.safetensors" || fail "fold 1 has no checkpoint"
victims=($(processes_with "EARMARK_SLURM_TEST=$work" "SLURM_ARRAY_JOB_ID=$array" SLURM_ARRAY_TASK_ID=1 | while read -r process; do [ "$(cat /proc/$process/comm)" = bash ] || echo "$process"; done))
[ "${#victims[@]}" -gt 0 ] || fail "task 1 ended before it could be killed; it needs more steps"
kill -9 "${victims[@]}"
wait_until 300 has_state "$merge" COMPLETED || fail "the merge is $(state_of "$merge"), the tasks are $(state_of "$array")"
together=$(since "$first")
grep -q "earmark was killed (exit code 137): the task is queued again" "$work/train-1.log" || fail "task 1 was not queued again"
for file in model.onnx oof.csv; do cmp "$work/runs/one/$file" "$run/$file" || fail "$file of the array differs from that of one process"; done
echo "train: five folds as an array, task 1 killed and queued again, merged in a dependent job: model.onnx and oof.csv have the bytes of one process ($together s, one process $alone s)"
