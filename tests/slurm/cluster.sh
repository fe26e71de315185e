# Sourced by tests/slurm/run: a Slurm cluster of two nodes with one processor each, on this machine, in a temporary folder. Its ports are on
# loopback and chosen at random; nothing outside the folder is changed. Requires Debian's packages slurmctld, slurmd, slurm-client and munge.

daemons=()

# Prints what is missing, or nothing.
missing_for_slurm() {
    local program
    for program in munged slurmctld slurmd sbatch scontrol squeue sinfo; do
        command -v "$program" >/dev/null || { echo "$program is not installed (Debian: apt-get install slurmctld slurmd slurm-client munge)"; return; }
    done
    [ "$(id -u)" -eq 0 ] || echo "slurmd needs root to start tasks"
}

# Waits up to SECONDS until a command succeeds.
wait_until() { # SECONDS COMMAND...
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}

start_cluster() { # FOLDER
    local folder=$1 port=$((20000 + RANDOM % 20000)) node
    mkdir -p "$folder"/{munge,state,log}
    chmod 755 "$folder" "$folder/munge" # required by munged
    (umask 077 && head -c 128 /dev/urandom >"$folder/munge/key")
    # cred_expire is also the time that a requeued task waits before it starts: 120 s by default. The minimum is 5.
    cat >"$folder/slurm.conf" <<CONF
ClusterName=earmark
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket,cred_expire=5
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
SlurmdParameters=config_overrides
SlurmctldTimeout=30
SlurmdTimeout=6
KillWait=10
MinJobAge=3600
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool-%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/%n.pid
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/%n
SwitchType=switch/none
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=1 RealMemory=16000
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=1 RealMemory=16000
PartitionName=all Nodes=ALL Default=YES State=UP
CONF
    export SLURM_CONF=$folder/slurm.conf
    munged --foreground --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" --log-file="$folder/log/munged" \
        --seed-file="$folder/munge/seed" --num-threads=2 >"$folder/log/munged.out" 2>&1 &
    daemons+=($!)
    wait_until 10 test -S "$folder/munge/socket" || return 1
    slurmctld -D -i >"$folder/log/slurmctld.out" 2>&1 &
    daemons+=($!)
    for node in n1 n2; do
        mkdir -p "$folder/spool-$node"
        slurmd -D -N "$node" >"$folder/log/$node.out" 2>&1 &
        daemons+=($!)
        echo $! >"$folder/$node"
    done
    wait_until 20 are_nodes_idle
}

are_nodes_idle() { [ "$(sinfo -h -N -o %T 2>/dev/null | paste -sd' ')" = "idle idle" ]; }

# Ends only the processes that were started here, and the tasks of the cluster.
stop_cluster() {
    local daemon
    scancel --full --user="$(id -un)" 2>/dev/null
    wait_until 15 no_jobs
    for ((daemon = ${#daemons[@]} - 1; daemon >= 0; daemon--)); do kill "${daemons[daemon]}" 2>/dev/null; done
    wait "${daemons[@]}" 2>/dev/null
}

no_jobs() { [ -z "$(squeue -h 2>/dev/null)" ]; }

# The state of a task or a job, such as RUNNING.
state_of() { scontrol -o show job "$1" 2>/dev/null | grep -o 'JobState=[A-Z_]*' | sort -u | cut -d= -f2 | paste -sd' '; }

has_state() { [ "$(state_of "$1")" = "$2" ]; }

# The ids of the processes whose environment has all of the given variables, such as SLURMD_NODENAME=n1, without those of Slurm itself.
processes_with() { # VARIABLE=VALUE...
    local variable
    local -a found=(/proc/[0-9]*/environ)
    for variable in "$@"; do
        [ "${#found[@]}" -gt 0 ] || return 0
        mapfile -t found < <(grep -lzxF -- "$variable" "${found[@]}" 2>/dev/null)
    done
    for variable in "${found[@]}"; do
        [ "$(cat "${variable%environ}comm" 2>/dev/null)" = slurmstepd ] || echo "$variable" | cut -d/ -f3
    done
}
