# Sourced by the scripts beside it, with their folder in $here.
# shellcheck shell=sh
: "${here:?}"
set -u
# Logs, checkpoints and command lines are their owner's alone.
umask 077

# How long a process may take to start, and to end, in seconds.
start_within=120
stop_within=60

fail() {
    echo "${0##*/}: $1" >&2
    exit 1
}

find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java=$JAVA_HOME/bin/java
        [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it; point it at Java 17, or unset it."
        java=$(cd -P "$JAVA_HOME" && pwd)/bin/java
    else
        java=$(command -v java) || fail "there is no java on the PATH; install Java 17, or set JAVA_HOME."
    fi
}

# Sets $flink, which has lib and plugins.
find_flink() {
    own=$here/target/tideline-standalone.jar
    if [ -n "${FLINK_HOME:-}" ]; then
        flink=$FLINK_HOME
        set -- "$flink"/lib/flink-dist-*.jar "$flink"/lib/flink-runtime-[0-9]*.jar
        if [ -f "$1" ]; then found=$1; else found=$2; fi
        case ${found##*/} in
            flink-dist-2.2* | flink-runtime-2.2*) ;;
            *\**) fail "FLINK_HOME is $FLINK_HOME, but there is no lib/flink-dist-*.jar in it; point it at Flink 2.2, or unset it to use Flink from Maven." ;;
            *) fail "FLINK_HOME has ${found##*/}, but the job is built for Flink 2.2; point FLINK_HOME at that, or unset it to use Flink from Maven." ;;
        esac
        flink=$(cd -P "$FLINK_HOME" && pwd) || exit 1
        [ -f "$own" ] || build
    else
        flink=$here/target/flink
        if [ ! -f "$own" ] || [ ! -d "$flink/lib" ]; then build; fi
    fi
}

# Only what is not there: a cluster that runs keeps its jars until somebody runs mvn package.
build() {
    mvn=$(command -v mvn) || fail "$own is not there, and no mvn to build it; install Maven 3.8 or newer, or copy the folder $here with its target from a machine that has built it."
    echo "Building Tideline (first run; a few minutes)…" >&2
    mkdir -p "$here/target" || fail "cannot write to $here/target, where the build goes."
    if ! (cd "$here/../.." && "$mvn" -q -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true \
        -pl deploy/standalone -am package) < /dev/null > "$here/target/build.log" 2>&1; then
        cat "$here/target/build.log" >&2
        fail "the build failed; what Maven said is above."
    fi
}

# Sets $run and $conf, as absolute paths.
find_folders() {
    run=${TIDELINE_RUN:-$here/run}
    mkdir -p "$run/log" "$run/tmp" || fail "cannot write to $run; set TIDELINE_RUN to a folder for PID files, logs and state."
    run=$(cd -P "$run" && pwd) || exit 1
    conf=${FLINK_CONF_DIR:-$here/conf}
    conf=$(cd -P "$conf" 2> /dev/null && pwd) || fail "there is no folder ${FLINK_CONF_DIR:-$here/conf}; let FLINK_CONF_DIR name one with Flink's config.yaml, or unset it."
    [ -f "$conf/log4j.properties" ] || fail "there is no $conf/log4j.properties; copy that of $here/conf, and change what you like."
}

prepare() {
    find_folders
    find_java
    find_flink
    class_path="$flink/lib/*:$own"
    export FLINK_PLUGINS_DIR="$flink/plugins" FLINK_LIB_DIR="$flink/lib" FLINK_CONF_DIR="$conf"
    # In another encoding than UTF-8 the JVM could not name files with other letters than those of English.
    case $(locale charmap 2> /dev/null) in
        UTF-8) ;;
        *) export LC_ALL=C.UTF-8 ;;
    esac
}

# Runs a class of ours, with little memory, a log of its own, and what Flink needs opened to build the job's graph.
tool() {
    "$java" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED \
        --add-opens=java.base/java.time=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED \
        "-Dlog.file=$run/log/client.log" "-Dlog4j.configurationFile=$conf/log4j.properties" \
        -cp "$class_path" "$@"
}

