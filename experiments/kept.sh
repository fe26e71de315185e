# Sourced by the experiments. Where the trainings of a seed are kept: apart for every data set, preset and length, so that
# no figure of another is taken for one of these.
kept() { # OUT DATA SEED
    local preset
    preset=$(cksum <"$root/presets/strong.json")
    echo "$1/$(basename "$2")-strong-${preset%% *}${STEPS:+-$STEPS-steps}/seed$3"
}
