# the experiment itself
sed 's/^name: small/nam: small/' run_small.yaml | weir run -
sed 's/^name: small//' run_small.yaml | weir run -
sed 's/\[published, full\]/[published, most]/' run_small.yaml | weir run -
sed 's/\[published, full\]/[full, full]/' run_small.yaml | weir run -
sed 's/\[published, full\]/[]/' run_small.yaml | weir run -
sed 's/outputs: .*/level: [analytic, gpu]/' run_small.yaml | weir run -
sed 's/outputs: .*/level: exact/' run_small.yaml | weir run -
sed 's/outputs: .*/level: [a, b, c, d, e]/' run_small.yaml | weir run -
sed 's/outputs: .*/infeasible: skip/' run_small.yaml | weir run -
sed 's/breakdown: false/breakdwon: false/' run_small.yaml | weir run -
sed 's/    workloads: .*//' run_small.yaml | weir run -
sed 's/\[configs.workload.bert.yaml\]/[a.yaml, a.yaml]/' run_small.yaml | weir run -
sed 's/workload.bert.yaml/workload\/bret.yaml/' run_small.yaml | weir run -
sed 's/fusemax-cloud.yaml/none.yaml/' run_small.yaml | weir run -
sed 's/      - name: binding/      - {name: binding, cascade: a, arch: b, mapping: c}\n      - name: binding/' run_small.yaml | weir run -
printf 'studies: 3\nname: x\n' | weir run -
# sums
sed 's/sum: \[attention, linear\]/sum: [attention, linera]/' run_sum.yaml | weir run -
sed 's/sum: \[attention, linear\]/sum: [attention]/' run_sum.yaml | weir run -
sed 's/sum: \[attention, linear\]/sum: [attention, linear], designs: []/' run_sum.yaml | weir run -
(cat run_sum.yaml; echo '  - {name: more, sum: [end2end, linear]}') | weir run -
sed 's/sum: \[attention, linear\]/sum: [linear, attention]/' run_sum.yaml | sed '0,/name: unfused/s//name: flat/' | sed '0,/name: unfused/s//name: flat/' | weir run -
awk '/64 Ki, 256 Ki/ && ++n == 2 { sub(/64 Ki, /, "") } 1' run_sum.yaml | weir run -
# swept fields
sed 's/workload.seq_len:/workload.seq_lem:/' run_small.yaml | weir run -
sed 's/workload.seq_len:/seq_len:/' run_small.yaml | weir run -
sed 's/workload.seq_len: .*/arch.technology.node: [45 nm]/' run_small.yaml | weir run -
sed 's/workload.seq_len: .*/workload.name: [x]/' run_small.yaml | weir run -
sed 's/\[1 Ki, 4 Ki\]/[1 Ki, 4 KiB]/' run_small.yaml | weir run -
sed 's/\[1 Ki, 4 Ki\]/[0]/' run_small.yaml | weir run -
sed 's/\[1 Ki, 4 Ki\]/[]/' run_small.yaml | weir run -
sed 's/\[1 Ki, 4 Ki\]/{to: 4 Ki, times: 2}/' run_small.yaml | weir run -
sed 's/\[1 Ki, 4 Ki\]/{from: 1 Ki, to: 4 Ki}/' run_small.yaml | weir run -
sed 's/\[1 Ki, 4 Ki\]/{from: 1 Ki, to: 4 Ki, times: 2, step: 1}/' run_small.yaml | weir run -
sed 's/\[1 Ki, 4 Ki\]/{from: 1 Ki, to: 4 Ki, times: 1}/' run_small.yaml | weir run -
sed 's/\[1 Ki, 4 Ki\]/{from: 1 Ki, to: 4 Ki, step: 0}/' run_small.yaml | weir run -
sed 's/\[1 Ki, 4 Ki\]/{from: 8 Ki, to: 4 Ki, step: 1}/' run_small.yaml | weir run -
sed 's/\[1 Ki, 4 Ki\]/{from: 1, to: 4 Gi, step: 1}/' run_small.yaml | weir run -
sed 's/workload.seq_len: .*/arch.l3.read_energy: {from: auto, to: 4 pJ, step: 1 pJ}/' run_small.yaml | weir run -
sed 's/workload.seq_len: .*/arch.l3.read_energy: {from: 0 pJ, to: 4 pJ, times: 2}/' run_small.yaml | weir run -
sed 's/workload.seq_len: .*/arch.1d.fed_by: {from: l3, to: dram, step: 1}/' run_small.yaml | weir run -
sed 's/    workloads:/    points: [{arch.side: 64}, {arch.l3.banks: 1}]\n    workloads:/' run_small.yaml | weir run -
sed 's/    workloads:/    points: [{arch.side: 64}, {}]\n    workloads:/' run_small.yaml | weir run -
sed 's/    workloads:/    points: [{}]\n    workloads:/' run_small.yaml | weir run -
sed 's/    workloads:/    points: [{workload.seq_len: 4}]\n    workloads:/' run_small.yaml | weir run -
sed 's/      - name: binding/      - only: {workload.seq_len: 2 Ki}\n        name: binding/' run_small.yaml | weir run -
sed 's/      - name: binding/      - only: {arch.side: 2}\n        name: binding/' run_small.yaml | weir run -
sed 's/\[1 Ki, 4 Ki\]/{from: 1, to: 1 Mi, step: 1}\n      workload.batch: {from: 1, to: 1000, step: 1}/' run_small.yaml | weir run -
sed 's/workload.seq_len: .*/{a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, j: 1, k: 1, l: 1}/' run_small.yaml | weir run -
# points without a result
sed 's/1 Ki, 4 Ki/1 Ki, 1000/; s/binding.yaml/flat.yaml/; s/1pass/3pass/' run_small.yaml | weir run -
sed 's/\[1 Ki, 4 Ki\]/1 Ki\n      arch.l3.capacity: [1 MiB, 1 KiB]/' run_small.yaml | weir run -
# going on
weir run run_small.yaml -o out --no-report >run.txt && sed 's/4 Ki/2 Ki/' run_small.yaml | weir run - -o out --no-report
sed -i '3s/binding/flat/' out/results.jsonl && weir run run_small.yaml -o out --no-report
sed -i '3s/^/#/' out/results.jsonl && weir run run_small.yaml -o out --no-report
rm out/config.yaml && weir run run_small.yaml -o out --no-report
weir run run_small.yaml -o run_small.yaml --no-report