# Sets $pid to that of the process, if it runs; another that has got its number is not it.
running() {
    [ -f "$run/$1.pid" ] || return 1
    read -r pid < "$run/$1.pid" || return 1
    kill -0 "$pid" 2> /dev/null || return 1
    if [ -r "/proc/$pid/cmdline" ]; then
        line=$(tr '\0' ' ' < "/proc/$pid/cmdline" 2> /dev/null)
    else
        line=$(ps -p "$pid" -o args= 2> /dev/null)
    fi
    case $line in
        *"@$run/$1.args"*) return 0 ;;
        *) return 1 ;;
    esac
}

lock() {
    lock=$run/$1.lock
    mkdir "$lock" 2> /dev/null || fail "another start of $1 is under way; if there is none, remove $lock."
    trap 'rmdir "$lock" 2> /dev/null' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

unlock() {
    rmdir "$lock"
    trap - EXIT INT TERM HUP
}

# Writes the arguments of a JVM: kind, name, settings.
write_arguments() {
    kind=$1
    name=$2
    shift 2
    tool io.tideline.standalone.ProcessArguments "$kind" "$name" "$conf" "$run" "$class_path" "$@" > "$run/$name.args.new" || exit 1
    mv "$run/$name.args.new" "$run/$name.args"
}

# Starts a process and waits for a line in its log: kind, name, the line, settings.
start() {
    kind=$1
    name=$2
    ready=$3
    shift 3
    log=$run/log/$name.log
    out=$run/log/$name.out
    if running "$name"; then
        echo "$name runs already (process $pid)."
        return 0
    fi
    lock "$name"
    write_arguments "$kind" "$name" "$@"
    touch "$log"
    before=$(wc -c < "$log")
    (cd "$run" && exec nohup "$java" "@$run/$name.args" < /dev/null > "$out" 2>&1) &
    pid=$!
    echo "$pid" > "$run/$name.pid"
    unlock
    await_line "$name" "$ready"
}

await_line() {
    waited=0
    until written | grep -q "$2"; do
        if ! kill -0 "$pid" 2> /dev/null; then
            rm -f "$run/$1.pid"
            fail "$1 ended before it was ready: $(cause) $log and $out have the rest."
        fi
        [ "$waited" -lt "$start_within" ] || fail "$1 (process $pid) is not ready after $start_within s, and goes on trying: see $log and $out."
        sleep 1
        waited=$((waited + 1))
    done
    echo "$1 runs (process $pid)."
}

# What the log has got since the start.
written() {
    tail -c "+$((before + 1))" "$log"
}

causes() {
    written | sed -n 's/^Caused by: \([a-zA-Z0-9_$]*\.\)*//p'
}

# Why it ended: the innermost cause in its log, or the last line of its output. Classes that are not found as it
# shuts down follow from another cause, where there is one.
cause() {
    reason=$(causes | grep -v '^ClassNotFoundException\|^NoClassDefFoundError' | tail -n 1)
    [ -n "$reason" ] || reason=$(causes | tail -n 1)
    [ -n "$reason" ] || reason=$(tail -n 1 "$out")
    case $reason in
        *.) echo "$reason" ;;
        *) echo "$reason." ;;
    esac
}

# Becomes the process, for those that supervise it: kind, name, settings.
become() {
    kind=$1
    name=$2
    shift 2
    if running "$name"; then
        fail "$name runs already (process $pid)."
    fi
    lock "$name"
    write_arguments "$kind" "$name" "$@"
    echo $$ > "$run/$name.pid"
    unlock
    cd "$run" || exit 1
    exec "$java" "@$run/$name.args"
}

# Ends a process and waits until it is gone.
stop() {
    if ! running "$1"; then
        rm -f "$run/$1.pid"
        echo "$1 does not run."
        return 0
    fi
    kill "$pid"
    waited=0
    while running "$1"; do
        if [ "$waited" -eq "$stop_within" ]; then
            echo "$1 (process $pid) did not end within $stop_within s, and is killed." >&2
            kill -KILL "$pid"
        fi
        sleep 1
        waited=$((waited + 1))
    done
    rm -f "$run/$1.pid"
    echo "$1 has stopped."
}

status() {
    if running "$1"; then
        echo "$1 runs (process $pid)."
    else
        echo "$1 does not run."
        return 3
    fi
}

# Refuses an option without its value: the option, how many words are left.
needs_value() {
    [ "$2" -ge 2 ] || fail "$1 needs a value."
}
