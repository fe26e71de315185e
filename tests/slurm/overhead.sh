# Sourced by tests/slurm/run --overhead: the time of scheduling, start-up and merging, which does not depend on how long the folds are trained.
train=("$work/corpus" "${tiny[@]}" --folds 5 --out "$work/runs" --cache "$work/cache")
"$EARMARK" train "${train[@]}" --name warm --threads 1 >"$work/warm.log" 2>&1 || fail "earmark train in one process" # the cache and the page cache
costs=()
for ((i = 0; i < 3; i++)); do
    first=$(seconds)
    "$EARMARK" train "${train[@]}" --name "one$i" --threads 1 >"$work/one.log" 2>&1 || fail "earmark train in one process"
    alone=$(since "$first")
    first=$(seconds)
    array=$(submit train-%a --cpus-per-task=1 --array=0-4%1 deploy/slurm/train.sbatch "${train[@]}") || exit 1
    merge=$(submit merge --dependency="afterok:$array" --wrap="'$EARMARK' merge '$work/runs/slurm-$array'") || exit 1
    wait_until 600 has_state "$merge" COMPLETED || fail "the merge is $(state_of "$merge"), the tasks are $(state_of "$array")"
    together=$(since "$first")
    cost=$(awk -v a="$together" -v o="$alone" 'BEGIN { printf "%.1f", a - o }')
    echo "one process: $alone s; array of five tasks, one at a time, and a dependent merge: $together s; difference $cost s"
    costs+=("$cost")
done
printf '%s\n' "${costs[@]}" | sort -n | awk 'NR == 2 { printf "median difference: %.1f s, %.2f %% of five folds of 4 minutes\n", $1, 100 * $1 / 1200 }'
