echo "{q_tile: 8, kv_tile: 8, pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: [2, 2, 2, 2], q_tile: 8, kv_tile: 8, pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: [65536, 65536], q_tile: [8, 8], kv_tile: [8, 8], pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: [64, 64, 64], q_tile: [64, 64, 64], kv_tile: [8, 8, 8], pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: [64, 64, 64], q_tile: [8, 8, 8], kv_tile: [64, 64, 64], pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, element: 32 B, pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, element: 2, pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, tiling: static}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, tiling: both, pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, tiling: dynamic, pattern: {kind: fixed, period: 8, summary: 1}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, end_to_end: {steps: 3}, pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, end_to_end: {share: 1.5}, pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, end_to_end: {share: 0.5, steps: 3, dense_steps: 4}, pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, per_head: [], pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, heads: 2, per_head: []}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, per_head: []}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, per_head: [{heads: 2}]}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, per_head: [{heads: 2, pattern: {kind: gna, window: 65}}]}" | weir bound -
echo "{layout: 16384 Ki, q_tile: 8, kv_tile: 8, heads: 65536, pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, causal: true, pattern: {kind: gna, window: 8}}" | weir bound -
weir bound missing.yaml
