# windows
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: gna, window: [18, 24], stride: [1, 25]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: gna, window: 18, stride: 25}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: gna, window: [18, 24], dilation: [2, 1]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: gna, window: [31, 24]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: gna, window: [18]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: gna, window: [18, 24], stride: [0, 1]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: gna, window: [18, 24], causal: [true]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: gna, window: [18, 24], causal: [true, 2]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: gna}}" | weir bound -
# cells
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: blocked, block: [31, 1]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: swin, window: [7, 8]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: swin, window: [6, 8], shift: [3, 8]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: sliding_tile, tile: [4, 8], window: [3, 3]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: sliding_tile, tile: [6, 8], window: [3, 7]}}" | weir bound -
# sequences
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: sliding_window, window: 65}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: sink_window, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: strided, period: 8, part: all}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: fixed, period: 8, summary: 9}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: dilated_segments}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: dilated_segments, segments: []}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: dilated_segments, segments: [{length: 8, dilation: 9}]}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: packed, segments: [10, 20]}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: circular, radius: -1}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: circle}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {window: 3}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: gna, window: 3, strides: 2}}" | weir bound -
# ranges: each at its place
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: gna, window: [0, 24]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: gna, window: [18, 24], dilation: [1, 0]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [0, 8], kv_tile: [2, 8], pattern: {kind: gna, window: [18, 24]}}" | weir bound -
echo "{layout: [30, 0], q_tile: [2, 8], kv_tile: [2, 8], pattern: {kind: gna, window: [18, 24]}}" | weir bound -
echo "{layout: [30, 48], q_tile: [2, 8], kv_tile: 8, pattern: {kind: gna, window: [18, 24], stride: [1, two]}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, extra_kv: -1, pattern: {kind: gna, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: sink_window, sink: 65, window: 8}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: a_shape, sink: 4, window: 0}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: strided, period: 0}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: fixed, period: 65, summary: 1}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: dilated_segments, segments: [{length: 65, dilation: 1}]}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: dilated_segments, segments: [{length: 8}]}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: packed, segments: [0, 64]}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: vertical_slash, columns: 65, diagonals: 4, seed: 1}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: vertical_slash, columns: 4, diagonals: 4, probe: 0, seed: 1}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_topk, q_block: 65, kv_block: 8, keep: 4, seed: 1}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_topk, q_block: 8, kv_block: 8, keep: 0, seed: 1}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_topk, q_block: 8, kv_block: 8, keep: 1, per: head, seed: 1}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: pages, page: 65, keep: 4, seed: 1}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: pages, page: 8, keep: 4, recent: 0, seed: 1}}" | weir bound -
echo "{layout: 64, q_tile: 8, kv_tile: 8, pattern: {kind: block_list, q_block: 32, kv_block: 32, rows: 3}}" | weir bound -
