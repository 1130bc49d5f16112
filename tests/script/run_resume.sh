#!/bin/sh
# A run that is killed (kill -9, SIGINT) at random moments and started again ends with the same bytes as a run in one
# go, at one thread and at two; and points that are there are not evaluated again.
set -eu
weir=$PWD/${OUT:-build/release}/weir
work=$PWD/${OUT:-build/release}/scratch_run_resume
rm -rf "$work"
mkdir -p "$work"
cat >"$work/sweep.yaml" <<YAML
name: resume
accounting: [published, full]
studies:
  - name: sweep
    designs:
      - {name: binding, cascade: cascade/attention-1pass.yaml, arch: arch/fusemax-cloud.yaml, mapping: mapping/binding.yaml}
      - {name: arch, cascade: cascade/attention-1pass.yaml, arch: arch/fusemax-cloud.yaml, mapping: mapping/architecture.yaml}
    workloads: [workload/bert.yaml, workload/xlm.yaml]
    sweep:
      arch.side: [64, 128, 256]
      workload.seq_len: {from: 4 Ki, to: 1 Mi, step: 4 Ki}
YAML
cp -R configs/* "$work/"
cd "$work"
total=$((2 * 2 * 3 * 256 * 2))

# seeded pseudo-random pauses between 5 and 84 ms, the same in every run of this test
seed=12345
pause() {
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    sleep "0.$(printf '%03d' $((5 + seed / 65536 % 80)))"
}

"$weir" run sweep.yaml -o whole --no-report -j 1 >whole.txt
[ "$(wc -l <whole/results.jsonl)" -eq $total ] || { echo "whole run: not $total lines"; exit 1; }

for signal in KILL INT; do
    for jobs in 1 2; do
        dir=cut_${signal}_$jobs
        kills=0
        last=0
        while :; do
            "$weir" run sweep.yaml -o "$dir" --no-report -j "$jobs" >"$dir.txt" 2>"$dir.err" &
            child=$!
            [ $kills -ge 8 ] || pause
            [ $kills -ge 8 ] || kill -s $signal $child 2>/dev/null || true
            status=0
            wait $child 2>/dev/null || status=$?
            [ $status -eq 0 ] && break
            kills=$((kills + 1))
            case $signal:$status in
                KILL:137) ;;
                INT:5) grep -q "^weir: error: interrupted after [0-9]* of $((total / 2)) points; the same command goes on$" \
                    "$dir.err" || { echo "no word of the interruption:"; cat "$dir.err"; exit 1; } ;;
                INT:130) ;; # before the handler was there
                *) echo "$signal, $jobs jobs: exit status $status"; cat "$dir.err"; exit 1 ;;
            esac
            lines=0
            [ ! -e "$dir/results.jsonl" ] || lines=$(wc -l <"$dir/results.jsonl")
            [ "$lines" -ge $((last - 1)) ] || { echo "lines went from $last to $lines"; exit 1; }
            last=$lines
        done
        cmp whole/results.jsonl "$dir/results.jsonl"
        cmp whole/config.yaml "$dir/config.yaml"
        cmp whole.txt "$dir.txt"
        echo "$signal, $jobs jobs: same bytes after $kills kills"
    done
done

# Every cut inside the last two lines: they alone are evaluated again.
size=$(wc -c <whole/results.jsonl)
tail_size=$(tail -n 2 whole/results.jsonl | wc -c)
for back in 1 2 17 300 $((tail_size - 1)) "$tail_size" $((tail_size + 1)); do
    rm -rf cut
    cp -R whole cut
    head -c $((size - back)) whole/results.jsonl >cut/results.jsonl
    before=$(head -c 100 cut/results.jsonl | cksum)
    "$weir" run sweep.yaml -o cut --no-report >cut.txt 2>cut.err
    cmp whole/results.jsonl cut/results.jsonl
    cmp whole.txt cut.txt
    [ "$before" = "$(head -c 100 cut/results.jsonl | cksum)" ]
    there=$((total / 2 - 1 - (back > tail_size)))
    grep -q "^weir: $there of $((total / 2)) points were there already$" cut.err || { echo "cut by $back:"; cat cut.err; exit 1; }
done

# An edited technology table is another input: its results are not gone on with.
mkdir -p prefix/bin prefix/share/weir
cp "$weir" prefix/bin/
mkdir -p prefix/share/weir/configs
cp -R arch cascade experiment mapping mask program tech workload prefix/share/weir/configs/
prefix/bin/weir run sweep.yaml -o tables --no-report --design arch >/dev/null 2>&1
prefix/bin/weir run sweep.yaml -o tables --no-report --design arch >/dev/null 2>&1
echo '# edited' >>prefix/share/weir/configs/tech/dram.yaml
status=0
prefix/bin/weir run sweep.yaml -o tables --no-report --design arch >/dev/null 2>tables.err || status=$?
[ $status -eq 3 ] || { echo "an edited table: exit status $status"; cat tables.err; exit 1; }
grep -q "^tables/config.yaml:.*results here were made with 'dram.yaml: " tables.err || { cat tables.err; exit 1; }
rm -rf "$work"
