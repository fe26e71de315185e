# Sourced by tests/slurm/run: a sweep of two lines with two folds as a job array, and a dependent comparison.
printf 'same\nwider\tnetwork.widths=[6,12]\n' >"$work/variants.tsv"
sweep=("$work/corpus" "${tiny[@]}" --folds 2 --sweep "$work/variants.tsv" --out "$work/runs" --cache "$work/cache")
"$EARMARK" train "${sweep[@]}" --name sweep --threads 1 >"$work/sweep.log" 2>&1 || fail "earmark train --sweep in one process"
first=$(seconds)
array=$(submit sweep-%a --cpus-per-task=1 --array=0-3 deploy/slurm/sweep.sbatch "${sweep[@]}") || exit 1
compare=$(submit compare --dependency="afterany:$array" --wrap="'$EARMARK' runs '$work/runs/variants' --json") || exit 1
wait_until 300 has_state "$compare" COMPLETED || fail "the comparison is $(state_of "$compare"), the tasks are $(state_of "$array")"
for line in same wider; do
    for file in model.onnx oof.csv; do cmp "$work/runs/sweep/$line/$file" "$work/runs/variants/$line/$file" || fail "$file of the line '$line' differs from that of one process"; done
done
[ "$(grep -c '"status": "finished"' "$work/compare.log")" -eq 2 ] || fail "the comparison does not have two finished runs"
echo "sweep: two lines with two folds as an array of four tasks, compared in a dependent job: model.onnx and oof.csv are byte-identical to those of one process ($(since "$first") s)"
