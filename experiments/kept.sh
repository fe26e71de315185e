# Sourced by the experiments.

# Printed before their results.
# shellcheck disable=SC2034
rule="Rule: no epoch, calibration temperature or threshold was chosen with the clips that are tested. The weights are those at the end of training (their moving average if the preset computes one)."

# Prints the folder for the training runs of a seed. It is separate for every data set, preset and
# number of steps, so that results are not mixed up.
kept() { # OUT DATA SEED
    local preset
    preset=$(cksum <"$root/presets/strong.json")
    echo "$1/$(basename "$2")-strong-${preset%% *}${STEPS:+-$STEPS-steps}/seed$3"
}
