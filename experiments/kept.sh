# Sourced by the experiments. Prints the folder for the training runs of a seed. It is separate for every data set, preset and
# number of steps, so that results are not mixed up.
kept() { # OUT DATA SEED
    local preset
    preset=$(cksum <"$root/presets/strong.json")
    echo "$1/$(basename "$2")-strong-${preset%% *}${STEPS:+-$STEPS-steps}/seed$3"
}
