weir bound
weir bound a.yaml b.yaml
weir bound --fast
weir bound bound_small.yaml --format
weir bound bound_small.yaml --format xml
weir bound bound_small.yaml --search window
weir bound bound_small.yaml --search stride --objective best
weir bound bound_small.yaml --dump all
weir bound bound_small.yaml --picture - --head 1
weir bound configs/mask/circular.yaml --search stride
weir bound configs/mask/swin.yaml --search tile
echo "{layout: 64, q_tile: 6, kv_tile: 8, pattern: {kind: gna, window: 8}}" | weir bound - --search tile
echo "{layout: 4, q_tile: 8, kv_tile: 8, pattern: {kind: gna, window: 4}}" | weir bound - --search tile
echo "{layout: 64, q_tile: 8, kv_tile: 8, tiling: dynamic, pattern: {kind: gna, window: 8}}" | weir bound - --dump blocks
echo "{layout: 16 Ki, q_tile: 8, kv_tile: 8, pattern: {kind: causal}}" | weir bound - --dump mask
echo "{layout: [8192, 16384], q_tile: [8, 8], kv_tile: [8, 8], pattern: {kind: gna, window: 8}}" | weir bound - --dump permutation
echo "{layout: 2 Mi, q_tile: 128, kv_tile: 128, pattern: {kind: causal}}" | weir bound - --dump blocks
weir bound bound_small.yaml > /dev/full
echo "{layout: [8192, 16384], q_tile: 1, kv_tile: 128, pattern: {kind: gna, window: 8}}" | weir bound -
weir bound flux_80x80 --q_tile 256 --kv_tile 256 --search stride
weir bound bound_small.yaml bound_small.yaml
weir bound --report out
weir bound bound_small.yaml --report /dev/null/out --no-plots
echo "{layout: 4 Mi, q_tile: 128, kv_tile: 128, pattern: {kind: gna, window: 8 Ki}}" | weir bound - --search stride
weir bound bound_small.yaml --objective work
weir bound bound_small.yaml --head 1
weir bound bound_small.yaml --tolerance 1
weir bound bound_small.yaml --no-plots
weir bound --against x.csv --stride 1
weir bound bound_small.yaml --search stride --dump mask
