# Sourced by the experiments.

# Printed before their results.
# shellcheck disable=SC2034
rule="Rule: no epoch, calibration temperature or threshold was chosen with the clips that are tested. The weights are those at the end of training (their moving average if the preset computes one)."

# Prints the folder for the training runs of a seed. It is separate for every data set, preset (without its description),
# number of steps and number of folds, so that results are not mixed up.
kept() { # OUT DATA SEED
    local preset
    preset=$(grep -v '"about":' "$root/presets/strong.json" | cksum)
    echo "$1/$(basename "$2")-strong-${preset%% *}${STEPS:+-$STEPS-steps}-${FOLDS:-5}-folds/seed$3"
}

# Prints the clips, MAP@1, MAP@3 and log loss in the output of 'earmark evaluate --json', which is read from the standard input. Missing metrics are omitted, and an output without clips is an error.
metrics() {
    awk -F '[": ,]+' '$2 ~ /^(clips|map1|map3|logLoss)$/ && $3 ~ /^[0-9]/ && !seen[$2]++ { printf "%s%s", separator, $3; separator = " " } END { print ""; exit !("clips" in seen) }' # the metrics of each label follow those of all clips
}

# Prints a row of a table: the clips, MAP@3, MAP@1 and log loss of all folds. Each line of the standard input contains the output of 'metrics' for a fold.
average() { # NAME
    awk -v name="$1" 'NF != 4 && NF { print "Error: expected a data set with one label per clip" >"/dev/stderr"; failed = 1; exit 2 }
        NF { clips += $1; one += $1 * $2; three += $1 * $3; loss += $1 * $4 }
        END { if (!failed) printf "| %s | %d | %.4f | %.4f | %.4f |\n", name, clips, three / clips, one / clips, loss / clips }'
}
