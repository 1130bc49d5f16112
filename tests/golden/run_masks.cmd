weir run run_masks.yaml
weir run run_masks.yaml --format csv -o out --no-report | tail -1
tail -n 1 out/results.jsonl
weir run run_masks.yaml --format csv -o out --no-report | tail -1
grep -A9 '^masks:' out/config.yaml
# per head, chosen by data, with text keys, beside a workload of the same shape
printf '{name: shape, batch: 2, heads: 4, seq_len: 32 Ki, query_width: 128, value_width: 128}' >shape.yaml
sed 's/    masks:/    workloads: [shape.yaml]\n    masks:\n      - {file: configs\/mask\/flexprefill.yaml, q_tile: 256, kv_tile: 256}/; /line_2048/d' run_masks.yaml | weir run - -o chosen --no-report
tail -n 1 chosen/results.jsonl
# the list
sed 's/stride: 256/stride: 1/' run_masks.yaml | weir run -
sed '/line_2048/d' run_masks.yaml | weir run -
sed 's/      - none/      []/; /line_2048/d' run_masks.yaml | weir run -
sed 's/stride: 256/strid: 256/' run_masks.yaml | weir run -
sed 's/stride: 256/stride: 4 Ki/' run_masks.yaml | weir run -
sed 's/line_2048.yaml, q_tile: 256, kv_tile: 256, stride: 256/causal.yaml, stride: 1/' run_masks.yaml | weir run -
sed 's/line_2048.yaml, q_tile: 256, kv_tile: 256, stride: 256/duo_attention.yaml, stride: 1/' run_masks.yaml | weir run -
sed 's/line_2048.yaml, q_tile: 256/line_4096.yaml, q_tile: 256/' run_masks.yaml | weir run -
(sed '/    masks:/,$d' run_masks.yaml; for s in 1 2 3 4 5; do [ $s = 1 ] || sed -n '/  - name: attention/,/mapping:/p' run_masks.yaml; echo '    masks:'; for i in $(seq 210); do echo "      - {file: configs/mask/dense.yaml, name: m$i}"; done; done) | weir run -
weir run run_masks.yaml --level cycle
# shape
sed 's/    masks:/    workloads: [configs\/workload\/bert.yaml]\n    masks:/' run_masks.yaml | weir run -
sed 's/heads: 4/heads: 1/; s/32 Ki/16 Ki/' shape.yaml >tokens.yaml; sed 's/    masks:/    workloads: [tokens.yaml]\n    masks:/; /- none/d' run_masks.yaml | weir run -
sed 's/heads: 4/heads: 1/; s/32 Ki/32 Ki, key_len: 1 Ki/' shape.yaml >keys.yaml; sed 's/    masks:/    workloads: [keys.yaml]\n    masks:/; /- none/d' run_masks.yaml | weir run -
sed 's/heads: 4/heads: 1/; s/query_width: 128/query_width: 64/' shape.yaml >width.yaml; sed 's/    masks:/    workloads: [width.yaml]\n    masks:/; /- none/d' run_masks.yaml | weir run -
sed 's/q_tile: 256/q_tile: 128/' run_masks.yaml | weir run -
sed 's/kv_tile: 256/kv_tile: 128/' run_masks.yaml | weir run -
sed 's/    masks:/    sweep: {arch.side: [256, 128]}\n    masks:/; s/outputs:.*/infeasible: record/' run_masks.yaml | weir run -
# mappings
sed 's/P2, M1, P1\]/P2, P1]/' configs/mapping/binding.yaml >keyless.yaml; sed 's/configs.mapping.binding.yaml/keyless.yaml/; /none/d' run_masks.yaml | weir run -
sed 's/binding.yaml/unfused.yaml/; s/1pass/3pass/; s/fusemax-cloud/flat-cloud/; /none/d' run_masks.yaml | weir run -
sed 's/configs.mapping.binding.yaml/run_masks_binding.yaml/; /none/d' run_masks.yaml | weir run -
(cat configs/mapping/binding.yaml; echo) | sed 's/^mask: .*//' >nomask.yaml; sed 's/configs.mapping.binding.yaml/nomask.yaml/; /none/d' run_masks.yaml | weir run -
sed 's/P2, M1, P1\]/P1, M1, P2]/' configs/mapping/binding.yaml >order.yaml; sed 's/configs.mapping.binding.yaml/order.yaml/; /none/d' run_masks.yaml | weir run -
sed 's/^einsums:/einsums:\n  QK: {search: {order: L3, keep: L3}}/' configs/mapping/binding.yaml >search.yaml; sed 's/configs.mapping.binding.yaml/search.yaml/; /none/d' run_masks.yaml | weir run -
# bounds beside the levels
weir compare run_masks.yaml
weir compare run_masks.yaml --baseline
weir compare run_masks.yaml --mask exact --format json
sed 's/    masks:/    workloads: [shape.yaml]\n    masks:\n      - {file: configs\/mask\/flexprefill.yaml, q_tile: 256, kv_tile: 256}/; /line_2048/d; s/    masks:/    sweep: {arch.dram.bandwidth: [400 GiB\/s, 1 GiB\/s]}\n    masks:/' run_masks.yaml | weir compare - --format csv
weir compare run_masks.yaml --mask exactly
# more tiles than are listed; the table of a masked point is that of its tiles all running
printf '{name: long, layout: 2 Mi, head_dim: 64, q_tile: 256, kv_tile: 256, pattern: {kind: causal}}' >long.yaml
sed '/line_2048/d; s/- none/- long.yaml/' run_masks.yaml | weir compare - --format csv | cut -d, -f7,13,14
sed '/line_2048/d; s/- none/- long.yaml/' run_masks.yaml | weir run - --level cycle
weir program cycle run_masks.yaml | head -5
