echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: vertical_slash, columns: 4, diagonals: 4}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: vertical_slash, columns: 4, diagonals: 4, seed: 1, trace: x.jsonl}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: vertical_slash, columns: 4, diagonals: 4, trace: missing.jsonl}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_topk, q_block: 8, kv_block: 8, keep: 4, keep_max: 3, seed: 1}}" | weir bound -
echo "{layout: 65536, q_tile: 8, kv_tile: 8, pattern: {kind: block_topk, q_block: 1, kv_block: 1, keep: 65536, seed: 1}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_topk, q_block: 8, kv_block: 8, keep: 4, draw: normal, seed: 1}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_list, q_block: 32, kv_block: 32}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_list, q_block: 32, kv_block: 32, rows: [[0], [0]], trace: x}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_list, q_block: 32, kv_block: 32, rows: [[0]]}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_list, q_block: 32, kv_block: 32, rows: [[0], [1, 1]]}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_list, q_block: 32, kv_block: 32, rows: [[0], [2]]}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_list, q_block: 32, kv_block: 32, trace: bound_trace_twice.jsonl}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_list, q_block: 32, kv_block: 32, trace: bound_trace_short.jsonl}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_list, q_block: 32, kv_block: 32, trace: bound_trace_noblocks.jsonl}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: vertical_slash, columns: 4, diagonals: 4, trace: bound_slash_half.jsonl}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: vertical_slash, columns: 4, diagonals: 4, trace: bound_slash_again.jsonl}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: vertical_slash, columns: 4, diagonals: 4, trace: bound_slash_other.jsonl}}" | weir bound -
echo "{layout: 64 Mi, heads: 16, q_tile: 8, kv_tile: 8, pattern: {kind: vertical_slash, columns: 4, diagonals: 4, seed: 1}}" | weir bound -
mkdir -p here; echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: vertical_slash, columns: 4, diagonals: 4, trace: here}}" | weir bound -
