weir bound --against configs/published/gna_sparsity.csv
weir bound --against configs/published/gna_op_b200.csv --tolerance 0.05
weir bound --against configs/published/gna_op_h100.csv --tolerance 0.05
weir bound --against configs/published/gna_end_to_end.csv
weir bound --against configs/published/gna_runtime.csv
weir bound --against configs/published/gna_measured.csv
weir bound --against configs/published/gna_measured.csv --format csv | head -n 3
weir bound --against configs/published/gna_op_b200.csv --format json | head -n 4
printf 'case,mask,stride,q_tile,kv_tile,speedup\nmine,bound_small.yaml,1x1,,,2\nmine,bound_small.yaml,2x2,2x4,4x2,2\n' > bound_mine.csv && weir bound --against bound_mine.csv
